import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import type { Known } from '../../../src/forwarding/condition/known.ts';
import { Inventory } from '../../../src/forwarding/inventory/inventory.ts';
import type { Finding } from '../../../src/forwarding/verification/check.ts';
import { coverageOf, type Account } from '../../../src/forwarding/verification/report/coverage.ts';
import { verdictOf } from '../../../src/forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../../src/forwarding/verification/verify.ts';
import type { Cluster, Master } from '../../../src/ibmcloud/models.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import { accountOf } from '../../../src/ui/documents/accountCoverage.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-11-23T10:00:00Z');
const hook = { server: 'https://logs.example.com', policy: 'default' as const };
const other = { ...hook, server: 'https://other.example.com' };
const master: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };

const cluster = (id: string): Cluster => ({
  ...{ id, name: id, provider: 'classic', type: 'kubernetes', region: '', location: '' },
  ...{ resourceGroupId: '', resourceGroupName: '', version: '', state: '' },
});

const arrived: Finding = { check: 'delivery', result: 'pass', text: message('It came.'), evidence: [], arrived: true };
const broken: Finding = { check: 'pods', result: 'failure', text: message('No pod.'), evidence: [] };
const bare: Finding = { ...broken, check: 'webhook-set', notCovered: true };

function verified(id: string, finding: Finding, ageMs = 60_000, webhook: typeof hook | 'none' = hook): VerifyResult {
  return {
    cluster: cluster(id),
    at: new Date(NOW - ageMs).toISOString(),
    ...{ tookMs: 1, testEvents: true, findings: [finding], counters: [] },
    ...(webhook === 'none' ? {} : { subject: { webhook, master } }),
  };
}

/** Clusters of the account `account`, of which `webhooks` says what is stored now. */
function accountNow(
  webhooks: Readonly<Record<string, typeof hook | undefined>>,
  results: readonly VerifyResult[] = [],
) {
  const inventory = new Inventory('account');
  inventory.listed(Object.keys(webhooks).map(cluster), NOW);
  for (const [id, webhook] of Object.entries(webhooks)) {
    inventory.webhookRead(id, webhook, NOW);
    inventory.masterRead(id, master, NOW);
  }
  const verdicts = new Map(results.map((result) => [result.cluster.id, verdictOf(result)]));
  const known = (id: string): Known | undefined => {
    const row = inventory.row(id);
    return row && { row, verdict: verdicts.get(id) };
  };
  const rules = { now: NOW, verifyAgainMs: DAY, notForwarding: ['exempt*'] };
  return {
    inventory,
    verdicts,
    target: () => ({ account: { id: 'account', name: '' } }) as never,
    shownRows: () => inventory.rows(),
    unlisted: () => ['classic' as const],
    known,
    condition: (id: string) => {
      const found = known(id);
      return found && judge(found, rules);
    },
  };
}

function said(account: Account): readonly string[] {
  assert.ok(!('notCounted' in account));
  return coverageOf(account).map(
    ({ name, cover, why }) => `${name}: ${cover}${why === undefined ? '' : `, ${inEnglish(why)}`}`,
  );
}

test('clusters that were not verified are covered by nothing, and not known where they could not be read', () => {
  const now = accountNow({ bare: undefined, exempt: undefined, forbidden: hook, lost: undefined, stored: hook });
  now.inventory.listed(['bare', 'exempt', 'forbidden', 'lost', 'stored', 'unread'].map(cluster), NOW);
  const fails = (id: string, code: FailureCode): void =>
    now.inventory.readingFailed(id, 'webhook', new Failure(code, message('It failed.')), NOW);
  fails('forbidden', 'no-permission');
  // That nothing was set before is not known to be so now.
  fails('lost', 'timed-out');
  const account = accountOf(now, [], 'account');
  assert.deepEqual(said(account), [
    'bare: not-covered',
    'exempt: exempt',
    'forbidden: not-known, No permission to read',
    'lost: not-known, Couldn’t be read again (timed out)',
    'stored: not-known, Not verified',
    'unread: not-known, Not read yet',
  ]);
  assert.deepEqual('unlisted' in account && account.unlisted, ['classic']);
});

test('a verification covers a cluster only while it shows how the cluster is now', () => {
  const results = [
    verified('a-covered', arrived),
    verified('b-old', arrived, 30 * DAY),
    verified('c-replaced', arrived, 60_000, other),
    verified('d-unset', arrived),
    verified('e-lost', arrived),
    verified('f-again', arrived),
    verified('g-gone', arrived),
    verified('h-failing', broken, 30 * DAY),
    verified('i-failing-other', broken, 60_000, other),
    verified('j-webhook-gone', broken, 60_000, 'none'),
    verified('k-set-since', bare, 60_000, 'none'),
    verified('l-bare', bare, 60_000, 'none'),
    verified('exempt-1', bare, 60_000, 'none'),
  ];
  const now = accountNow(
    {
      ...{
        'a-covered': hook,
        'b-old': hook,
        'c-replaced': hook,
        'd-unset': undefined,
        'e-lost': hook,
        'f-again': hook,
      },
      ...{ 'h-failing': hook, 'i-failing-other': hook, 'j-webhook-gone': undefined, 'k-set-since': hook },
      ...{ 'l-bare': undefined, 'exempt-1': undefined },
    },
    results,
  );
  now.inventory.readingFailed('e-lost', 'webhook', new Failure('timed-out', message('It failed.')), NOW);
  // Another window has verified it since: what the report has is not the last.
  now.verdicts.set('f-again', verdictOf(verified('f-again', arrived, 1)));
  assert.deepEqual(said(accountOf(now, results, 'account')), [
    'a-covered: covered',
    'b-old: not-known, Verification out of date',
    'c-replaced: not-known, Not verified',
    'd-unset: not-covered',
    'e-lost: not-known, Couldn’t be read again (timed out)',
    'f-again: not-known, Verification out of date',
    'g-gone: not-known, No longer listed',
    'h-failing: failing',
    'i-failing-other: not-known, Not verified',
    'j-webhook-gone: failing',
    'k-set-since: not-known, Not verified',
    'l-bare: not-covered',
    'exempt-1: exempt',
  ]);
});

test('a cluster whose result is missing is counted, and found well by nothing', () => {
  const results = [verified('a', arrived), verified('b', arrived)];
  const now = accountNow({ a: hook, b: hook }, results);
  assert.deepEqual(said(accountOf(now, results.slice(0, 1), 'account')), [
    'a: covered',
    'b: not-known, No result in this report',
  ]);
});

test('clusters of another account are not mixed with those of a report, nor shown where none are to be seen', () => {
  const results = [verified('a', arrived)];
  const now = accountNow({ a: hook, b: hook }, results);
  for (const id of ['another', '', undefined]) {
    const account = accountOf(now, results, id);
    assert.match('notCounted' in account ? inEnglish(account.notCounted) : '', /aren’t counted/);
  }
  const loggedOut = accountOf({ ...now, target: () => undefined }, results, 'account');
  assert.ok('notCounted' in loggedOut);
  const hidden = accountOf({ ...now, shownRows: () => [] }, results, 'account');
  assert.deepEqual(said(hidden), ['a: not-known, No longer listed']);
});
