import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../../lab/cluster/apiError.ts';
import { at, objectsAt, textAt, type Json, type StoredObject } from '../../lab/cluster/json.ts';
import { kindOf } from '../../lab/cluster/kinds.ts';
import { ObjectStore } from '../../lab/cluster/objectStore.ts';
import { create, documentedObjects } from '../../lab/cluster/seedObjects.ts';
import { apply as applyRequest } from '../../lab/cluster/writes.ts';

const NAMESPACE = 'ibm-kube-audit';

function newStore(): ObjectStore {
  const store = new ObjectStore();
  create(store, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, 'kubectl-create');
  return store;
}

function apply(store: ObjectStore, object: StoredObject, query: Record<string, string> = {}) {
  const target = { kind: kindOf(object.kind), namespace: object.metadata.namespace ?? '', name: object.metadata.name };
  const search = new URLSearchParams({ fieldManager: 'ours', ...query });
  return applyRequest(store, target, object, search);
}

function configMap(data: Record<string, string>): StoredObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm', namespace: NAMESPACE }, data };
}

function documentedDeployment(): StoredObject {
  const found = documentedObjects('private-network.yaml').find(({ kind }) => kind === 'Deployment');
  assert.ok(found);
  return found;
}

function refusal(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return error;
  }
  return assert.fail('It was not refused.');
}

test('apply creates with defaults that nobody owns, and the second time changes nothing', () => {
  const store = newStore();
  const first = apply(store, documentedDeployment());
  assert.equal(first.code, 201);
  assert.equal(at(first.object, 'spec', 'replicas'), 1);
  assert.equal(first.object.metadata.generation, 1);
  const owned = JSON.stringify(first.object.metadata.managedFields);
  assert.ok(!owned.includes('f:replicas'), owned);
  assert.ok(owned.includes('k:{\\"name\\":\\"haproxy\\"}'), owned);

  const second = apply(store, documentedDeployment());
  assert.equal(second.code, 200);
  assert.deepEqual(second.object, first.object);
});

test('a field that another manager owns is refused with its manager, field and reason; force takes it over', () => {
  const store = newStore();
  create(store, documentedDeployment(), 'kubectl-create');
  const wanted = documentedDeployment();
  const [container] = objectsAt(wanted, 'spec', 'template', 'spec', 'containers');
  assert.ok(container);
  container['image'] = 'haproxytech/haproxy-alpine:3.0';

  const refused = refusal(() => apply(store, wanted));
  assert.equal(refused.code, 409);
  assert.equal(refused.reason, 'Conflict');
  assert.deepEqual(refused.details?.['causes'], [
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl-create" using apps/v1',
      field: '.spec.template.spec.containers[name="haproxy"].image',
    },
  ]);

  const forced = apply(store, wanted, { force: 'true' });
  const [image] = objectsAt(forced.object, 'spec', 'template', 'spec', 'containers');
  assert.equal(image?.['image'], 'haproxytech/haproxy-alpine:3.0');
  const theirs = forced.object.metadata.managedFields?.find(({ manager }) => manager === 'kubectl-create');
  assert.ok(theirs && !JSON.stringify(theirs.fieldsV1).includes('f:image"'), JSON.stringify(theirs));
  assert.equal(forced.object.metadata.generation, 2);
});

test('equal values are owned together, without a conflict', () => {
  const store = newStore();
  create(store, configMap({ a: '1' }), 'kubectl-create');
  const { object } = apply(store, configMap({ a: '1' }));
  const managers = object.metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`);
  assert.deepEqual(managers?.sort(), ['kubectl-create Update', 'ours Apply']);
});

test('a field that is applied no more goes, unless somebody else owns it too', () => {
  const store = newStore();
  create(store, configMap({ shared: '1' }), 'kubectl-create');
  apply(store, configMap({ shared: '1', mine: '2' }));
  const { object } = apply(store, configMap({}));
  assert.deepEqual(object['data'], { shared: '1' });
});

test('items of keyed lists are merged by their keys, and go when only we owned them', () => {
  const store = newStore();
  const service = (ports: Json): StoredObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'svc', namespace: NAMESPACE },
    spec: { selector: { app: 'x' }, ports },
  });
  create(store, service([{ name: 'http', port: 80, targetPort: 3000 }]), 'kubectl-create');
  const added = apply(store, service([{ name: 'https', port: 443, targetPort: 4443 }]));
  assert.deepEqual(
    objectsAt(added.object, 'spec', 'ports').map(({ port }) => port),
    [80, 443],
  );
  assert.match(textAt(added.object, 'spec', 'clusterIP') ?? '', /^172\.21\./);
  const gone = apply(store, service([]));
  assert.deepEqual(
    objectsAt(gone.object, 'spec', 'ports').map(({ port }) => port),
    [80],
  );
});

test('selectors and the rules of a NetworkPolicy are replaced as a whole', () => {
  const store = newStore();
  const policy = documentedObjects('private-network.yaml').find(({ kind }) => kind === 'NetworkPolicy');
  assert.ok(policy);
  create(store, structuredClone(policy), 'kubectl-create');
  const narrower = { ...policy, spec: { podSelector: { matchLabels: { app: 'kube-audit-forwarder' } }, ingress: [] } };
  const refused = refusal(() => apply(store, narrower));
  assert.deepEqual(refused.details?.['causes'], [
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl-create" using networking.k8s.io/v1',
      field: '.spec.ingress',
    },
  ]);
});

test('a dry run tells what would be stored, and stores nothing', () => {
  const store = newStore();
  const { object } = apply(store, configMap({ a: '1' }), { dryRun: 'All' });
  assert.deepEqual(object['data'], { a: '1' });
  assert.equal(store.read('ConfigMap', NAMESPACE, 'cm'), undefined);
});

test('what a real server refuses is refused', () => {
  const store = newStore();
  const elsewhere = { ...configMap({}), metadata: { name: 'cm', namespace: 'missing' } };
  assert.equal(refusal(() => apply(store, elsewhere)).message, 'namespaces "missing" not found');
  assert.equal(refusal(() => apply(store, configMap({ a: '1' }), { fieldManager: '' })).code, 422);
  const unmatched = documentedDeployment();
  const spec = unmatched['spec'] as { selector: Json };
  spec.selector = { matchLabels: { app: 'other' } };
  assert.match(refusal(() => apply(store, unmatched)).message, /`selector` does not match template `labels`/);
  apply(store, documentedDeployment());
  const stale = documentedDeployment();
  stale.metadata.resourceVersion = '1';
  assert.match(refusal(() => apply(store, stale)).message, /the object has been modified/);
});
