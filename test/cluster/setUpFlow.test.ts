import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { inEnglish } from '../../src/text/message.ts';
import { hasArrived } from './consumers.ts';
import { flowOn, stepIds } from './flow.ts';
import { CONSUMER, FAILING_CONSUMER } from './forwarder.ts';
import { eventually, openApi, readTarget, within } from './target.ts';

const { lab } = readTarget();
const skip = lab === undefined ? "only with the lab's ibmcloud" : false;
const place = lab ?? { dir: '', clusterId: '' };
const api = await openApi();
const { temporaryFolder, planFor, planUnset, run } = flowOn(place);

test('a cluster that forwards nothing is carried to an accepted delivery', { skip }, async () => {
  await unsetWhatOthersLeft();
  const plan = await planFor(CONSUMER);
  assert.deepEqual(stepIds(plan).slice(-5), [
    'wait-available',
    'set-webhook',
    'refresh-master',
    'wait-deployed',
    'check-delivery',
  ]);
  const { delivery } = await run(plan);
  assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
  const [testEvent] = delivery.testEvents;
  assert.ok(testEvent);
  assert.ok(await hasArrived(place.dir, 'main', testEvent), `the event of ${testEvent} at the consumer`);
  assert.equal((await api.readMetrics(within(20))).webhookErrors, 0);
  assert.deepEqual(readdirSync(temporaryFolder), []);
});

test('a second run has nothing to do', { skip }, async () => {
  const plan = await planFor(CONSUMER);
  assert.deepEqual(stepIds(plan), []);
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
    assert.deepEqual(stepIds(plan).slice(-2), ['wait-available', 'check-delivery']);
    const { delivery } = await run(plan);
    assert.equal(delivery?.grade, 'rejected', JSON.stringify(delivery));
  },
);

/** Other files set the same cluster up. */
async function unsetWhatOthersLeft(): Promise<void> {
  await run(await planUnset());
  const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'ibm-kube-audit' };
  await eventually('the namespace is gone', 60, async () => !(await api.read(namespace, within(20))) || undefined);
}
