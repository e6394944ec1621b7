import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../src/kubernetes/clusterApi.ts';
import { documentedObjects } from '../lab/cluster/seedObjects.ts';
import { eventually, openApi, openRawApi, podPatience, useNamespace, within } from './target.ts';

const api = await openApi();
const raw = await openRawApi();
const namespace = await useNamespace(api);
const here = `/api/v1/namespaces/${namespace}`;
const there = `/apis/apps/v1/namespaces/${namespace}`;
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } });

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly operation: string;
      readonly fieldsV1: Readonly<Record<string, object>>;
    }[];
  };
  readonly status?: { readonly phase?: string };
}

/** A status as the API words it. */
async function send(method: string, path: string, body?: unknown, type?: string) {
  const { status, text } = await raw.send(method, path, body, type);
  // Kubernetes: Status.
  const answer = JSON.parse(text) as { status?: unknown; reason?: string; message?: string; details?: object };
  return {
    status,
    ...(typeof answer.status === 'string' ? { said: answer.status } : {}),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    ...(answer.message === undefined ? {} : { message: answer.message }),
    ...(answer.details === undefined ? {} : { details: answer.details }),
  };
}

/** The document's Deployment and Service, in the test's namespace. */
async function applyForwarder(): Promise<void> {
  for (const { kind, metadata, ...object } of documentedObjects('log-analysis.yaml')) {
    if (kind === 'Namespace') continue;
    const moved = { ...object, kind, metadata: { ...metadata, namespace } };
    // plain JSON
    await api.apply(moved as unknown as KubernetesObject, { dryRun: false, force: false, signal: within(20) });
  }
}

async function make(name: string): Promise<Named> {
  return raw.json<Named>('POST', `${here}/configmaps?fieldManager=kubectl-create`, configMap(name));
}

async function names(path: string): Promise<string[]> {
  const { items } = await raw.json<{ items: Named[] }>('GET', path);
  return items.map(({ metadata }) => metadata.name);
}

test('an object is gone after its deletion, which tells what went', async () => {
  const { metadata } = await make('one');
  assert.deepEqual(await send('DELETE', `${here}/configmaps/one`), {
    status: 200,
    said: 'Success',
    details: { name: 'one', kind: 'configmaps', uid: metadata.uid },
  });
  assert.equal((await send('DELETE', `${here}/configmaps/one`)).reason, 'NotFound');
});

test('the uid of a precondition keeps what was made anew since', async () => {
  const { metadata } = await make('kept');
  const preconditions = { uid: '00000000-0000-4000-8000-000000000000' };
  assert.deepEqual(await send('DELETE', `${here}/configmaps/kept`, { preconditions }), {
    status: 409,
    said: 'Failure',
    reason: 'Conflict',
    message:
      `Operation cannot be fulfilled on ConfigMap "kept": the UID in the precondition (${preconditions.uid}) ` +
      `does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    details: { name: 'kept', kind: 'ConfigMap' },
  });
  const { uid } = metadata;
  assert.equal((await send('DELETE', `${here}/configmaps/kept`, { preconditions: { uid } })).status, 200);
});

test('a dry run removes nothing', async () => {
  await make('tried');
  assert.equal((await send('DELETE', `${here}/configmaps/tried?dryRun=All`)).status, 200);
  assert.deepEqual(await names(`${here}/configmaps?fieldSelector=metadata.name%3Dtried`), ['tried']);
});

test('a field that a kind is not asked for is refused', async () => {
  const refused = { status: 400, said: 'Failure', reason: 'BadRequest' };
  assert.deepEqual(await send('GET', `${here}/configmaps?fieldSelector=data.a%3D1`), {
    ...refused,
    message: '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
  });
  assert.deepEqual(await send('GET', `${here}/pods?fieldSelector=spec.a%3D1`), {
    ...refused,
    message: 'field label not supported: spec.a',
  });
});

test('replacing: the whole object, by a version, and its new owner', async () => {
  const { metadata } = await make('replaced');
  const path = `${here}/configmaps/replaced?fieldManager=other`;
  const next = { ...configMap('replaced'), data: { b: '2' } };
  const stale = { ...next, metadata: { name: 'replaced', resourceVersion: '1' } };
  assert.deepEqual(await send('PUT', path, stale), {
    status: 409,
    said: 'Failure',
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on configmaps "replaced": ' +
      'the object has been modified; please apply your changes to the latest version and try again',
    details: { name: 'replaced', kind: 'configmaps' },
  });
  const fresh = { ...next, metadata: { name: 'replaced', resourceVersion: metadata.resourceVersion } };
  const answer = await raw.json<Named & { data: object }>('PUT', path, fresh);
  assert.deepEqual(answer.data, { b: '2' });
  assert.equal(answer.metadata.uid, metadata.uid);
  const other = answer.metadata.managedFields?.find(({ manager }) => manager === 'other');
  assert.deepEqual([other?.operation, Object.keys(other?.fieldsV1['f:data'] ?? {})], ['Update', ['f:b']]);
  assert.equal((await send('PUT', `${here}/configmaps/absent`, configMap('absent'))).reason, 'NotFound');
});

test('merge patches: fields, and fields that go', async () => {
  await make('patched');
  const path = `${here}/configmaps/patched`;
  for (const type of ['application/merge-patch+json', 'application/strategic-merge-patch+json']) {
    const answer = await raw.json<{ data?: object }>('PATCH', path, { data: { a: null, b: type } }, type);
    assert.deepEqual(answer.data, { b: type });
  }
});

test('a namespace ends with everything in it; until then nothing new comes in', async () => {
  const doomed = await useNamespace(api);
  await raw.json('POST', `/api/v1/namespaces/${doomed}/configmaps`, configMap('inside'));
  const answer = await raw.json<Named>('DELETE', `/api/v1/namespaces/${doomed}`);
  assert.equal(answer.status?.phase, 'Terminating');
  assert.notEqual(answer.metadata.deletionTimestamp, undefined);
  assert.deepEqual(await send('POST', `/api/v1/namespaces/${doomed}/configmaps`, configMap('late')), {
    status: 403,
    said: 'Failure',
    reason: 'Forbidden',
    message:
      'configmaps "late" is forbidden: unable to create new content in namespace ' +
      `${doomed} because it is being terminated`,
    details: {
      name: 'late',
      kind: 'configmaps',
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${doomed} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  });
  await eventually('the namespace is gone', 60, async () =>
    (await raw.send('GET', `/api/v1/namespaces/${doomed}`)).status === 404 ? true : undefined,
  );
  assert.deepEqual(await send('DELETE', '/api/v1/namespaces/default'), {
    status: 403,
    said: 'Failure',
    reason: 'Forbidden',
    message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    details: { name: 'default', kind: 'namespaces' },
  });
});

test('pods of a Deployment: made anew when deleted, named by a slice, gone with it', async () => {
  await applyForwarder();
  const pods = `${here}/pods?labelSelector=app%3Dibmcloud-kube-audit`;
  const [first = ''] = await eventually('a pod is there', podPatience(), async () => nonEmpty(await names(pods)));
  const [pod] = (await raw.json<{ items: Named[] }>('GET', pods)).items;
  assert.equal(pod?.metadata.ownerReferences?.[0]?.kind, 'ReplicaSet');
  await raw.send('DELETE', `${here}/pods/${first}`);
  await eventually('another pod takes its place', podPatience(), async () => {
    const now = await names(pods);
    return now.length > 0 && !now.includes(first) ? true : undefined;
  });
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  const selector = 'labelSelector=kubernetes.io%2Fservice-name%3Dibmcloud-kube-audit-service';
  await eventually('a slice names a ready pod', podPatience(), async () => {
    const { items } = await raw.json<{ items: Slice[] }>('GET', `${slices}?${selector}`);
    const [slice] = items;
    if (slice?.endpoints?.some(({ conditions }) => conditions.ready) !== true) return undefined;
    assert.deepEqual(slice.ports, [{ name: '', port: 3000, protocol: 'TCP' }]);
    // The deleted pod's endpoint may still be beside that of the new one.
    assert.deepEqual([...new Set(slice.endpoints.map(({ targetRef }) => targetRef.kind))], ['Pod']);
    return true;
  });
  assert.equal((await send('DELETE', `${there}/deployments/ibmcloud-kube-audit`)).said, 'Success');
  await eventually('its ReplicaSet and pods are gone', podPatience(), async () => {
    const left = [...(await names(pods)), ...(await names(`${there}/replicasets`))];
    return left.length === 0 ? true : undefined;
  });
});

interface Slice {
  readonly ports: readonly object[] | null;
  readonly endpoints:
    | readonly { readonly conditions: { readonly ready: boolean }; readonly targetRef: { readonly kind: string } }[]
    | null;
}

function nonEmpty(list: string[]): string[] | undefined {
  return list.length === 0 ? undefined : list;
}

test('foreground: the Deployment stays until its pods are gone', async () => {
  await applyForwarder();
  const pods = `${here}/pods?labelSelector=app%3Dibmcloud-kube-audit`;
  await eventually('a pod is there', podPatience(), async () => nonEmpty(await names(pods)));
  const path = `${there}/deployments/ibmcloud-kube-audit`;
  const answer = await raw.json<Named>('DELETE', path, { propagationPolicy: 'Foreground' });
  assert.deepEqual(answer.metadata.finalizers, ['foregroundDeletion']);
  await eventually('it is gone, and so are its pods', podPatience(), async () =>
    (await raw.send('GET', path)).status === 404 ? true : undefined,
  );
  assert.deepEqual(await names(pods), []);
});
