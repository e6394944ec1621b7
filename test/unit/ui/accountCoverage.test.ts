import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import { Inventory } from '../../../src/forwarding/inventory/inventory.ts';
import type { Cluster } from '../../../src/ibmcloud/models.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import { accountBeside } from '../../../src/ui/documents/accountCoverage.ts';

const cluster = (id: string): Cluster => ({
  ...{ id, name: id, provider: 'classic', type: 'kubernetes', region: '', location: '' },
  ...{ resourceGroupId: '', resourceGroupName: '', version: '', state: '' },
});

test('clusters that were not verified are covered by nothing, and not known where they could not be read', () => {
  const inventory = new Inventory('account');
  inventory.listed(['bare', 'exempt', 'forbidden', 'lost', 'stored', 'unread', 'verified'].map(cluster), 1);
  for (const id of ['bare', 'exempt', 'lost']) inventory.webhookRead(id, undefined, 1);
  for (const id of ['stored', 'verified']) {
    inventory.webhookRead(id, { server: 'https://logs.example.com', policy: 'default' }, 1);
  }
  const fails = (id: string, code: FailureCode): void =>
    inventory.readingFailed(id, 'webhook', new Failure(code, message('It failed.')), 2);
  fails('forbidden', 'no-permission');
  // That nothing was set before is not known to be so now.
  fails('lost', 'timed-out');
  const rules = { now: 2, verifyAgainMs: 1, notForwarding: ['exempt'] };
  const { leftOut, unlisted } = accountBeside(
    {
      rows: () => inventory.rows(),
      unlisted: () => ['classic'],
      condition: (id) => {
        const row = inventory.row(id);
        return row && judge({ row }, rules);
      },
    },
    ['verified'],
  );
  assert.deepEqual(
    leftOut.map(({ name, cover, why }) => `${name}: ${cover}${why === undefined ? '' : `, ${inEnglish(why)}`}`),
    [
      'bare: not-covered',
      'exempt: exempt',
      'forbidden: not-known, No permission to read',
      'lost: not-known, Couldn’t be read again (timed out)',
      'stored: not-known, Not verified',
      'unread: not-known, Not read yet',
    ],
  );
  assert.deepEqual(unlisted, ['classic']);
});
