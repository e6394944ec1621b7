import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { judge } from '../../../../src/forwarding/condition/condition.ts';
import type { KnownCluster } from '../../../../src/forwarding/condition/known.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { Finding } from '../../../../src/forwarding/verification/check.ts';
import { checks } from '../../../../src/forwarding/verification/checks.ts';
import { verdictOf } from '../../../../src/forwarding/verification/verdict.ts';
import {
  verifyClusters,
  type VerifyOptions,
  type VerifyResult,
} from '../../../../src/forwarding/verification/verify.ts';
import type { CliCallRecord } from '../../../../src/ibmcloud/cliCommand.ts';
import { allClusters, getCluster } from '../../../../src/ibmcloud/commands/clusters.ts';
import { getAuditWebhook } from '../../../../src/ibmcloud/commands/webhook.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { labFiles } from '../../../lab/account/files.ts';
import { seedLab } from '../../../lab/account/seed.ts';
import { startLab, type Lab } from '../../../lab/lab.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { stage, type Breakage } from './brokenClusters.ts';

const never = new AbortController().signal;
const openshift = { type: 'openshift', version: '4.19.25_1572_openshift' } as const;
const quick = { auditBatchMaxWaitMs: 300 };
const staged: Readonly<Record<string, Breakage>> = {
  single: { state: quick },
  // One that API server 1 of 3 cannot reach any pod of.
  'cut-off': { state: { ...quick, apiServers: 3, cutOff: [1] } },
  'ibm-image': { route: 'cloud-logs', state: quick },
  // Nothing is wrong with it, and nothing could be better.
  sound: {
    state: quick,
    objects: (objects) => {
      objects.setContainer('image', 'haproxytech/haproxy-alpine:2.6.14');
      objects.set('Deployment', 'spec.replicas', 2);
      objects.all.push({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'kube-audit-forwarder', namespace: 'ibm-kube-audit' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'kube-audit-forwarder' } } },
      });
    },
  },
  'roks-one': { state: { ...openshift } },
  'roks-two': { state: { ...openshift } },
  'with-password': { route: 'external', server: 'https://audit:hunter2@siem.example.com:8443/ibm-audit' },
  watched: { state: { role: 'viewer' } },
};

describe('Verify Audit Forwarding', () => {
  let folder = '';
  let lab: Lab;
  let services: FlowContext;
  let clusters: readonly Cluster[] = [];
  const calls: CliCallRecord[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kube-audit-verify-'));
    const dir = join(folder, 'lab');
    seedLab(dir, { clusters: [] });
    for (const [name, breakage] of Object.entries(staged)) await stage(dir, name, breakage);
    lab = await startLab({ dir });
    const cli = createCliRunner({
      locate: () => Promise.resolve(lab.cliPath),
      environment: { PATH: process.env['PATH'], HOME: labFiles.home(dir) },
      onCall: (call) => calls.push(call),
    });
    services = flowServices(cli, folder);
    clusters = await allClusters(services.cli, { signal: never });
  });
  after(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function verify(
    names: readonly string[],
    options: Partial<VerifyOptions> = {},
    other: Partial<FlowContext> = {},
  ): Promise<readonly VerifyResult[]> {
    const chosen = clusters.filter(({ name }) => names.includes(name));
    assert.equal(chosen.length, names.length);
    return verifyClusters(
      chosen,
      { ...services, ...other },
      { testEvents: false, signal: never, useAdmin: () => assert.fail('asked for the admin certificate'), ...options },
    );
  }
  async function verifyOne(...given: Parameters<typeof verify>): Promise<VerifyResult> {
    const [result] = await verify(...given);
    assert.ok(result);
    return result;
  }
  async function rowOf(name: string): Promise<KnownCluster> {
    const listed = clusters.find((cluster) => cluster.name === name);
    assert.ok(listed, name);
    const { master, ...cluster } = await services.cli.run(getCluster(listed.id), { signal: never });
    const webhook = await services.cli.run(getAuditWebhook(listed.id), { signal: never });
    const fact = <T>(value: T) => ({ reading: { value, at: Date.now() }, failure: undefined });
    return { cluster, webhook: fact(webhook), master: fact(master) };
  }
  const finding = ({ findings }: VerifyResult, check: string): Finding => {
    const found = findings.find((candidate) => candidate.check === check);
    assert.ok(found, check);
    return found;
  };
  const told = ({ text, evidence }: Finding): string => [text, ...evidence].map(inEnglish).join('\n');
  const failing = ({ findings }: VerifyResult): readonly string[] =>
    findings.filter(({ result }) => result === 'failure').map((one) => `${one.check}: ${told(one)}`);

  it('changes nothing without test events, and asks the CLI for nothing but what is there', async () => {
    const from = calls.length;
    const asked: string[] = [];
    const watched = async (kubeconfig: string): Promise<ClusterApi> => {
      const api = await connect(kubeconfig);
      return new Proxy(api, {
        get: (target, name: keyof ClusterApi) => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== 'function') return method;
          return (...given: readonly unknown[]): unknown => {
            const [first] = given;
            const kind = typeof first === 'object' && first !== null && 'kind' in first ? String(first.kind) : '';
            asked.push(name === 'create' ? `create ${kind}` : name);
            return Reflect.apply(method, target, given);
          };
        },
      });
    };
    const result = await verifyOne(['single'], {}, { connect: watched });
    assert.deepEqual(failing(result), []);
    const harmless = ['read', 'list', 'readLog', 'readMetrics', 'close', 'create SubjectAccessReview'];
    assert.deepEqual(
      [...new Set(asked)].filter((name) => !harmless.includes(name)),
      [],
    );
    const commands = new Set(
      calls.slice(from).map(({ args }) => args.filter((word) => !/^c[a-z0-9]{10,}$/.test(word)).join(' ')),
    );
    assert.deepEqual([...commands].sort(), [
      'ks cluster ca get --cluster --output json -q',
      'ks cluster ca status --cluster -q',
      'ks cluster config --cluster --output yaml -q',
      'ks cluster get --cluster --output json -q',
      'ks cluster master audit-webhook get --cluster --output json -q',
    ]);
    assert.equal(result.credentials, 'user');
    assert.deepEqual(
      result.findings.map(({ check }) => check).filter((id, at, ids) => ids.indexOf(id) === at),
      checks.map(({ id }) => id),
    );
  });

  it('makes green what is sound, with a test event that was seen to arrive, and nothing else', async () => {
    const result = await verifyOne(['sound'], { testEvents: true });
    const verdict = verdictOf(result);
    const wrong = result.findings.filter((one) => one.result === 'warning' || one.result === 'unknown');
    assert.deepEqual(
      wrong.map((one) => `${one.check}: ${told(one)}`),
      [],
    );
    // One form of times, and statuses that repeat are counted.
    assert.doesNotMatch(result.findings.map(told).join('\n'), /\d-\d\dT\d|GMT|200, 200/);
    const row = await rowOf('sound');
    const rules = { now: Date.now(), verifyAgainMs: 86_400_000, notForwarding: [] };
    assert.equal(judge({ row, verdict }, rules).kind, 'verified');
    const unproved = verdictOf(await verifyOne(['sound']));
    assert.equal(judge({ row, verdict: unproved }, rules).kind, 'unconfirmed');
  });

  it('shows the delivery with its grade where test events are sent: accepted by HAProxy’s log, proved by Audit-Ids', async () => {
    const [haproxy, image] = await verify(['single', 'ibm-image'], { testEvents: true });
    assert.ok(haproxy && image);
    assert.deepEqual(failing(haproxy), []);
    assert.match(told(finding(haproxy, 'delivery')), /^Accepted by consumer: /);
    assert.match(
      told(finding(image, 'delivery')),
      /^Reached forwarder: [\s\S]*Audit-Ids of the test events: [0-9a-f-]{36}/,
    );
    assert.deepEqual(
      [haproxy, image].map((result) => finding(result, 'delivery').seenAt),
      ['consumer', 'forwarder'],
    );
  });

  it('says so where one of three API servers fails to deliver', async () => {
    const result = await verifyOne(['cut-off'], { testEvents: true }, { deliveryWaitMs: 6_000 });
    assert.deepEqual(
      result.findings.filter((one) => one.result === 'failure').map(({ check }) => check),
      ['delivery'],
      failing(result).join('\n'),
    );
    assert.match(told(finding(result, 'delivery')), /of 3 API servers/);
    assert.equal(finding(result, 'delivery').seenAt, undefined, 'the counters do not say where');
    // From then on it shows without test events too: the counter has risen since.
    const again = await verifyOne(['cut-off'], {
      earlier: () => ({ ...result, counters: result.counters.map((one) => ({ ...one, webhookErrors: 0 })) }),
    });
    assert.equal(finding(again, 'error-counters').result, 'failure');
    assert.match(told(finding(again, 'error-counters')), /Since the last verification, 1 of 3 API servers/);
  });

  it('asks of each cluster that refuses the user; after a no their checks are unknown, and fail nothing', async () => {
    const asked: string[] = [];
    const declined = await verify(['roks-one', 'roks-two'], {
      useAdmin: ({ name }) => {
        asked.push(name);
        return Promise.resolve(false);
      },
    });
    assert.deepEqual(asked.sort(), ['roks-one', 'roks-two']);
    for (const result of declined) {
      assert.deepEqual(failing(result), []);
      assert.equal(finding(result, 'deployment').result, 'unknown');
      assert.equal(verdictOf(result).state, 'unknown');
      assert.match(told(finding(result, 'deployment')), /credentials/);
      assert.equal(finding(result, 'webhook-set').result, 'pass');
    }
    const agreed = await verify(['roks-one', 'roks-two'], { useAdmin: () => Promise.resolve(true) });
    assert.deepEqual(
      agreed.map(({ credentials }) => credentials),
      ['admin', 'admin'],
    );
    assert.deepEqual(
      agreed.map((result) => finding(result, 'deployment').result),
      ['pass', 'pass'],
    );
  });

  it('does not know what a viewer may not read: neither a failure nor a pass', async () => {
    const result = await verifyOne(['watched'], { useAdmin: () => Promise.resolve(false) });
    assert.deepEqual(failing(result), []);
    assert.equal(finding(result, 'ca').result, 'unknown');
    assert.match(told(finding(result, 'ca')), /Administrator/);
    assert.equal(finding(result, 'error-counters').result, 'unknown');
    assert.equal(verdictOf(result).state, 'unknown');
  });

  it('keeps no password of a webhook’s URL', async () => {
    const result = await verifyOne(['with-password']);
    assert.match(JSON.stringify(result), /siem\.example\.com/);
    assert.doesNotMatch(JSON.stringify(result), /hunter2/);
  });

  it('ends at once when it is cancelled, also while it waits for test events', async () => {
    const stop = new AbortController();
    const began = Date.now();
    const running = verify(['single', 'cut-off'], {
      testEvents: true,
      signal: stop.signal,
      onEvent: ({ kind }) => {
        if (kind === 'waiting') stop.abort();
      },
    });
    await assert.rejects(running, { code: 'cancelled' });
    assert.ok(Date.now() - began < 15_000);
  });
});
