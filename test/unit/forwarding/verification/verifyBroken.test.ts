import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isVerdictOfStored, judge } from '../../../../src/forwarding/condition/condition.ts';
import type { KnownCluster } from '../../../../src/forwarding/condition/known.ts';
import { checks } from '../../../../src/forwarding/verification/checks.ts';
import { junitReport } from '../../../../src/forwarding/verification/report/junitReport.ts';
import { markdownReport } from '../../../../src/forwarding/verification/report/markdownReport.ts';
import { deliveryPath } from '../../../../src/forwarding/verification/deliveryPath.ts';
import { verdictOf } from '../../../../src/forwarding/verification/verdict.ts';
import { verifyClusters, type VerifyResult } from '../../../../src/forwarding/verification/verify.ts';
import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import { allClusters, getCluster } from '../../../../src/ibmcloud/commands/clusters.ts';
import { getAuditWebhook } from '../../../../src/ibmcloud/commands/webhook.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { seedLab } from '../../../lab/account/seed.ts';
import { startLab, type Lab } from '../../../lab/lab.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { exchanges } from '../support/clusterRequests.ts';
import { labCli } from '../support/labCli.ts';
import { brokenCases as cases } from './brokenCases.ts';
import { stage } from './brokenClusters.ts';
import { brokenPlaces } from './brokenPlaces.ts';

const day = 24 * 60 * 60_000;

describe('Verify Audit Forwarding names the check that is the reason, and no other', () => {
  let folder = '';
  let lab: Lab;
  let results: readonly VerifyResult[] = [];
  let rowOf: (id: string) => Promise<KnownCluster> = () => assert.fail();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kube-audit-broken-'));
    const dir = join(folder, 'lab');
    seedLab(dir, { clusters: [] });
    const ids = new Map<string, string>();
    for (const [name, breakage] of Object.entries(cases)) ids.set(name, await stage(dir, name, breakage));
    lab = await startLab({ dir, haproxy: 'stand-in' });
    const cli = labCli(dir, { runner: { run: () => assert.fail() }, concerns: () => false });
    const records = new Map(
      Object.entries(cases).flatMap(([name, { record }]) => (record ? [[ids.get(name), noted(record)] as const] : [])),
    );
    // The API has times in whole seconds: a change now must not seem to be as old as the pods.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (const [name, { later }] of Object.entries(cases)) await later?.(ids.get(name) ?? '', dir);
    rowOf = async (id) => {
      const signal = AbortSignal.timeout(60_000);
      const { master, ...cluster } = await cli.run(getCluster(id), { signal });
      const webhook = await cli.run(getAuditWebhook(id), { signal });
      const fact = <T>(value: T) => ({ reading: { value, at: Date.now() }, failure: undefined });
      return { cluster, webhook: fact(webhook), master: fact(master) };
    };
    const services = flowServices(cli, folder, {
      deliveryWaitMs: 1_000,
      webhookRecords: {
        get: (id: string) => records.get(id),
        put: () => assert.fail('verifying noted something'),
      },
    });
    const signal = AbortSignal.timeout(600_000);
    const clusters = await allClusters(cli, { signal });
    // Something to post, and the time to post it.
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'default' };
    await Promise.all([...ids.values()].map((id) => exchanges(dir, id, (api) => api.read(namespace, signal))));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    results = await verifyClusters(clusters, services, {
      testEvents: false,
      signal,
      useAdmin: () => Promise.resolve(true),
    });
  });

  after(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, { fails, warns, says }] of Object.entries(cases)) {
    it(name, () => {
      const result = results.find(({ cluster }) => cluster.name === name);
      assert.ok(result, 'it was not verified');
      const failures = result.findings.filter((finding) => finding.result === 'failure');
      const told = failures.map(({ check, text }) => `${check}: ${inEnglish(text)}`).join('\n');
      assert.deepEqual([...new Set(failures.map(({ check }) => check))], fails === undefined ? [] : [fails], told);
      if (fails !== undefined) assert.match(told, says);
      if (warns === undefined) return;
      const warnings = result.findings.filter((finding) => finding.result === 'warning' && finding.check === warns);
      assert.match(warnings.map(({ text }) => inEnglish(text)).join('\n'), says);
    });
  }

  it('makes no cluster green in which a check fails or warns, whatever it says of the delivery', async () => {
    for (const [name, { fails, warns }] of Object.entries(cases)) {
      const result = results.find(({ cluster }) => cluster.name === name);
      assert.ok(result);
      if (fails === undefined && warns === undefined) continue;
      const row = await rowOf(result.cluster.id);
      const verdict = { ...verdictOf(result), delivered: true };
      const { kind } = judge({ row, verdict }, { now: Date.now(), verifyAgainMs: day, notForwarding: [] });
      assert.notEqual(kind, 'verified', name);
    }
  });

  it('calls a cluster that never forwarded not covered, and one whose webhook is gone failing', async () => {
    const states = Object.fromEntries(results.map((result) => [result.cluster.name, verdictOf(result).state]));
    assert.equal(states['no-webhook'], 'not-forwarding');
    assert.equal(states['webhook-unset-from-here'], 'not-forwarding');
    assert.equal(states['webhook-gone'], 'failing');
    const result = results.find(({ cluster }) => cluster.name === 'no-webhook');
    assert.ok(result);
    const row = await rowOf(result.cluster.id);
    const verdict = verdictOf(result);
    const rules = { now: Date.now(), verifyAgainMs: day, notForwarding: [] };
    assert.equal(judge({ row, verdict }, rules).kind, 'not-forwarding');
    assert.equal(isVerdictOfStored({ row, verdict }), true, 'the verdict stays while nothing is set');
    assert.match(junitReport([result]), /<failure message="Nothing to verify/, 'no pipeline passes with it');
    const report = markdownReport([result], inEnglish);
    assert.match(report, /^# Audit forwarding of no-webhook: Not forwarding\n[^]*^## Not covered \(1\)/m);
    assert.doesNotMatch(report, /## Failing/);
  });

  it('draws the path of a delivery broken at the place where it is broken, and nothing good behind that', async () => {
    const elsewhere = new Set<string>();
    for (const [name, { fails }] of Object.entries(cases)) {
      const result = results.find(({ cluster }) => cluster.name === name);
      assert.ok(result);
      const { webhook } = await rowOf(result.cluster.id);
      const path = deliveryPath(webhook.reading?.value, { findings: result.findings, isFresh: true });
      const broken = path.findIndex(({ isBroken }) => isBroken);
      assert.equal(path[broken]?.id, brokenPlaces[name], name);
      assert.equal(path[broken]?.findings[0]?.check, fails, name);
      const states = path.map(({ state }) => state);
      if (broken >= 0)
        assert.deepEqual(
          states.slice(broken + 1).filter((state) => state !== 'follows'),
          [],
          name,
        );
      for (const { id, findings } of path) {
        if (id !== 'api-server') for (const { check } of findings) elsewhere.add(check);
      }
      // All that was found is at some place.
      assert.equal(path.flatMap(({ findings }) => findings).length, result.findings.length, name);
      const old = deliveryPath(webhook.reading?.value, { findings: result.findings, isFresh: false });
      for (const seen of [old, deliveryPath(webhook.reading?.value, undefined)]) {
        assert.ok(!seen.some(({ state }) => state === 'good'), `${name} is green without a verification that counts`);
      }
    }
    // A check that has no place of its own would be here as well.
    assert.deepEqual(
      checks.map(({ id }) => id).filter((id) => !elsewhere.has(id)),
      [
        ...['webhook-set', 'webhook-url', 'webhook-address', 'policy', 'master', 'refreshed', 'certificate'],
        ...['certificate-owner', 'ca', 'ca-rotation', 'error-counters', 'webhook-changes'],
      ],
    );
    const named = Object.keys(brokenPlaces).toSorted();
    const failing = Object.keys(cases).filter((name) => cases[name]?.fails !== undefined);
    assert.deepEqual(named, failing.toSorted());
  });

  it('draws a healthy cluster good as far as it was asked', async () => {
    const states = async (name: string): Promise<readonly string[]> => {
      const result = results.find(({ cluster }) => cluster.name === name);
      assert.ok(result);
      const { webhook } = await rowOf(result.cluster.id);
      const path = deliveryPath(webhook.reading?.value, { findings: result.findings, isFresh: true });
      return path.map(({ id, state }) => `${id}: ${state}`);
    };
    assert.deepEqual(await states('healthy-private'), [
      'api-server: good',
      'konnectivity: good',
      'service: good',
      // Its documented image is not pinned.
      'forwarder: warning',
      'receiver: good',
    ]);
    // Nothing was asked of the instance itself.
    assert.equal((await states('healthy-cloudlogs')).at(-1), 'receiver: unasked');
  });

  it('reports the certificate that was stored, not the one that is issued now', () => {
    const result = results.find(({ cluster }) => cluster.name === 'certificate-expired');
    const finding = result?.findings.find(({ check }) => check === 'certificate');
    assert.match(finding?.evidence.map(inEnglish).join('\n') ?? '', /IBMid-2700099999-admin-2024-01-02/);
  });

  it('has a cluster for each check that can fail or warn', () => {
    const named = new Set(Object.values(cases).flatMap(({ fails, warns }) => [fails, warns]));
    // These fail only with test events or at a second look (verify.test.ts), or ask Cloud Logs
    // (webhookChanges.test.ts).
    const elsewhere = ['error-counters', 'webhook-changes', 'delivery'];
    const missing = checks.map(({ id }) => id).filter((id) => !named.has(id) && !elsewhere.includes(id));
    assert.deepEqual(missing, []);
    assert.ok(Object.values(cases).filter(({ fails }) => fails !== undefined).length >= 25);
  });
});

function noted(record: Partial<WebhookRecord>): WebhookRecord {
  return {
    clusterId: '',
    server: undefined,
    policy: 'default',
    route: undefined,
    setAt: new Date(Date.now() - 30 * day).toISOString(),
    account: { id: '', name: '' },
    user: '',
    previous: undefined,
    ...record,
  };
}
