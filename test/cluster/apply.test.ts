import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode } from '../../src/failure/failure.ts';
import { FIELD_MANAGER, type ConflictCause, type KubernetesObject } from '../../src/kubernetes/clusterApi.ts';
import { openApi, openRawApi, uniqueName, useNamespace, within } from './target.ts';

const api = await openApi();
const raw = await openRawApi();
const namespace = await useNamespace(api);

function configMap(name: string, data: Record<string, string>, where = namespace): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: where }, data };
}

const collection = `/api/v1/namespaces/${namespace}/configmaps`;
const path = (name: string): string => `${collection}/${name}`;
const options = (more: { dryRun?: boolean; force?: boolean } = {}) => ({
  dryRun: false,
  force: false,
  ...more,
  signal: within(20),
});

function failsWith(code: FailureCode) {
  return (error: unknown): boolean => error instanceof Failure && error.code === code;
}

function dataOf(object: KubernetesObject | undefined): unknown {
  return object?.['data'];
}

interface ManagedField {
  readonly manager: string;
  readonly operation: string;
}

function managersOf(object: KubernetesObject | undefined): string[] {
  // Kubernetes: ObjectMeta.managedFields.
  const fields = (object?.metadata as { managedFields?: ManagedField[] } | undefined)?.managedFields ?? [];
  return fields.map(({ manager, operation }) => `${manager} ${operation}`).sort();
}

test('a dry run in a namespace that is not there is refused with 404', async () => {
  await assert.rejects(
    api.apply(configMap('any', { a: '1' }, uniqueName('not-there')), options({ dryRun: true })),
    failsWith('api-not-found'),
  );
});

test('a dry run changes nothing, and its answer carries an Audit-Id', async () => {
  const { object, auditId } = await api.apply(configMap('dry', { a: '1' }), options({ dryRun: true }));
  assert.deepEqual(dataOf(object), { a: '1' });
  assert.match(auditId ?? '', /^[0-9a-f-]{36}$/);
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'dry', namespace };
  assert.equal(await api.read(reference, within(20)), undefined);
});

test('applying the same again changes nothing', async () => {
  const first = await api.apply(configMap('same', { a: '1' }), options());
  const second = await api.apply(configMap('same', { a: '1' }), options());
  assert.equal(second.object.metadata?.resourceVersion, first.object.metadata?.resourceVersion);
  assert.deepEqual(managersOf(second.object), [`${FIELD_MANAGER} Apply`]);
});

test('who applies nothing but a name owns nothing; applied again the object is taken for an older one', async () => {
  const bare = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: uniqueName('kube-audit-test') } };
  try {
    assert.deepEqual(managersOf((await api.apply(bare, options())).object), []);
    assert.deepEqual(managersOf((await api.apply(bare, options())).object), ['before-first-apply Update']);
  } finally {
    await api.remove({ ...bare, name: bare.metadata.name }, { signal: within(20) });
  }
});

test('a field that is no longer applied is removed', async () => {
  await api.apply(configMap('shrink', { a: '1', b: '2' }), options());
  const { object } = await api.apply(configMap('shrink', { a: '1' }), options());
  assert.deepEqual(dataOf(object), { a: '1' });
});

test('a field that kubectl create owns is a conflict that names manager and field; the same value is none', async () => {
  const created = configMap('made-by-hand', { 'haproxy.cfg': 'old', other: 'kept' });
  const answer = await raw.send('POST', `${collection}?fieldManager=kubectl-create`, created);
  assert.equal(answer.status, 201, answer.text);

  await api.apply(configMap('made-by-hand', { 'haproxy.cfg': 'old' }), options({ dryRun: true }));
  await assert.rejects(api.apply(configMap('made-by-hand', { 'haproxy.cfg': 'new' }), options()), (error: unknown) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'api-conflict');
    // The client's contract: the cause of a conflict lists the fields.
    assert.deepEqual((error.cause as ConflictCause).conflicts, [
      { manager: 'kubectl-create', field: '.data.haproxy.cfg' },
    ]);
    return true;
  });

  const { object } = await api.apply(configMap('made-by-hand', { 'haproxy.cfg': 'new' }), options({ force: true }));
  assert.deepEqual(dataOf(object), { 'haproxy.cfg': 'new', other: 'kept' });
  assert.deepEqual(managersOf(object), [`${FIELD_MANAGER} Apply`, 'kubectl-create Update']);
});

test('an object that cannot be is refused as invalid', async () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'mismatch', namespace },
    spec: {
      selector: { matchLabels: { app: 'one' } },
      template: { metadata: { labels: { app: 'other' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  };
  await assert.rejects(api.apply(deployment, options({ dryRun: true })), failsWith('api-invalid'));
});

test('each answer carries an Audit-Id of its own, failures too', async () => {
  const answers = await Promise.all([
    raw.send('GET', path('not-there')),
    raw.send('GET', path('not-there')),
    raw.send('GET', '/api/v1/namespaces/not-there'),
    raw.send('POST', collection, { apiVersion: 'v1', kind: 'ConfigMap' }),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [404, 404, 404, 422],
  );
  const ids = answers.map(({ headers }) => headers['audit-id']);
  assert.ok(ids.every((id) => typeof id === 'string' && id !== ''));
  assert.equal(new Set(ids).size, ids.length);
});

test('a test event leaves nothing behind', async () => {
  const name = uniqueName('test-event');
  const { auditId } = await api.createTestEvent(configMap(name, {}), within(20));
  assert.match(auditId ?? '', /^[0-9a-f-]{36}$/);
  assert.equal((await raw.send('GET', path(name))).status, 404);
});

test('metrics tell the start of the API server and its audit counters', async () => {
  const { processStart, events, webhookErrors } = await api.readMetrics(within(20));
  assert.ok(processStart > 1e9 && processStart * 1000 <= Date.now());
  assert.ok(events >= 0 && webhookErrors >= 0);
});
