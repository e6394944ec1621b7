import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { judge, type Condition } from '../../../../src/forwarding/condition/condition.ts';
import { conditionNames } from '../../../../src/forwarding/condition/conditionKinds.ts';
import type { Known, KnownCluster } from '../../../../src/forwarding/condition/known.ts';
import { judgeMaster } from '../../../../src/forwarding/condition/masterCondition.ts';
import { matchesAny } from '../../../../src/forwarding/condition/namePattern.ts';
import type { Subject, Verdict } from '../../../../src/forwarding/condition/verdict.ts';
import { Inventory } from '../../../../src/forwarding/inventory/inventory.ts';
import { InventoryReader } from '../../../../src/forwarding/inventory/inventoryReader.ts';
import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { seedLab } from '../../../lab/account/seed.ts';
import { mainAccount } from '../../../lab/account/seededAccount.ts';
import { seededClusters } from '../../../lab/account/seededClusters.ts';
import { writeCluster } from '../../../lab/account/store.ts';
import type { ClusterState } from '../../../lab/state.ts';
import { caChanges, laterChanges } from '../support/laterChanges.ts';
import { labCli } from '../support/labCli.ts';

const hour = 60 * 60_000;
const now = Date.parse('2026-11-29T12:00:00Z');
const rules = { now, verifyAgainMs: 24 * hour, notForwarding: [] };
const newer = '2026-11-29T11:00:00+0000';

const text = ({ texts }: Condition): string => texts.map(inEnglish).join(' · ');

describe('the condition of each cluster of the lab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-condition-'));
  let rows: ReadonlyMap<string, KnownCluster>;

  before(async () => {
    seedLab(folder);
    rows = await read();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What the CLI says of every cluster, after a change of each. */
  async function read(change: (cluster: ClusterState) => void = () => undefined) {
    for (const cluster of seededClusters()) {
      change(cluster);
      writeCluster(folder, cluster);
    }
    const cli = labCli(folder, { runner: { run: () => assert.fail() }, concerns: () => false });
    const inventory = new Inventory(mainAccount.guid);
    const events = { targetRead: () => inventory, listChanged: () => undefined, rowChanged: () => undefined };
    await new InventoryReader(cli, inventory, events).refresh({ maxAgeMs: 0 }, AbortSignal.timeout(60_000));
    return new Map(inventory.rows().map((row) => [row.cluster.name, row]));
  }

  /** The best that a verification can say, of what the row shows now. */
  function perfect(row: KnownCluster, subject: Partial<Subject> = {}): Verdict {
    const webhook = row.webhook.reading?.value;
    const master = row.master.reading?.value;
    return {
      state: 'passing',
      at: now - 2 * hour,
      failures: [],
      warnings: 0,
      delivered: true,
      ...(webhook && master
        ? { subject: { webhook, master, certificateUntil: now + 300 * 24 * hour, ...subject } }
        : {}),
    };
  }

  const record = (row: KnownCluster, more: Partial<WebhookRecord> = {}): WebhookRecord => ({
    clusterId: row.cluster.id,
    server: row.webhook.reading?.value?.server,
    policy: row.webhook.reading?.value?.policy,
    route: 'private-network',
    setAt: '2026-08-01T00:00:00Z',
    account: { id: '', name: '' },
    user: '',
    previous: undefined,
    ...more,
  });

  it('without a verification none is green', () => {
    const shown = [...rows].map(([name, row]) => [name, judge({ row }, rules)] as const);
    assert.deepEqual(
      Object.fromEntries(shown.map(([name, condition]) => [name, `${condition.kind}: ${text(condition)}`])),
      {
        'cloudlogs-wdc': 'unverified: Not verified · Cloud Logs · verbose policy',
        'dev-fra': 'not-forwarding: Not forwarding',
        'external-syd': 'unverified: Not verified · External Server',
        'forbidden-osa': 'forbidden: No permission to read',
        'hand-made': 'unverified: Not verified · Private Network',
        'logs-tok': 'warning: Retired service · Not verified · Log Analysis',
        'prod-dal': 'unverified: Not verified · Private Network',
        'sysdig-lon': 'warning: In-cluster address · Not verified · Sysdig webhook',
        'tripled-mad': 'other-group: Group not targeted',
        'updating-par': 'busy: Master updating · Not forwarding',
      },
    );
  });

  const forwarding = ['cloudlogs-wdc', 'external-syd', 'hand-made', 'prod-dal'];

  it('with a perfect one those are green that forward, with its age', () => {
    const green = [...rows].filter(([, row]) => judge({ row, verdict: perfect(row) }, rules).kind === 'verified');
    assert.deepEqual(green.map(([name]) => name).sort(), forwarding);
    const row = rows.get('prod-dal');
    assert.ok(row);
    assert.equal(text(judge({ row, verdict: perfect(row) }, rules)), 'Verified 2 h ago · Private Network');
  });

  for (const change of [{ state: 'skipped' }, { state: undefined }, { state: 'warning' }, { state: 'unknown' }]) {
    it(`none is green with a kept verdict whose state is ${String(change.state)}`, () => {
      for (const [name, row] of rows) {
        const verdict = { ...perfect(row), ...change } as Verdict;
        assert.notEqual(judge({ row, verdict }, rules).kind, 'verified', name);
      }
    });
  }

  const changes = laterChanges(newer);
  for (const [name, change] of Object.entries(changes)) {
    it(`none is green after ${name}`, async () => {
      const changed = await read(change);
      for (const [cluster, row] of changed) {
        const before = rows.get(cluster);
        assert.ok(before);
        const { kind } = judge({ row, verdict: perfect(before) }, rules);
        assert.notEqual(kind, 'verified', cluster);
      }
    });
  }

  for (const [name, change] of Object.entries(caChanges(newer))) {
    it(`none is green after ${name}, as the CLI says of VPC clusters`, async () => {
      const changed = await read(change);
      for (const name of forwarding) {
        const [row, before] = [changed.get(name), rows.get(name)];
        assert.ok(row && before);
        assert.notEqual(judge({ row, verdict: perfect(before) }, rules).kind, 'verified', name);
      }
    });
  }

  /** The same where it is known elsewhere. */
  const others: Readonly<Record<string, (row: KnownCluster) => Partial<Known> & { readonly at?: number }>> = {
    'a day later': (row) => ({ verdict: perfect(row), at: now + 22 * hour }),
    'when the clock was put back': (row) => ({ verdict: perfect(row), at: now - 3 * hour }),
    'once it was set again from here': (row) => ({
      verdict: perfect(row),
      record: record(row, { setAt: '2026-11-29T11:30:00Z' }),
    }),
    'once it was set again, nobody knows when': (row) => ({
      verdict: perfect(row),
      record: record(row, { setAt: '' }),
    }),
    'once the verified certificate has expired': (row) => ({ verdict: perfect(row, { certificateUntil: now - 1 }) }),
    'when the verified certificate comes to its last 30 days': (row) => ({
      verdict: perfect(row, { certificateUntil: now + 30 * 24 * hour - 1 }),
    }),
    'where no test event was seen to arrive': (row) => ({ verdict: { ...perfect(row), delivered: false } }),
    'where it is not known whether a test event arrived': (row) => {
      const { delivered: _, ...silent } = perfect(row);
      return { verdict: silent };
    },
    'once IBM Cloud no longer says which policy is stored': (row) => {
      const webhook = row.webhook.reading?.value;
      const reading = { value: webhook && { ...webhook, policy: { unknown: '' } }, at: now };
      return { verdict: perfect(row), row: { ...row, webhook: { reading, failure: undefined } } };
    },
    'by a verification of an earlier version': (row) => {
      const { subject: _, delivered: __, ...older } = perfect(row);
      return { verdict: older };
    },
    'where the verification could not read the master': (row) => {
      const { subject } = perfect(row);
      return { verdict: { ...perfect(row), ...(subject && { subject: { webhook: subject.webhook } }) } };
    },
    'with a warning': (row) => ({ verdict: { ...perfect(row), state: 'warning', warnings: 1 } }),
    'with a check without an answer': (row) => ({ verdict: { ...perfect(row), state: 'unknown' } }),
    'without its logging agent, as a verification says': (row) => ({
      verdict: { ...perfect(row), state: 'failing', failures: [message('No logging agent runs in the cluster.')] },
    }),
    'after a plan that ended early': (row) => ({ verdict: perfect(row), unfinished: { step: 8, of: 11 } }),
    'while a stream shows that something is wrong': (row) => ({
      verdict: perfect(row),
      problem: message('Backend down'),
    }),
    'while the webhook cannot be read': (row) => ({
      verdict: perfect(row),
      row: { ...row, webhook: { ...row.webhook, failure: failed } },
    }),
    'while the master cannot be read': (row) => ({
      verdict: perfect(row),
      row: { ...row, master: { ...row.master, failure: failed } },
    }),
    'before the master is read': (row) => ({
      verdict: perfect(row),
      row: { ...row, master: { reading: undefined, failure: undefined } },
    }),
  };
  for (const [name, known] of Object.entries(others)) {
    it(`none is green ${name}`, () => {
      for (const [cluster, row] of rows) {
        const { at = now, ...more } = known(row);
        const isHttp = !/^https:/.test(row.webhook.reading?.value?.server ?? '');
        const { kind } = judge({ row, ...more }, { ...rules, now: at });
        if (!(isHttp && /certificate/.test(name))) assert.notEqual(kind, 'verified', cluster);
      }
    });
  }

  it('a webhook that was stored and not refreshed, and a certificate that has expired, fail without a verification', () => {
    const row = rows.get('prod-dal');
    assert.ok(row);
    const said = (more: Partial<WebhookRecord>): string => {
      const condition = judge({ row, record: record(row, more) }, rules);
      return `${condition.kind}: ${text(condition)}`;
    };
    assert.equal(
      said({ setAt: '2026-11-29T11:30:00Z' }),
      'failing: Master not refreshed yet · Not verified · Private Network',
    );
    const certificate = { subject: '', issuer: '', fingerprint: '', serial: '', notBefore: '' };
    assert.equal(
      said({ certificate: { ...certificate, notAfter: '2026-11-28T00:00:00Z' } }),
      'failing: Certificate expired · Not verified · Private Network',
    );
    assert.equal(
      said({ certificate: { ...certificate, notAfter: '2026-12-09T12:00:00Z' } }),
      'warning: Certificate expires in 10 d · Not verified · Private Network',
    );
    assert.equal(
      said({
        server: 'https://elsewhere.example.com',
        certificate: { ...certificate, notAfter: '2026-11-28T00:00:00Z' },
      }),
      'unverified: Not verified · Private Network',
    );
  });

  it('a cluster that is not meant to forward is neutral while it does not, and every other is not covered', () => {
    const kinds = (notForwarding: readonly string[]): readonly string[] =>
      ['dev-fra', 'prod-dal', 'updating-par'].map((name) => {
        const row = rows.get(name);
        assert.ok(row);
        return judge({ row }, { ...rules, notForwarding }).kind;
      });
    assert.deepEqual(kinds([]), ['not-forwarding', 'unverified', 'busy']);
    assert.deepEqual(kinds(['dev-*', 'prod-dal', '*-par']), ['exempt', 'unverified', 'exempt']);
    assert.deepEqual(kinds([rows.get('dev-fra')?.cluster.id ?? '']), ['exempt', 'unverified', 'busy']);
    assert.deepEqual(kinds(['dev', '', 'DEV-*']), ['not-forwarding', 'unverified', 'busy']);
  });

  it('is spoken with its name, and each name is said once', () => {
    const spoken = (known: Omit<Known, 'row'>, name = 'prod-dal'): string => {
      const row = rows.get(name);
      assert.ok(row);
      return judge({ row, ...known }, rules)
        .spoken.map(inEnglish)
        .join(', ');
    };
    const row = rows.get('prod-dal');
    assert.ok(row);
    const failing: Verdict = { ...perfect(row), state: 'failing', failures: [message('It fails.')] };
    assert.equal(spoken({ verdict: failing }), 'Failing, 1 check fails, Checked 2 h ago, Private Network');
    assert.equal(spoken({ verdict: perfect(row) }), 'Verified 2 h ago, Private Network');
    assert.equal(spoken({}, 'dev-fra'), 'Not forwarding');
    assert.equal(spoken({ verdict: perfect(row), isVerifying: true }), 'Verifying…, Verified 2 h ago, Private Network');
    assert.equal(spoken({ isVerifying: true }), 'Not verified, Verifying…, Private Network');
    const names = Object.values(conditionNames).map(inEnglish);
    assert.equal(new Set(names).size, names.length);
  });
});

it('a name fits a pattern with any text for each star, in time in proportion to its length', () => {
  const fits = (name: string, pattern: string): boolean => matchesAny(name, [pattern]);
  for (const pattern of ['sandbox-1', 'sandbox-*', '*-1', '*', 's*x*1', 'sandbox-1*'])
    assert.ok(fits('sandbox-1', pattern), pattern);
  for (const pattern of ['', 'sandbox', 'sandbox-2', 'andbox-*', '*-', 'sandbox-1*1', 'x*', 's.ndbox-1', 'SANDBOX-*']) {
    assert.ok(!fits('sandbox-1', pattern), pattern);
  }
  const began = performance.now();
  assert.ok(!fits('a'.repeat(50_000), `${'*a'.repeat(20_000)}*b`));
  assert.ok(performance.now() - began < 1_000);
});

const failed = {
  code: 'timed-out',
  text: message('No answer.'),
  remedy: undefined,
  otherGroup: false,
  at: now,
} as const;

describe('the status of a deployed master with normal health', () => {
  for (const [status, expected] of [
    ['Ready', 'verified'],
    [' ready\n', 'verified'],
    ['', 'unreadable: Master status unknown'],
    [' ', 'unreadable: Master status unknown'],
    ['Ready. Update failed: x', 'warning: Master: Ready. Update failed: x'],
    ['Ready, certificates expired', 'warning: Master: Ready, certificates expired'],
    ['READY (degraded)', 'warning: Master: READY (degraded)'],
    ['Ready Unavailable', 'warning: Master: Ready Unavailable'],
    ['VPN server configuration update failed.', 'warning: Master: VPN server configuration update failed.'],
  ] as const) {
    it(`“${status}” is ${expected}`, () => {
      const judged = judgeMaster({ state: 'deployed', status, health: 'normal', statusModified: '' });
      assert.equal(judged.text ? `${judged.kind}: ${inEnglish(judged.text)}` : judged.kind, expected);
    });
  }
});
