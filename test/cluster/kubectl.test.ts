import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { builtProgram } from './controlPlane/programs.ts';
import { CONSUMER } from './forwarder.ts';
import { openApi, readTarget, RUN_LABEL, uniqueName, useNamespace } from './target.ts';

const kubectl = await builtProgram('kubectl');
const skip = kubectl === undefined ? 'kubectl is not built here' : false;
const folder = mkdtempSync(join(tmpdir(), 'kube-audit-kubectl-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const kubeconfig = join(folder, 'kubeconfig');
writeFileSync(kubeconfig, readTarget().kubeconfig, { mode: 0o600 });
const api = await openApi();

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function run(...args: readonly string[]): Promise<Said> {
  const all = ['--kubeconfig', kubeconfig, '--cache-dir', join(folder, 'cache'), ...args];
  return new Promise((resolve) => {
    execFile(kubectl ?? '', all, { timeout: 60_000, env: { HOME: folder } }, (error, out, said) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ code, out, error: said });
    });
  });
}

/** One of the document's files, for a namespace of the test's. */
function document(name: string, namespace: string): string {
  const text = readFileSync(new URL(`../fixtures/document/${name}`, import.meta.url), 'utf8');
  const file = join(folder, `${uniqueName('file')}-${name.replaceAll('/', '-')}`);
  const consumer = `${CONSUMER.address}:${CONSUMER.port}`;
  const changed = text
    .replace(/^(\s*namespace: )ibm-kube-audit$/gm, `$1${namespace}`)
    .replace(
      /(kind: Namespace\n\s*metadata:\n\s*name: )ibm-kube-audit(\n\s*labels:\n)(\s*)/,
      `$1${namespace}$2$3${RUN_LABEL}: "${readTarget().run}"\n$3`,
    )
    .replace('<REMOTE-IP>:<REMOTE-PORT>', consumer);
  writeFileSync(file, changed.endsWith('\n') ? changed : `${changed}\n`);
  return file;
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

const forwarder = ['deployment.apps', 'service', 'networkpolicy.networking.k8s.io'].map(
  (kind) => `${kind}/kube-audit-forwarder`,
);

test("kubectl create with the document's private-network files, and its rollout", { skip }, async () => {
  const namespace = await useNamespace(api);
  const configuration = document('private-network/haproxy.cfg', namespace);
  // kubectl itself sends Protocol Buffers here, which the lab does not read; as a file it is JSON.
  const configMap = await run(
    ...['create', 'configmap', 'kube-audit-forwarder-cm', `--from-file=haproxy.cfg=${configuration}`],
    ...['-n', namespace, '--dry-run=client', '-o', 'yaml'],
  );
  const file = join(folder, 'configmap.yaml');
  writeFileSync(file, configMap.out);
  const made = await run('create', '-f', file);
  assert.deepEqual(made, { code: 0, out: 'configmap/kube-audit-forwarder-cm created\n', error: '' });

  const manifest = document('private-network/kube-audit-forwarder-remote-private-ip.yaml', namespace);
  const created = await run('create', '-f', manifest);
  assert.deepEqual([created.error, lines(created.out)], ['', forwarder.map((name) => `${name} created`)]);

  const again = await run('create', '-f', manifest);
  assert.equal(again.code, 1);
  assert.deepEqual(
    lines(again.error).map((line) => /: (\S+ "\S+" already exists)$/.exec(line)?.[1]),
    ['deployments.apps', 'services', 'networkpolicies.networking.k8s.io'].map(
      (resource) => `${resource} "kube-audit-forwarder" already exists`,
    ),
  );

  const status = await run('rollout', 'status', 'deployment/kube-audit-forwarder', '-n', namespace, '--timeout=60s');
  assert.deepEqual([status.error, status.code], ['', 0]);
  assert.equal(lines(status.out).at(-1), 'deployment "kube-audit-forwarder" successfully rolled out');

  const listed = await run('get', 'deploy,svc,netpol', '-n', namespace, '-o', 'name');
  assert.deepEqual(lines(listed.out), forwarder);
  const missing = await run('get', 'cm', 'not-there', '-n', namespace);
  assert.deepEqual(
    [missing.code, missing.error],
    [1, 'Error from server (NotFound): configmaps "not-there" not found\n'],
  );
});

/** What the document's Lists hold. */
function listed(namespace: string): string[] {
  return [
    `namespace/${namespace}`,
    'deployment.apps/ibmcloud-kube-audit',
    'service/ibmcloud-kube-audit-service',
    'networkpolicy.networking.k8s.io/ibmcloud-kube-audit',
  ];
}

test("kubectl apply with the document's Log Analysis file: created, then unchanged", { skip }, async () => {
  const namespace = uniqueName('kube-audit-test');
  const manifest = document('log-analysis/ibmcloud-kube-audit.yaml', namespace);
  for (const word of ['created', 'unchanged']) {
    const { code, out, error } = await run('apply', '-f', manifest);
    assert.deepEqual([code, error], [0, '']);
    assert.deepEqual(
      lines(out),
      listed(namespace).map((name) => `${name} ${word}`),
    );
  }
});

test("kubectl apply --server-side with the document's Cloud Logs file warns of nothing", { skip }, async () => {
  const namespace = uniqueName('kube-audit-test');
  const { code, out, error } = await run(
    'apply',
    '--server-side',
    '-f',
    document('cloud-logs/ibmcloud-kube-audit.yaml', namespace),
  );
  assert.deepEqual([code, error], [0, '']);
  assert.deepEqual(
    lines(out),
    listed(namespace).map((name) => `${name} serverside-applied`),
  );
});

test('kubectl version and api-resources know the cluster', { skip }, async () => {
  assert.match((await run('version')).out, /^Server Version: v1\.\d+/m);
  const names = lines((await run('api-resources', '-o', 'name')).out);
  for (const name of ['configmaps', 'secrets', 'deployments.apps', 'certificatesigningrequests.certificates.k8s.io']) {
    assert.ok(names.includes(name), name);
  }
});
