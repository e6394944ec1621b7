import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inEnglish } from '../../src/failure/message.ts';
import type { Plan } from '../../src/forwarding/plan.ts';
import { runPlan } from '../../src/forwarding/runPlan.ts';
import type { FlowServices } from '../../src/forwarding/services.ts';
import { planSetUp, readPresentState } from '../../src/forwarding/setUp.ts';
import { allClusters } from '../../src/ibmcloud/clusters.ts';
import { createCliRunner } from '../../src/ibmcloud/runner.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { labFiles } from '../lab/account/files.ts';
import { CONSUMER, FAILING_CONSUMER } from './forwarder.ts';
import { hasArrived } from './consumers.ts';
import { openApi, readTarget, within } from './target.ts';

const { lab } = readTarget();
const skip = lab === undefined ? "only with the lab's ibmcloud" : false;
const dir = lab?.dir ?? '';
const api = await openApi();
const temporaryFolder = mkdtempSync(join(tmpdir(), 'kube-audit-flow-'));
after(() => rmSync(temporaryFolder, { recursive: true, force: true }));
const signal = within(300);

/** Nothing is replaced but the process: the clusters' API is the target's. */
const services: FlowServices = {
  cli: createCliRunner({
    locate: () => Promise.resolve(labFiles.cli(dir)),
    environment: { PATH: process.env['PATH'], HOME: labFiles.home(dir) },
  }),
  connect,
  temporaryFolder,
  pollIntervalMs: 200,
  deliveryWaitMs: 20_000,
  refreshGraceMs: 60_000,
};

async function planFor(consumer: { readonly address: string; readonly port: number }): Promise<Plan> {
  const clusters = await allClusters(services.cli, { signal });
  const cluster = clusters.find(({ id }) => id === lab?.clusterId);
  assert.ok(cluster);
  const useAdmin = (): Promise<boolean> => assert.fail('asked for the admin certificate');
  const present = await readPresentState(cluster, services, { signal, useAdmin });
  return planSetUp({ cluster, route: 'private-network', consumer, policy: 'default' }, present, services, { signal });
}

const run = (plan: Plan) => runPlan(plan, services, { signal, onEvent: () => undefined });
const idsOf = (plan: Plan): string[] => plan.steps.map(({ id }) => id);

test('a cluster that forwards nothing is carried to an accepted delivery', { skip }, async () => {
  const plan = await planFor(CONSUMER);
  assert.deepEqual(idsOf(plan).slice(-5), [
    'wait-available',
    'set-webhook',
    'refresh-master',
    'wait-deployed',
    'check-delivery',
  ]);
  const { delivery } = await run(plan);
  assert.equal(delivery?.grade, 'accepted', JSON.stringify(delivery));
  const [marker] = delivery.markers;
  assert.ok(marker);
  assert.ok(await hasArrived(dir, 'main', marker), `the event of ${marker} at the consumer`);
  assert.equal((await api.readMetrics(within(20))).webhookErrors, 0);
  assert.deepEqual(readdirSync(temporaryFolder), []);
});

test('a second run has nothing to do', { skip }, async () => {
  const plan = await planFor(CONSUMER);
  assert.deepEqual(idsOf(plan), []);
  assert.match(plan.notes.map(inEnglish).join('\n'), /Nothing to change/);
});

test(
  'under enforce: restricted it still moves to another consumer, and sees that this one refuses',
  { skip },
  async () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-kube-audit', labels } };
    await api.apply(namespace, { dryRun: false, force: false, signal: within(20) });
    const plan = await planFor(FAILING_CONSUMER);
    assert.deepEqual(idsOf(plan).slice(-2), ['wait-available', 'check-delivery']);
    const { delivery } = await run(plan);
    assert.equal(delivery?.grade, 'refused', JSON.stringify(delivery));
  },
);
