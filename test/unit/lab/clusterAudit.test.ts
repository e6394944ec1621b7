import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { updateCluster } from '../../lab/account/store.ts';
import { numberAt, objectsAt, textAt, type JsonObject, type StoredObject } from '../../lab/cluster/json.ts';
import { documentedConfigMap, documentedObjects } from '../../lab/cluster/seedObjects.ts';
import { startLab, type Lab } from '../../lab/lab.ts';
import type { AuditEvent } from '../../lab/master/auditEvent.ts';
import { needsHaproxy } from '../../support/haproxy.ts';
import { eventually, TestClient } from './clusterSupport.ts';

const NAMESPACE = '/api/v1/namespaces/ibm-kube-audit';
const FORWARDER = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post';
const DEPLOYMENT = '/apis/apps/v1/namespaces/ibm-kube-audit/deployments/kube-audit-forwarder';
const BATCH_MS = 300;

interface Received {
  path: string;
  eventList: { kind: string; apiVersion: string; items: AuditEvent[] };
}

describe('the audit webhook of a lab cluster', () => {
  let lab: Lab;

  before(async () => {
    lab = await startLab({ dir: mkdtempSync(join(tmpdir(), 'lab-audit-')) });
  });

  after(async () => {
    await lab.stop();
    rmSync(lab.dir, { recursive: true, force: true });
  });

  test(
    "the document's own files forward an event to the consumer, through the real HAProxy",
    needsHaproxy(),
    async () => {
      const client = new TestClient(lab.dir, 'dev-fra');
      await applyDocumented(client, '10.240.0.15');
      await forwarderReady(client);
      await refresh(lab.dir, client, FORWARDER);
      const { auditId } = await client.testEvent();
      const [record, event] = await eventually('the test event at the consumer', () => find(lab.dir, 'main', auditId));
      assert.deepEqual(
        [record.path, record.eventList.kind, record.eventList.apiVersion],
        ['/post?timeout=30s', 'EventList', 'audit.k8s.io/v1'],
      );
      assert.equal(event.stage, 'ResponseComplete');
      assert.equal(event.level, 'Metadata');
      assert.equal(event.verb, 'create');
      assert.match(textAt(event, 'user', 'username') ?? '', /^IBMid-\d+-admin-/);
      assert.deepEqual(event['objectRef'], {
        resource: 'configmaps',
        namespace: 'ibm-kube-audit',
        name: 'test-event',
        apiVersion: 'v1',
      });
      assert.equal((event['responseStatus'] as JsonObject)['code'], 201);
      assert.ok(!('kind' in event));
      // A delivery is a request as well: the next batch holds it.
      await eventually('the delivery in the next batch', () =>
        received(lab.dir, 'main')
          .flatMap(({ eventList }) => eventList.items)
          .find((item) => (item['objectRef'] as JsonObject | undefined)?.['subresource'] === 'proxy'),
      );
      assert.equal(await client.metric('apiserver_audit_error_total{plugin="webhook"}'), undefined);
      const log = await podLog(client);
      assert.match(log, /Connect from 127\.0\.0\.1:\d+ to 127\.0\.0\.1:3000 \(myfrontend\/HTTP\)/);
    },
  );

  test("the extension's own objects say in the log that the consumer answered 200", needsHaproxy(), async () => {
    const client = new TestClient(lab.dir, 'prod-dal');
    await forwarderReady(client);
    const { auditId } = await client.testEvent();
    await eventually('the test event at the consumer', () => find(lab.dir, 'main', auditId));
    const line = /myfrontend remotelogstash\/s1 \S+ 200 .* "POST \/post\?timeout=30s HTTP\/1\.1"/;
    await eventually('the line', async () => (line.test(await podLog(client)) ? true : undefined));
  });

  test(
    'a changed address rolls the pod over; a consumer that refuses or answers 500 counts as an error',
    needsHaproxy(),
    async () => {
      const client = new TestClient(lab.dir, 'hand-made');
      const first = await forwarderReady(client);
      updateCluster(lab.dir, client.id, (state) => (state.auditBatchMaxWaitMs = BATCH_MS));
      for (const [address, answer] of [
        ['10.240.0.16', '503'],
        ['10.240.0.17', '500'],
      ] as const) {
        const text = documentedFile(address).replace('  log global', '  log global\n  option httplog');
        await applyForced(client, [configMapOf(text), withAnnotation(address)]);
        await eventually('another pod', async () => ((await forwarderReady(client)) === first ? undefined : true));
        await refresh(lab.dir, client, FORWARDER);
        await client.testEvent();
        await eventually(`an error counted for ${address}`, async () => {
          const errors = await client.metric('apiserver_audit_error_total{plugin="webhook"}');
          return errors !== undefined && errors > 0 ? true : undefined;
        });
        assert.match(await podLog(client), new RegExp(` ${answer} \\d+ - - `));
      }
    },
  );

  test('the stored CA and client certificate are both verified', needsHaproxy(), async () => {
    const client = new TestClient(lab.dir, 'prod-dal');
    const other = new TestClient(lab.dir, 'external-syd').access;
    await forwarderReady(client);
    const own = client.access;
    const wrong = [
      { caCert: other.caPem, clientCert: own.adminCertPem, clientKey: own.adminKeyPem },
      { caCert: own.caPem, clientCert: other.adminCertPem, clientKey: other.adminKeyPem },
    ];
    for (const certificates of wrong) {
      await refresh(lab.dir, client, FORWARDER, certificates);
      const { auditId } = await client.testEvent();
      await eventually('an error', () => client.metric('apiserver_audit_error_total{plugin="webhook"}'));
      assert.equal(find(lab.dir, 'main', auditId), undefined);
    }
  });

  test('the policy chooses: bodies of writes with verbose, no reads with default before 1.30, never health', async () => {
    const events: AuditEvent[] = [];
    const collector = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        events.push(...(JSON.parse(text) as Received['eventList']).items);
        response.end();
      });
    });
    await once(collector.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`;
    const client = new TestClient(lab.dir, 'sysdig-lon');
    const ask = async (policy: 'default' | 'verbose', version: string) => {
      await refresh(lab.dir, client, url, {}, { policy, version });
      const read = await client.send('GET', '/api/v1/namespaces/default');
      const health = await client.send('GET', '/healthz');
      const write = await client.testEvent('test-event', 'default');
      const byId = (id: string) => events.find((event) => event.auditID === id);
      await eventually('the write', () => byId(write.auditId));
      return { read: byId(read.auditId), health: byId(health.auditId), write: byId(write.auditId) };
    };
    try {
      const modern = await ask('verbose', '1.33.4_1546');
      assert.equal(modern.read?.level, 'Metadata');
      assert.equal(modern.health, undefined);
      assert.equal(modern.write?.level, 'RequestResponse');
      assert.equal(textAt(modern.write?.['requestObject'], 'metadata', 'name'), 'test-event');
      const old = await ask('default', '1.29.1_1500');
      assert.equal(old.read, undefined);
      assert.equal(old.write?.level, 'Metadata');
    } finally {
      collector.closeAllConnections();
      collector.close();
    }
  });

  test('a file that HAProxy refuses crashes the pod, as its status and its last log tell', needsHaproxy(), async () => {
    const client = new TestClient(lab.dir, 'updating-par');
    await applyDocumented(client, '10.240.0.15', (text) => text.trimEnd());
    const status = await eventually('a crash', async () => {
      const [found] = objectsAt((await pods(client))[0], 'status', 'containerStatuses');
      return textAt(found, 'state', 'waiting', 'reason') === 'CrashLoopBackOff' ? found : undefined;
    });
    assert.equal(status['ready'], false);
    await eventually('the reason in the log', async () =>
      /Missing LF on last line/.test(await podLog(client)) ? true : undefined,
    );
    const proxied = await client.send('POST', `${NAMESPACE}/services/kube-audit-forwarder/proxy/post`, { body: {} });
    assert.deepEqual(
      [proxied.code, proxied.json['message']],
      [503, 'no endpoints available for service "kube-audit-forwarder"'],
    );
  });

  test('a pod whose ConfigMap is missing waits for it', needsHaproxy(), async () => {
    const client = new TestClient(lab.dir, 'external-syd');
    await applyForced(client, [namespaceObject(), ...documentedObjects('private-network.yaml')]);
    const message = await eventually('the reason', async () => {
      const [found] = objectsAt((await pods(client))[0], 'status', 'containerStatuses');
      return textAt(found, 'state', 'waiting', 'message');
    });
    assert.match(message, /configmap "kube-audit-forwarder-cm" not found/);
    await applyForced(client, [documentedConfigMap({ address: '10.240.0.15', port: 8080 })]);
    await forwarderReady(client);
  });
});

describe('the end of a lab', () => {
  for (const [how, signal] of [
    ['asked to stop', 'SIGTERM'],
    ['killed', 'SIGKILL'],
  ] as const) {
    test(`no process and no namespace is left when it is ${how}`, needsHaproxy(), async () => {
      const dir = mkdtempSync(join(tmpdir(), 'lab-end-'));
      const main = fileURLToPath(new URL('../../lab/main.ts', import.meta.url));
      const child = spawn(process.execPath, [main, '--dir', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
      await ready(child);
      const client = new TestClient(dir, 'hand-made');
      await forwarderReady(client);
      const pids = await eventually('processes', () => {
        const found = processesNaming(dir);
        return found.length >= 4 ? found : undefined;
      });
      const namespaces = new Set(pids.map((pid) => readlinkSync(`/proc/${pid}/ns/net`)));
      assert.ok(namespaces.size >= 2, 'pods have network namespaces of their own');
      child.kill(signal);
      await once(child, 'exit');
      await eventually('the end of all processes', () => (processesNaming(dir).length === 0 ? true : undefined));
      const left = execFileSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }).trim();
      namespaces.delete(left);
      await eventually('the end of the namespaces', () => {
        const used = allNamespaces();
        return [...namespaces].some((namespace) => used.has(namespace)) ? undefined : true;
      });
      rmSync(dir, { recursive: true, force: true });
    });
  }
});

async function applyDocumented(client: TestClient, address: string, change = (text: string) => text): Promise<void> {
  const text = documentedFile(address);
  await applyForced(client, [
    namespaceObject(),
    configMapOf(change(text)),
    ...documentedObjects('private-network.yaml'),
  ]);
}

async function applyForced(client: TestClient, objects: StoredObject[]): Promise<void> {
  const paths: Record<string, string> = {
    Namespace: '/api/v1/namespaces',
    ConfigMap: `${NAMESPACE}/configmaps`,
    Service: `${NAMESPACE}/services`,
    Deployment: '/apis/apps/v1/namespaces/ibm-kube-audit/deployments',
    NetworkPolicy: '/apis/networking.k8s.io/v1/namespaces/ibm-kube-audit/networkpolicies',
  };
  for (const object of objects) {
    const answer = await client.apply(`${paths[object.kind]}/${object.metadata.name}`, object, '&force=true');
    assert.ok(answer.code < 300, answer.text);
  }
}

function documentedFile(address: string): string {
  return textAt(documentedConfigMap({ address, port: 8080 }), 'data', 'haproxy.cfg') ?? '';
}

function namespaceObject(): StoredObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-kube-audit' } };
}

function configMapOf(text: string): StoredObject {
  return { ...documentedConfigMap({ address: '', port: 0 }), data: { 'haproxy.cfg': text } };
}

/** The document's Deployment with an annotation on its pods: what a changed file needs to come into effect. */
function withAnnotation(value: string): StoredObject {
  const found = documentedObjects('private-network.yaml').find(({ kind }) => kind === 'Deployment');
  assert.ok(found);
  const template = (found['spec'] as JsonObject)['template'] as JsonObject;
  (template['metadata'] as JsonObject)['annotations'] = { 'test/consumer': value };
  return found;
}

async function pods(client: TestClient): Promise<JsonObject[]> {
  const { json } = await client.send('GET', `${NAMESPACE}/pods?labelSelector=app%3Dkube-audit-forwarder`);
  return objectsAt(json, 'items').filter((pod) => textAt(pod, 'metadata', 'deletionTimestamp') === undefined);
}

/** Name of the newest ready pod. */
async function forwarderReady(client: TestClient): Promise<string> {
  return eventually('a ready forwarder', async () => {
    const all = await pods(client);
    const { json } = await client.send('GET', DEPLOYMENT);
    const ready = all.filter((pod) => objectsAt(pod, 'status', 'containerStatuses')[0]?.['ready'] === true);
    const isReady = ready.length === all.length && ready.length === numberAt(json, 'spec', 'replicas');
    return isReady ? textAt(all[0], 'metadata', 'name') : undefined;
  });
}

async function podLog(client: TestClient): Promise<string> {
  const names = (await pods(client)).map((pod) => textAt(pod, 'metadata', 'name') ?? '');
  const logs = names.map(async (name) => (await client.send('GET', `${NAMESPACE}/pods/${name}/log`)).text);
  return (await Promise.all(logs)).join('');
}

/** What `audit-webhook set` and the end of a `master refresh` do to the cluster's state. */
async function refresh(
  dir: string,
  client: TestClient,
  server: string,
  certificates: object = certificatesOf(client),
  { policy = 'default', version }: { policy?: 'default' | 'verbose'; version?: string } = {},
): Promise<void> {
  const before = await client.metric('process_start_time_seconds');
  updateCluster(dir, client.id, (state) => {
    state.stored = { server, policy, ...certificates };
    state.applied = { generation: state.applied.generation + 1, webhook: state.stored };
    state.auditBatchMaxWaitMs = BATCH_MS;
    if (version !== undefined) state.version = version;
  });
  await eventually('a restart', async () => {
    const start = await client.metric('process_start_time_seconds').catch(() => before);
    return start === before ? undefined : start;
  });
}

function certificatesOf({ access }: TestClient): object {
  return { caCert: access.caPem, clientCert: access.adminCertPem, clientKey: access.adminKeyPem };
}

function received(dir: string, consumer: string): Received[] {
  const file = join(dir, 'consumers', `${consumer}.jsonl`);
  if (!existsSync(file)) return [];
  // Text after the last line feed is still being written.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Received);
}

function find(dir: string, consumer: string, auditId: string): [Received, AuditEvent] | undefined {
  for (const record of received(dir, consumer)) {
    const event = record.eventList.items.find(({ auditID }) => auditID === auditId);
    if (event) return [record, event];
  }
  return undefined;
}

async function ready(child: ChildProcess): Promise<void> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await eventually('a ready lab', () => (text.includes('lab ready {') ? true : undefined));
}

function processIds(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Processes whose command line or working folder names a lab, and their HAProxy. */
function processesNaming(dir: string): number[] {
  return processIds().filter((pid) => {
    try {
      return (
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir) || readlinkSync(`/proc/${pid}/cwd`).startsWith(dir)
      );
    } catch {
      return false;
    }
  });
}

function allNamespaces(): Set<string> {
  const found = new Set<string>();
  for (const pid of processIds()) {
    try {
      found.add(readlinkSync(`/proc/${pid}/ns/net`));
    } catch {
      // It has ended, or is not ours.
    }
  }
  return found;
}
