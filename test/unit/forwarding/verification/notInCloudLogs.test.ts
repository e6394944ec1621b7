import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cloudLogsOf, QUERY_LIMITS } from '../../../../src/forwarding/destination/cloudLogs.ts';
import { jsonReport } from '../../../../src/forwarding/verification/report/jsonReport.ts';
import { junitReport } from '../../../../src/forwarding/verification/report/junitReport.ts';
import { markdownReport } from '../../../../src/forwarding/verification/report/markdownReport.ts';
import { verifyClusters, type VerifyResult } from '../../../../src/forwarding/verification/verify.ts';
import { allClusters } from '../../../../src/ibmcloud/commands/clusters.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { seedLab } from '../../../lab/account/seed.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import type { CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { agentConfigMap } from '../../../lab/cluster/loggingAgent.ts';
import { startLab, type Lab } from '../../../lab/lab.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { labCli } from '../support/labCli.ts';
import { stage } from './brokenClusters.ts';

/** A cluster whose events do not get into its instance, or are not seen there, for one reason. */
interface LostCase {
  readonly instance?: Partial<CloudLogsInstance>;
  readonly agent?: Parameters<typeof agentConfigMap>[0];
  /** The result of the test events' check, and what it says. */
  readonly result: 'pass' | 'failure' | 'warning' | 'unknown';
  readonly says: RegExp;
  /** The check that fails, where it is not the test events' own. */
  readonly causedBy?: string;
  /** The one reason that is named: a key of {@link reasons}; absent: none. */
  readonly because?: keyof typeof reasons;
}

/** How each reason is worded: no other than a case's own may be in its report. */
const reasons = {
  path: /its “Path [^”]+” skips it/,
  output: /doesn’t send to IBM Cloud Logs, but to/,
  block: /Policy \S+ blocks events labelled/,
  bucket: /leads them to the archive, which has no bucket, or no data yet/,
  rules: /Data access rules may hide them from you: security/,
  dropped: /“ICL dropped logs” is in the log of ibm-observe\/logs-agent-/,
} as const;

const audit = { application: { rule: 'is', name: 'ibm-kube-audit' } } as const;

const cases: Readonly<Record<string, LostCase>> = {
  'all-well': {
    result: 'pass',
    says: /^Found in Cloud Logs: at least one test event can be searched there\.$/,
  },
  'reader-only': {
    instance: { role: 'reader', readsDataAccessRules: false },
    ...{ result: 'pass', says: /^Found in Cloud Logs: at least one test event can be searched there\.$/ },
  },
  'archive-only': {
    instance: { policies: [{ name: 'store', priority: 'low', ...audit }] },
    ...{ result: 'pass', says: /^Found in Cloud Logs: in its archive only, after \d+ s\.$/ },
  },
  'other-label': {
    agent: { application: 'platform' },
    instance: { policies: [{ name: 'no-audit', priority: 'block', ...audit }] },
    ...{ result: 'pass', says: /^Found in Cloud Logs: at least one/ },
  },
  'agent-leaves-out': {
    agent: { paths: '/var/log/containers/*_default_*.log' },
    ...{ result: 'unknown', says: /^Not found in Cloud Logs after \d+ s: The logging agent doesn’t collect/ },
    ...{ causedBy: 'agent-collects', because: 'path' },
  },
  'agent-sends-elsewhere': {
    agent: { host: 'syslog.example.com' },
    ...{ result: 'pass', says: /^Reached forwarder/, causedBy: 'agent-collects', because: 'output' },
  },
  'policy-blocks': {
    instance: { policies: [{ name: 'no-audit', priority: 'block', ...audit }] },
    ...{
      result: 'failure',
      says: /^Not found in Cloud Logs after \d+ s: Policy no-audit blocks events/,
      because: 'block',
    },
  },
  'policy-blocks-own-label': {
    agent: { application: 'platform' },
    instance: { policies: [{ name: 'no-platform', priority: 'block', application: { rule: 'is', name: 'platform' } }] },
    ...{ result: 'failure', says: /Policy no-platform blocks events labelled platform/, because: 'block' },
  },
  'no-bucket': {
    instance: { hasBucket: false, policies: [{ name: 'store', priority: 'low', ...audit }] },
    ...{ result: 'failure', says: /^Not found in Cloud Logs after \d+ s: Policy store leads them/, because: 'bucket' },
  },
  'rules-hide': {
    instance: { hidesRows: true, dataAccessRules: [{ name: 'security', expression: "<v1>$l.team == 'sec'" }] },
    ...{
      result: 'warning',
      says: /^Reached forwarder, but not seen in Cloud Logs: Data access rules/,
      because: 'rules',
    },
  },
  'instance-drops': {
    instance: { refusesLines: true },
    ...{
      result: 'failure',
      says: /^Not found in Cloud Logs after \d+ s: The instance refused logs/,
      because: 'dropped',
    },
  },
  'not-permitted': {
    instance: { role: 'none' },
    ...{
      result: 'pass',
      says: /^Reached forwarder: the test events are in its log\. Cloud Logs instance .* couldn’t be asked: /,
    },
  },
  'nobody-knows': {
    instance: { indexedAfterMs: 600_000 },
    ...{ result: 'failure', says: /^Not found in Cloud Logs after \d+ s: No audit event was found/ },
  },
};

describe('why an event that reached the forwarder is not found in Cloud Logs', () => {
  let folder = '';
  let lab: Lab;
  let results: readonly VerifyResult[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kube-audit-lost-'));
    const dir = join(folder, 'lab');
    seedLab(dir, { clusters: [] });
    const guids = Object.keys(cases).map((_, index) => `8e4d2a70-1c95-4f6b-8a3e-d07b5c9e1f${10 + index}`);
    for (const [index, [name, { agent }]] of Object.entries(cases).entries()) {
      const host = `${guids[index] ?? ''}.ingress.us-south.logs.cloud.ibm.com`;
      const config = agentConfigMap({ host, ...agent });
      await stage(dir, name, { route: 'cloud-logs', objects: (objects) => objects.replace(config) });
    }
    updateAccount(dir, (account) => {
      const [model] = (account.serviceInstances ?? []).filter(({ service }) => service === 'logs');
      assert.ok(model);
      const instances = guids.map((guid, index) => ({
        ...model,
        ...{ guid, region: 'us-south', name: `logs-of-${Object.keys(cases)[index] ?? ''}` },
      }));
      account.serviceInstances = [...(account.serviceInstances ?? []), ...instances];
      const behaviours = Object.values(cases).map(
        ({ instance = {} }, index) => [guids[index] ?? '', instance] as const,
      );
      account.cloudLogs = Object.fromEntries(
        behaviours.map(([guid, instance]) => [guid, { queriesInMinute: 100, ...instance }]),
      );
    });
    lab = await startLab({ dir, haproxy: 'stand-in' });
    const cli = labCli(dir, { runner: { run: () => assert.fail() }, concerns: () => false });
    // As quick as the waits below.
    cloudLogsOf(cli, { ...QUERY_LIMITS, startsInWindow: 100 });
    const signal = AbortSignal.timeout(120_000);
    const services = flowServices(cli, folder, {
      arrivalWaits: { firstMs: 0, betweenMs: 400, certainMs: 400, notYetMs: 1_000, mostMs: 2_500 },
    });
    results = await verifyClusters(await allClusters(cli, { signal }), services, {
      testEvents: true,
      signal,
      useAdmin: () => Promise.resolve(true),
    });
  });

  after(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, { result, says, causedBy, because }] of Object.entries(cases)) {
    it(`${name}: ${because ?? 'no reason'}`, () => {
      const verified = results.find(({ cluster }) => cluster.name === name);
      assert.ok(verified, 'it was not verified');
      const finding = verified.findings.find(({ check }) => check === 'delivery');
      assert.ok(finding);
      const all = [finding.text, ...finding.evidence].map(inEnglish).join('\n');
      assert.equal(finding.result, result, all);
      assert.match(inEnglish(finding.text), says);
      const failing = verified.findings.filter((one) => one.result === 'failure');
      const expected = causedBy ?? (result === 'failure' ? 'delivery' : undefined);
      assert.deepEqual(
        failing.map(({ check }) => check),
        expected === undefined ? [] : [expected],
      );
      if (result === 'unknown') assert.equal(finding.causedBy, causedBy);
      const shown = inEnglish(failing[0]?.text ?? finding.text) + all;
      const named = Object.entries(reasons).flatMap(([key, wording]) => (wording.test(shown) ? [key] : []));
      assert.deepEqual(named, because === undefined ? [] : [because], shown);
    });
  }

  it('is in the report in each form', () => {
    const blocked = results.filter(({ cluster }) => cluster.name === 'policy-blocks');
    const text = /Not found in Cloud Logs after \d+ s: Policy no-audit blocks events labelled ibm-kube-audit\./;
    assert.match(markdownReport(blocked, inEnglish), text);
    assert.match(junitReport(blocked), text);
    assert.match(jsonReport(blocked), text);
  });
});
