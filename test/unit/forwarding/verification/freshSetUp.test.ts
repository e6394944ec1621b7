/** What a set-up with the defaults leaves, on a cluster where nothing was, is verified without a word of warning. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RouteAnswers } from '../../../../src/forwarding/answers.ts';
import { judge } from '../../../../src/forwarding/condition/condition.ts';
import type { Known } from '../../../../src/forwarding/condition/known.ts';
import { planSetUp, readPresentStateFor } from '../../../../src/forwarding/flows/setUp.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import { Inventory } from '../../../../src/forwarding/inventory/inventory.ts';
import { InventoryReader } from '../../../../src/forwarding/inventory/inventoryReader.ts';
import { verdictOf } from '../../../../src/forwarding/verification/verdict.ts';
import { verifyClusters, type VerifyResult } from '../../../../src/forwarding/verification/verify.ts';
import type { RouteId } from '../../../../src/forwarding/webhook/knownRoutes.ts';
import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { quickClock } from '../../../lab/account/seed.ts';
import { mainAccount } from '../../../lab/account/seededAccount.ts';
import { seededClusters } from '../../../lab/account/seededClusters.ts';
import { readCluster, updateCluster, writeCluster } from '../../../lab/account/store.ts';
import { consumerFiles } from '../../../lab/consumerPki.ts';
import { AdminApi, type Reference } from '../../../lab/stage/adminApi.ts';
import { installLoggingAgent } from '../../../lab/stage/objects.ts';
import type { ClusterState } from '../../../lab/state.ts';
import { needsHaproxy } from '../../../support/haproxy.ts';
import { FlowLab, never } from '../support/flowLab.ts';
import { caChanges, laterChanges } from '../support/laterChanges.ts';

interface SetUp {
  readonly route: RouteId;
  readonly answers: RouteAnswers;
  /** Checks that do not apply to it. Every other one must pass. */
  readonly skipped: readonly string[];
}

const haproxyFile = ['haproxy-host', 'haproxy-httplog', 'haproxy-newline', 'haproxy-placeholder', 'haproxy-server'];
/** No instance is known to receive the account's own events. */
const unseen = ['webhook-changes'];
/** There is no external server. */
const inCluster = [...unseen, 'encryption'];
/** No alert was made. */
const printed = [...inCluster, ...haproxyFile, 'config-stale', 'consumer', 'egress', 'silence-alert'];
/** What is asked of Cloud Logs alone. */
const ofCloudLogs = ['retention', 'silence-alert'];
const passedOn = [...inCluster, ...ofCloudLogs, 'agent-collects', 'egress', 'event-size', 'logging-agent'];
/** Nothing runs in the cluster, and the stored certificate cannot be read back. */
const outside = [
  ...unseen,
  ...haproxyFile,
  ...ofCloudLogs,
  ...['agent-collects', 'availability', 'ca-rotation', 'certificate', 'certificate-in-configmap', 'certificate-owner'],
  ...['config-mounted', 'config-stale', 'consumer', 'deployment', 'egress', 'event-size', 'image', 'konnectivity'],
  ...['logging-agent', 'network-policy', 'pod-security', 'pods', 'service-endpoints', 'service-port'],
];

const DAY_MS = 24 * 60 * 60_000;
const names = ['cloud-logs', 'cloud-logs-tls', 'private', 'private-tls', 'external'] as const;

function setUps(lab: string): Readonly<Record<(typeof names)[number], SetUp>> {
  const { ca: caFile } = consumerFiles(lab);
  const plain = { address: '10.240.0.15', port: '8080' };
  const tls = { address: '10.240.0.25', port: '8443', tls: 'yes', caFile };
  const server = 'https://audit.example.com:6515/post';
  return {
    'cloud-logs': { route: 'cloud-logs', answers: { transport: 'http' }, skipped: printed },
    'cloud-logs-tls': { route: 'cloud-logs', answers: { transport: 'https' }, skipped: printed },
    private: { route: 'private-network', answers: plain, skipped: passedOn },
    'private-tls': { route: 'private-network', answers: tls, skipped: passedOn },
    external: { route: 'external', answers: { server, caFile }, skipped: outside },
  };
}

/** One cluster for each set-up and kind of cluster, on which nothing is set up. */
function bare(): ClusterState[] {
  const models = seededClusters();
  const [iks, roks] = [
    models.find(({ name }) => name === 'external-syd'),
    models.find(({ name }) => name === 'logs-tok'),
  ];
  assert.ok(iks && roks);
  return names.flatMap((name, index) =>
    [iks, roks].map((model, kind) => ({
      ...structuredClone(model),
      id: `cfresh${index}${kind}0l0s7k3n5u10`,
      name: `${name}-${model.type}`,
      workers: 3,
      stored: null,
      applied: { generation: 1, webhook: null },
      loggingConfigs: [],
    })),
  );
}

describe('a fresh set-up', needsHaproxy(), () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start({ clusters: bare(), clock: quickClock });
  });
  after(async () => {
    await flow.assertClean().finally(() => flow.stop());
  });

  /** An external server shows nothing but that no error is counted for a while. */
  const quick = (): FlowContext => ({ ...flow.services, deliveryWaitMs: 5_000, counterWaitMs: 2_000 });

  async function setUp(name: string, { route, answers }: SetUp): Promise<void> {
    const cluster = await flow.cluster(name);
    const options = { signal: never, useAdmin: () => Promise.resolve(true) };
    const present = await readPresentStateFor(route, cluster, flow.services, options);
    const inputs = { cluster, route, answers, policy: 'default' } as const;
    const plan = await planSetUp(inputs, present, flow.services, { signal: never });
    const result = await flow.run(plan, undefined, never, quick());
    assert.deepEqual(result.notes.map(inEnglish), []);
  }

  async function verify(name: string): Promise<VerifyResult> {
    const [result] = await verifyClusters([await flow.cluster(name)], quick(), {
      testEvents: true,
      signal: never,
      useAdmin: () => Promise.resolve(true),
    });
    assert.ok(result);
    return result;
  }

  const bad = ({ findings }: VerifyResult): readonly string[] =>
    findings
      .filter(({ result }) => result !== 'pass' && result !== 'skipped')
      .map(
        ({ check, result, text, evidence }) => `${check} ${result}: ${[text, ...evidence].map(inEnglish).join('; ')}`,
      );

  /** Of the rows as the view would read them now. */
  async function conditionOf(
    name: string,
    result: VerifyResult,
    known: Partial<Known> = {},
    later = 0,
  ): Promise<string> {
    const inventory = new Inventory(mainAccount.guid);
    const events = { targetRead: () => inventory, listChanged: () => undefined, rowChanged: () => undefined };
    const { id } = await flow.cluster(name);
    const reader = new InventoryReader(flow.services.cli, inventory, events);
    inventory.listed([await flow.cluster(name)], Date.now());
    await reader.refresh({ maxAgeMs: 0, only: id }, never);
    const row = inventory.row(id);
    assert.ok(row);
    const rules = { now: Date.now() + later, verifyAgainMs: DAY_MS, notForwarding: [] };
    return judge({ row, verdict: verdictOf(result), ...known }, rules).kind;
  }

  /** The verification was about this webhook, with this master: whatever comes after it is not green. */
  async function assertGreenForNothingElse(name: string, result: VerifyResult): Promise<void> {
    const { id } = await flow.cluster(name);
    const before = readCluster(flow.lab.dir, id);
    assert.ok(before);
    const newer = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z$/, '+0000');
    const changes = { ...laterChanges(newer), ...(before.provider === 'vpc-gen2' ? caChanges(newer) : {}) };
    for (const [what, change] of Object.entries(changes)) {
      updateCluster(flow.lab.dir, id, change);
      assert.notEqual(await conditionOf(name, result), 'verified', `${name} after ${what}`);
      writeCluster(flow.lab.dir, before);
    }
    assert.equal(await conditionOf(name, result, {}, DAY_MS), 'stale');
    const record: WebhookRecord = {
      clusterId: id,
      server: before.stored?.server,
      policy: 'default',
      route: 'cloud-logs',
      setAt: newer,
      account: { id: '', name: '' },
      user: '',
      previous: undefined,
    };
    assert.notEqual(await conditionOf(name, result, { record }), 'verified');
    assert.equal(await conditionOf(name, result), 'verified', 'all of it is undone');
  }

  for (const type of ['kubernetes', 'openshift'] as const) {
    for (const name of names) {
      it(`of ${name} on ${type} verifies without a warning, and is green only as it was verified`, async () => {
        const cluster = `${name}-${type}`;
        const given = setUps(flow.lab.dir)[name];
        if (given.route === 'cloud-logs') await installLoggingAgent(flow.lab.dir, cluster);
        await setUp(cluster, given);
        const result = await verify(cluster);
        assert.deepEqual(bad(result), []);
        const skipped = result.findings.filter(({ result }) => result === 'skipped').map(({ check }) => check);
        assert.deepEqual(skipped.sort(), [...given.skipped, ...(asksScc(type, given) ? [] : ['scc'])].sort());
        const image = result.findings.find(({ check }) => check === 'image');
        assert.match(image ? inEnglish(image.text) : '', said[given.route] ?? /./);
        // Whether an external server has received anything cannot be seen: no error is counted, which is not green.
        assert.equal(await conditionOf(cluster, result), name === 'external' ? 'unconfirmed' : 'verified');
        if (name === 'external') return;
        await assertGreenForNothingElse(cluster, result);
        // What the CLI does not show takes another verification.
        const needed = needs[given.route];
        assert.ok(needed);
        await new AdminApi(flow.lab.dir, cluster).remove(needed);
        assert.equal(await conditionOf(cluster, await verify(cluster)), 'failing', `without ${needed.kind}`);
      });
    }
  }
});

/** How exactly the image is named. */
const said: Readonly<Partial<Record<RouteId, RegExp>>> = {
  'cloud-logs': /^The image isn’t retired, and is pinned by its digest\.$/,
  'private-network': /^The image isn’t retired, and is pinned to a version\.$/,
};

/** What a route cannot do without. */
const needs: Readonly<Partial<Record<RouteId, Reference>>> = {
  'cloud-logs': { kind: 'DaemonSet', name: 'logs-agent', namespace: 'ibm-observe' },
  'private-network': { kind: 'Service', name: 'kube-audit-forwarder' },
};

/** Only OpenShift has security context constraints, and only for what runs in it. */
function asksScc(type: 'kubernetes' | 'openshift', { route }: SetUp): boolean {
  return type === 'openshift' && route !== 'external';
}
