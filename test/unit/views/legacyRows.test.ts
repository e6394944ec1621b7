import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import type { AccountState } from '../../../src/forwarding/inventory/accountState.ts';
import { Inventory } from '../../../src/forwarding/inventory/inventory.ts';
import type { Cluster, Provider } from '../../../src/ibmcloud/models.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import { afterLegacyRows } from '../../../src/views/legacyRows.ts';

function cluster(id: string): Cluster {
  return {
    ...{ id, name: id, provider: 'classic', type: 'kubernetes', region: 'us-south', location: 'Dallas' },
    ...{ resourceGroupId: 'group', resourceGroupName: 'default', version: '1.33.4_1546', state: 'normal' },
  };
}

function said(
  found: number,
  failures: readonly (FailureCode | undefined)[],
  state: AccountState = 'ready',
  unlisted: readonly Provider[] = [],
): readonly string[] {
  const inventory = new Inventory('account');
  inventory.listed(
    failures.map((_, index) => cluster(`c${index}`)),
    1,
  );
  for (const [index, code] of failures.entries()) {
    if (code === undefined) inventory.webhookRead(`c${index}`, undefined, 2);
    else inventory.readingFailed(`c${index}`, 'webhook', new Failure(code, message('It failed.')), 2);
  }
  return afterLegacyRows(found, inventory.rows(), { state: () => state, unlisted: () => unlisted }).map(inEnglish);
}

it('says None only where every cluster of a whole list was asked', () => {
  assert.deepEqual(said(0, [undefined, 'network']), ['None']);
  assert.deepEqual(said(0, [], 'noCluster'), ['None']);
  assert.deepEqual(said(0, [undefined, 'no-permission']), ['1 cluster not readable']);
  assert.deepEqual(said(0, ['no-permission', 'api-forbidden']), ['2 clusters not readable']);
  assert.deepEqual(said(0, [undefined], 'failed'), ['The list of clusters may be incomplete']);
  assert.deepEqual(said(0, [undefined], 'ready', ['satellite']), ['No permission to list the clusters of satellite']);
});

it('says beside what was found which clusters were not asked', () => {
  assert.deepEqual(said(1, [undefined]), []);
  assert.deepEqual(said(1, [undefined, 'no-permission']), ['1 cluster not readable']);
});
