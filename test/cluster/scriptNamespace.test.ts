/** A script removes the forwarder's namespace only where it sees that nothing else is in it, and only that very one. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { scriptOfPlan } from '../../src/forwarding/plans/script/script.ts';
import { stepOf } from '../../src/forwarding/plans/stepOf.ts';
import type { KubernetesObject } from '../../src/kubernetes/clusterApi.ts';
import { message } from '../../src/text/message.ts';
import { readAccount, updateCluster } from '../lab/account/store.ts';
import type { ClusterState } from '../lab/state.ts';
import { bashIn } from './bashRun.ts';
import { builtProgram } from './controlPlane/programs.ts';
import { eventually, openApi, openRawApi, readTarget, within } from './target.ts';

const kubectl = (await builtProgram('kubectl')) ?? '';
const { kind, lab } = readTarget();
const skip = kubectl === '' ? 'kubectl is not built here' : lab === undefined ? "only with the lab's ibmcloud" : false;
const { dir, clusterId } = lab ?? { dir: '', clusterId: '' };
const api = await openApi();
const raw = await openRawApi();
const reference = { apiVersion: 'v1', kind: 'Namespace', name: 'ibm-kube-audit' };
const path = `/api/v1/namespaces/${reference.name}`;
const live = (): Promise<KubernetesObject | undefined> => api.read(reference, within(10));
let uid = '';

/** Another file's tests may have left a forwarder in it. */
before(async () => {
  if (skip !== false) return;
  store(null);
  if (await live()) await api.remove(reference, { signal: within(10) });
});
/** Each has its own: what an earlier one had may still be on its way out. */
beforeEach(async () => {
  if (skip !== false) return;
  await eventually('an earlier namespace is gone', 60, async () =>
    (await live())?.metadata?.deletionTimestamp ? undefined : true,
  );
  const { metadata } =
    (await live()) ??
    (await raw.json<KubernetesObject>('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: reference.name },
    }));
  uid = metadata?.uid ?? assert.fail();
  // A cluster makes it a moment after the namespace; the lab makes none.
  const root = { apiVersion: 'v1', kind: 'ConfigMap', name: 'kube-root-ca.crt', namespace: reference.name };
  if (kind === 'lab' && !(await api.read(root, within(10)))) {
    await raw.json('POST', `${path}/configmaps`, { ...root, metadata: { name: root.name } });
  }
  await eventually('the namespace has what each has', 60, () => api.read(root, within(10)));
});
afterEach(() => {
  change((state) => void delete state.apiFault);
  store(null);
});

function store(server: string | null): void {
  if (skip !== false) return;
  updateCluster(dir, clusterId, (state) => {
    state.stored = server === null ? null : { server, policy: 'default' };
  });
}

function change(how: (state: ClusterState) => void): void {
  if (kind === 'lab' && lab) updateCluster(dir, clusterId, how);
}

function script(its = uid): string {
  return scriptOfPlan({
    title: message('Remove'),
    account: { id: readAccount(dir).session.accountGuid, name: 'Example' },
    cluster: { id: clusterId, name: 'dev-fra', type: 'kubernetes' },
    credentials: 'admin',
    steps: [stepOf({ kind: 'remove-object', reference, uid: its })],
    notes: [],
  });
}

async function stays(): Promise<void> {
  const { metadata } = (await live()) ?? {};
  assert.deepEqual([metadata?.uid, metadata?.deletionTimestamp], [uid, undefined]);
}

const rbac = 'rbac.authorization.k8s.io/v1';
const foreign = [
  { in: path, type: { apiVersion: 'v1', kind: 'ConfigMap' }, name: 'theirs' },
  // Named as those that old clusters make, and by somebody all the same.
  { in: path, type: { apiVersion: 'v1', kind: 'Secret' }, name: 'default-token-theirs' },
  // Kinds that only a real API server has.
  ...(kind === 'lab'
    ? []
    : [
        { in: path, type: { apiVersion: 'v1', kind: 'ServiceAccount' }, name: 'theirs' },
        {
          in: `/apis/${rbac}/namespaces/${reference.name}`,
          type: { apiVersion: rbac, kind: 'Role' },
          name: 'theirs',
        },
      ]),
];
for (const { in: folder, type, name } of foreign) {
  test(`a namespace that holds a foreign ${type.kind} stays`, { skip }, async () => {
    const collection = `${folder}/${type.kind.toLowerCase()}s`;
    await raw.json('POST', collection, { ...type, metadata: { name } });
    await assert.rejects(bashIn(dir, kubectl, 'mac')(script()), new RegExp(`still has: .*${type.kind} ${name}`));
    await stays();
    await raw.json('DELETE', `${collection}/${name}`);
  });
}

const asked = [
  { what: 'objects of a kind', at: `${path}/secrets`, says: /Error from server/ },
  { what: 'kinds of a group', at: '/apis/apps/v1', says: /unable to retrieve the complete list of server APIs/ },
  { what: 'namespace itself', at: path, says: /Error from server/ },
];
// Faults that only the lab's API server has.
for (const { what, at, says } of kind === 'lab' ? asked : []) {
  for (const effect of ['forbidden', 'failure'] as const) {
    test(`a namespace stays where the ${what} cannot be asked for: ${effect}`, { skip }, async () => {
      change((state) => void (state.apiFault = { method: 'GET', path: at, effect }));
      await assert.rejects(bashIn(dir, kubectl, 'mac')(script()), says);
      change((state) => void delete state.apiFault);
      await stays();
    });
  }
}

if (kind === 'lab') {
  test('a namespace stays where no API server can be reached', { skip }, async () => {
    change((state) => void (state.unreachableEndpoints = ['public', 'private']));
    await assert.rejects(
      bashIn(dir, kubectl, 'mac')(script(), { ANSWER_SECONDS: '1' }),
      /The API server of the cluster does not answer/,
    );
    change((state) => void delete state.unreachableEndpoints);
    await stays();
  });
}

test('another namespace of that name stays', { skip }, async () => {
  await bashIn(dir, kubectl, 'mac')(script('another'));
  await stays();
});

test('another namespace of that name stays also where it has just taken its place', { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-kubectl-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  // As the first look saw it.
  const stale = join(folder, 'kubectl');
  writeFileSync(
    stale,
    `#!/bin/bash\n[[ $* != "get namespace/"*uid* ]] || { printf 'another generation= resourceVersion= '; exit; }\nexec '${kubectl}' "$@"\n`,
  );
  chmodSync(stale, 0o755);
  await assert.rejects(bashIn(dir, stale, 'mac')(script('another')), /Conflict.*UID in (the )?precondition/);
  await stays();
});

test('a namespace into which the stored webhook leads stays, with what is in it', { skip }, async () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'forwarder' },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30_765 }] },
  };
  const { spec } = await raw.json<{ spec: { clusterIP: string } }>('POST', `${path}/services`, service);
  for (const server of [
    `https://127.0.0.1:2040${path}/services/forwarder/proxy/post`,
    `http://forwarder.${reference.name.toUpperCase()}.svc/post`,
    `http://${spec.clusterIP}/post`,
    'http://203.0.113.7:30765/post',
  ]) {
    store(server);
    await assert.rejects(bashIn(dir, kubectl, 'mac')(script()), /webhook may need namespace ibm-kube-audit/);
    await stays();
  }
  await raw.json('DELETE', `${path}/services/forwarder`);
});

test('a namespace that holds only what each has is removed', { skip }, async () => {
  store('http://audit.example.com:6516/post');
  await bashIn(dir, kubectl, 'mac')(script());
  assert.equal(await live(), undefined);
});
