import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEnglish } from '../../src/text/message.ts';
import { findCluster } from '../lab/account/store.ts';
import { flowOn, stepIds } from './flow.ts';
import { CONSUMER } from './forwarder.ts';
import { eventually, openApi, openRawApi, readTarget, within } from './target.ts';

const { lab } = readTarget();
const skip = lab === undefined ? "only with the lab's ibmcloud" : false;
const place = lab ?? { dir: '', clusterId: '' };
const api = await openApi();
const raw = await openRawApi();
const { planFor, planUnset, run } = flowOn(place);
const NAMESPACE = 'ibm-kube-audit';
const namespace = { apiVersion: 'v1', kind: 'Namespace', name: NAMESPACE };

/** Removals by earlier files may still be under way. */
async function setUp(): Promise<void> {
  await eventually('an earlier namespace is gone', 60, async () => {
    const present = await api.read(namespace, within(10));
    return present?.metadata?.deletionTimestamp ? undefined : true;
  });
  await run(await planFor(CONSUMER));
}

test('what is foreign stays, and the namespace with it', { skip }, async () => {
  await setUp();
  const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs', namespace: NAMESPACE } };
  await raw.json('POST', `/api/v1/namespaces/${NAMESPACE}/configmaps?fieldManager=another-tool`, theirs);
  const plan = await planUnset();
  assert.match(plan.notes.map(inEnglish).join('\n'), /Namespace ibm-kube-audit stays, .*: ConfigMap theirs\.$/m);
  assert.ok(!stepIds(plan).includes('remove-object-namespace-ibm-kube-audit'));
  await run(plan);
  assert.equal(findCluster(place.dir, place.clusterId)?.applied.webhook, null);
  // Pods and ReplicaSets are removed by the cluster, after the Deployment that they belong to.
  await eventually('only what is foreign is left', 60, async () => {
    const { objects } = await api.listNamespace(NAMESPACE, within(20));
    const kinds = ['Deployment', 'ReplicaSet', 'Pod', 'Service', 'NetworkPolicy', 'PodDisruptionBudget', 'Secret'];
    return objects.some(({ kind = '' }) => kinds.includes(kind)) ? undefined : true;
  });
  const { objects } = await api.listNamespace(NAMESPACE, within(20));
  const maps = objects.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata?.name);
  assert.deepEqual(
    maps.filter((name) => name !== 'kube-root-ca.crt'),
    ['theirs'],
  );
  assert.ok(await api.read(namespace, within(10)));
});

test('where nothing else is in it the namespace goes too', { skip }, async () => {
  await api.remove(
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'theirs', namespace: NAMESPACE },
    { signal: within(10) },
  );
  await setUp();
  const plan = await planUnset();
  assert.deepEqual(stepIds(plan).slice(0, 3), ['unset-webhook', 'refresh-master', 'wait-deployed']);
  assert.equal(stepIds(plan).at(-1), 'remove-object-namespace-ibm-kube-audit');
  const { notes } = await run(plan);
  assert.deepEqual(notes.map(inEnglish), []);
  assert.equal(await api.read(namespace, within(10)), undefined);
  assert.deepEqual(stepIds(await planUnset()), []);
});
