import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi, openRawApi, uniqueName, useNamespace } from './target.ts';

const api = await openApi();
const raw = await openRawApi();
const namespace = await useNamespace(api);
const here = `/api/v1/namespaces/${namespace}`;

interface Created {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly metadata: {
    readonly name: string;
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string }[];
  };
}

/** A status as the API words it: code, reason and message, and what its details name. */
async function send(method: string, path: string, body?: unknown, type?: string) {
  const { status, text } = await raw.send(method, path, body, type);
  // Kubernetes: Status.
  const { reason, message, details } = JSON.parse(text) as Record<'reason' | 'message', string> & {
    details?: Record<string, unknown>;
  };
  const { causes: _causes, ...named } = details ?? {};
  return { status, reason, message, details: named };
}

async function create(path: string, body: unknown): Promise<Created> {
  return raw.json<Created>('POST', `${path}?fieldManager=kubectl-create`, body);
}

async function read(path: string): Promise<Created> {
  return raw.json<Created>('GET', path);
}

const configMap = (metadata: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1' } });
const secret = (name: string, fields: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...fields });

test('create stores an object whose fields its client owns', async () => {
  await create(`${here}/configmaps`, configMap({ name: 'one' }));
  const { data, metadata } = await read(`${here}/configmaps/one`);
  assert.deepEqual(data, { a: '1' });
  assert.deepEqual(
    metadata.managedFields?.map(({ manager, operation }) => [manager, operation]),
    [['kubectl-create', 'Update']],
  );
});

test('what is there already is refused with 409, with its group where it has one', async () => {
  await create(`${here}/configmaps`, configMap({ name: 'twice' }));
  assert.deepEqual(await send('POST', `${here}/configmaps`, configMap({ name: 'twice' })), {
    status: 409,
    reason: 'AlreadyExists',
    message: 'configmaps "twice" already exists',
    details: { name: 'twice', kind: 'configmaps' },
  });
  const policies = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'twice' },
    spec: { podSelector: {} },
  };
  await create(policies, policy);
  assert.deepEqual(await send('POST', policies, policy), {
    status: 409,
    reason: 'AlreadyExists',
    message: 'networkpolicies.networking.k8s.io "twice" already exists',
    details: { name: 'twice', group: 'networking.k8s.io', kind: 'networkpolicies' },
  });
});

test('no name is refused with 422; a name may be generated', async () => {
  assert.deepEqual(await send('POST', `${here}/configmaps`, configMap({})), {
    status: 422,
    reason: 'Invalid',
    message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    details: { kind: 'ConfigMap' },
  });
  assert.match((await create(`${here}/configmaps`, configMap({ generateName: 'made-' }))).metadata.name, /^made-.{5}$/);
});

test('a namespace that is not there is told before anything else', async () => {
  const nowhere = uniqueName('not-there');
  const { status, message } = await send('POST', `/api/v1/namespaces/${nowhere}/configmaps`, configMap({}));
  assert.deepEqual([status, message], [404, `namespaces "${nowhere}" not found`]);
});

test('a dry run of a create stores nothing', async () => {
  const { status } = await raw.send('POST', `${here}/services?dryRun=All`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'dry' },
    spec: { ports: [{ port: 80 }] },
  });
  assert.equal(status, 201);
  assert.equal((await raw.send('GET', `${here}/services/dry`)).status, 404);
});

test('a Secret keeps its text as base64, applied or created', async () => {
  await create(`${here}/secrets`, secret('created', { stringData: { a: 'b' } }));
  const { type, data } = await read(`${here}/secrets/created`);
  assert.deepEqual([type, data], ['Opaque', { a: 'Yg==' }]);

  const applied = secret('applied', { data: { a: 'Yg==' }, stringData: { c: 'd' } });
  const path = `${here}/secrets/applied?fieldManager=test`;
  assert.equal((await raw.send('PATCH', path, applied, 'application/apply-patch+yaml')).status, 201);
  assert.deepEqual((await read(`${here}/secrets/applied`)).data, { a: 'Yg==', c: 'ZA==' });
});

test('a TLS Secret needs certificate and key, and no Secret changes its type', async () => {
  const apply = (fields: object) =>
    send('PATCH', `${here}/secrets/tls?fieldManager=test`, secret('tls', fields), 'application/apply-patch+yaml');
  const missing = await apply({ type: 'kubernetes.io/tls', data: { a: 'Yg==' } });
  assert.deepEqual(
    [missing.status, missing.message],
    [422, 'Secret "tls" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]'],
  );
  assert.equal((await apply({ data: { a: 'Yg==' } })).status, 201);
  assert.match(
    (await apply({ type: 'kubernetes.io/tls', data: { a: 'Yg==' } })).message,
    /^Secret "tls" is invalid: \[type: Invalid value: "kubernetes.io\/tls": field is immutable, data\[tls.crt\]/,
  );
});
