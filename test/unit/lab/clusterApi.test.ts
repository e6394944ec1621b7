import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readCluster, updateCluster } from '../../lab/account/store.ts';
import { at, objectsAt, textAt } from '../../lab/cluster/json.ts';
import { createUserToken } from '../../lab/cluster/userToken.ts';
import { startLab, type Lab } from '../../lab/lab.ts';
import type { Role } from '../../lab/state.ts';
import { eventually, TestClient } from './clusterSupport.ts';

const NAMESPACE = '/api/v1/namespaces/ibm-kube-audit';
const DEPLOYMENT = '/apis/apps/v1/namespaces/ibm-kube-audit/deployments/kube-audit-forwarder';

describe("a lab cluster's API", () => {
  let lab: Lab;
  let handMade: TestClient;
  let empty: TestClient;

  before(async () => {
    // The substitute for HAProxy is enough: nothing here depends on HAProxy itself.
    lab = await startLab({ dir: mkdtempSync(join(tmpdir(), 'lab-api-')), haproxy: 'stand-in' });
    handMade = new TestClient(lab.dir, 'hand-made');
    empty = new TestClient(lab.dir, 'dev-fra');
  });

  after(async () => {
    await lab.stop();
    rmSync(lab.dir, { recursive: true, force: true });
  });

  test('it proves itself with its own CA, for 127.0.0.1 and for its public name', async () => {
    assert.equal((await handMade.send('GET', DEPLOYMENT)).code, 200);
    await assert.rejects(
      handMade.send('GET', DEPLOYMENT, { options: { ca: empty.access.caPem } }),
      /self-signed|certificate/,
    );
    const servername = 'c101.us-east.containers.cloud.ibm.com';
    await assert.rejects(handMade.send('GET', DEPLOYMENT, { options: { servername } }), /does not match|altnames/);
  });

  test('client certificates and tokens are verified', async () => {
    const { adminCertPem: cert, adminKeyPem: key } = empty.access;
    const foreign = await handMade.send('GET', DEPLOYMENT, { as: 'nobody', options: { cert, key } });
    assert.deepEqual([foreign.code, foreign.json['reason']], [401, 'Unauthorized']);
    for (const token of ['nonsense', 'a.b.c', expiredToken(lab.dir, handMade.id)]) {
      const headers = { authorization: `Bearer ${token}` };
      assert.equal((await handMade.send('GET', DEPLOYMENT, { as: 'nobody', options: { headers } })).code, 401, token);
    }
    const anonymous = await handMade.send('GET', DEPLOYMENT, { as: 'nobody' });
    assert.equal(anonymous.code, 403);
    assert.match(
      textAt(anonymous.json, 'message') ?? '',
      /^deployments\.apps "kube-audit-forwarder" is forbidden: User "system:anonymous" cannot get/,
    );
  });

  test("the user's own token may do what the role on the cluster gives", async () => {
    const asks = async (role: Role): Promise<number[]> => {
      updateCluster(lab.dir, empty.id, (state) => (state.role = role));
      await new Promise((resolve) => setTimeout(resolve, 500)); // the lab looks every 200 ms
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } };
      const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
      const answers = [
        await empty.send('GET', '/metrics', { as: 'user' }),
        await empty.apply('/api/v1/namespaces/x', namespace, '&dryRun=All', { as: 'user' }),
        await empty.send('POST', '/api/v1/namespaces/default/configmaps?dryRun=All', { as: 'user', body: configMap }),
        await empty.send('GET', '/api/v1/namespaces/default/pods', { as: 'user' }),
      ];
      return answers.map(({ code }) => code);
    };
    assert.deepEqual(await asks('viewer'), [403, 403, 403, 200]);
    assert.deepEqual(await asks('editor'), [403, 403, 201, 200]);
    assert.deepEqual(await asks('none'), [403, 403, 403, 403]);
    assert.deepEqual(await asks('administrator'), [200, 201, 201, 200]);
  });

  test('a missing object, and a write into a missing namespace, answer 404 in the words of a real server', async () => {
    const read = await empty.send('GET', DEPLOYMENT);
    assert.equal(read.code, 404);
    assert.deepEqual(read.json, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "kube-audit-forwarder" not found',
      reason: 'NotFound',
      details: { name: 'kube-audit-forwarder', group: 'apps', kind: 'deployments' },
      code: 404,
    });
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' }, data: {} };
    for (const query of ['&dryRun=All', '']) {
      const written = await empty.apply(`${NAMESPACE}/configmaps/cm`, body, query);
      assert.deepEqual([written.code, written.json['message']], [404, 'namespaces "ibm-kube-audit" not found']);
    }
    assert.equal((await empty.testEvent()).code, 404);
  });

  test('apply takes YAML as well as JSON, and answers 201, then 200', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  a: "1"\n';
    const first = await empty.apply('/api/v1/namespaces/default/configmaps/cm', yaml);
    assert.equal(first.code, 201, first.text);
    const second = await empty.apply('/api/v1/namespaces/default/configmaps/cm', yaml);
    assert.deepEqual([second.code, second.json], [200, first.json]);
  });

  test('every answer has an Audit-Id of its own; a given one is kept', async () => {
    const ids = [
      await handMade.send('GET', DEPLOYMENT),
      await empty.send('GET', DEPLOYMENT),
      await handMade.testEvent(),
    ];
    assert.equal(new Set(ids.map(({ auditId }) => auditId)).size, 3);
    for (const { auditId } of ids) assert.match(auditId, /^[0-9a-f-]{36}$/);
    const headers = { 'audit-id': 'mine' };
    assert.equal((await handMade.send('GET', DEPLOYMENT, { options: { headers } })).auditId, 'mine');
  });

  test('pods are listed by label, watched, and gone from the list of another label', async () => {
    const path = `${NAMESPACE}/pods?labelSelector=app%3Dkube-audit-forwarder`;
    const [pod] = objectsAt((await handMade.send('GET', path)).json, 'items');
    assert.match(textAt(pod, 'metadata', 'name') ?? '', /^kube-audit-forwarder-[a-z0-9]+-[a-z0-9]{5}$/);
    const none = await handMade.send('GET', `${NAMESPACE}/pods?labelSelector=app%3Dother`);
    assert.deepEqual(none.json['items'], []);
    const watched = await handMade.send('GET', `${path}&watch=true&timeoutSeconds=1`);
    const events = watched.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    assert.equal(events[0]?.type, 'ADDED');
    const agents = await handMade.send(
      'GET',
      '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkonnectivity-agent',
    );
    assert.equal(objectsAt(agents.json, 'items').length, 2);
  });

  test("the service proxy compares the port's text with the port's name", async () => {
    await podReady(handMade, 'kube-audit-forwarder');
    const post = async (client: TestClient, id: string): Promise<number> => {
      const body = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: [] };
      return (await client.send('POST', `${NAMESPACE}/services/${id}/proxy/post`, { body })).code;
    };
    const unnamed = 'kube-audit-forwarder';
    for (const [id, code] of Object.entries({
      [unnamed]: 200,
      [`${unnamed}:80`]: 200,
      [`http:${unnamed}:80`]: 200,
      [`http:${unnamed}:`]: 200,
      [`http:${unnamed}:http`]: 503,
      [`${unnamed}:81`]: 503,
      'a:b:c:d': 400,
      missing: 404,
    })) {
      assert.equal(await post(handMade, id), code, id);
    }
    const cloudLogs = new TestClient(lab.dir, 'cloudlogs-wdc');
    const named = 'ibmcloud-kube-audit-service';
    await podReady(cloudLogs, 'ibmcloud-kube-audit');
    for (const [id, code] of Object.entries({
      [named]: 503,
      [`http:${named}:`]: 503,
      [`${named}:80`]: 200,
      [`${named}:http`]: 200,
      [`http:${named}:http`]: 200,
    })) {
      assert.equal(await post(cloudLogs, id), code, id);
    }
  });

  test('a log is read from a time on, by its last lines, and followed', async () => {
    const pod = await podReady(handMade, 'kube-audit-forwarder');
    const path = `${NAMESPACE}/pods/${pod}/log`;
    const all = (await handMade.send('GET', `${path}?timestamps=true`)).text.trim().split('\n');
    const last = all.at(-1) ?? '';
    assert.match(last, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /);
    const since = encodeURIComponent(last.split(' ')[0] ?? '');
    assert.equal(
      (await handMade.send('GET', `${path}?timestamps=true&sinceTime=${since}`)).text.trim().split('\n').length >= 1,
      true,
    );
    assert.equal((await handMade.send('GET', `${path}?tailLines=1`)).text.trim().split('\n').length, 1);
    const future = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    assert.equal((await handMade.send('GET', `${path}?sinceTime=${future}`)).text, '');
    assert.equal((await handMade.send('GET', `${NAMESPACE}/pods/none/log`)).code, 404);
    assert.ok(await follows(handMade, path));
  });

  test('a master of three API servers shows each of them, with its own start time and counters', async () => {
    const tripled = new TestClient(lab.dir, 'tripled-mad');
    const seen = new Map<number, number>();
    for (let turn = 0; turn < 6; turn += 1) {
      const { text } = await tripled.send('GET', '/metrics');
      const start = /^process_start_time_seconds (\S+)$/m.exec(text)?.[1];
      const events = /^apiserver_audit_event_total (\S+)$/m.exec(text)?.[1];
      assert.match(start ?? '', /^\d\.\d+e\+09$/);
      seen.set(Number(start), Number(events));
    }
    assert.equal(seen.size, 3);
    const single = new Set<number | undefined>();
    for (let turn = 0; turn < 3; turn += 1) single.add(await empty.metric('process_start_time_seconds'));
    assert.equal(single.size, 1);
  });

  test('a refresh that has ended restarts the API servers: a later start, counters at zero', async () => {
    const before = await empty.metric('process_start_time_seconds');
    updateCluster(lab.dir, empty.id, (state) => (state.applied.generation += 1));
    const restarted = await eventually('a restart', async () => {
      const start = await empty.metric('process_start_time_seconds').catch(() => undefined);
      return start === before ? undefined : start;
    });
    assert.ok(restarted > (before ?? 0));
    assert.ok(((await empty.metric('apiserver_audit_event_total')) ?? 99) < 5);
  });

  test('seeded webhooks hold certificates of their own cluster', () => {
    const stored = readCluster(lab.dir, handMade.id)?.applied.webhook;
    assert.equal(stored?.caCert, handMade.access.caPem);
    assert.equal(stored?.clientKey, handMade.access.adminKeyPem);
    assert.equal(readCluster(lab.dir, new TestClient(lab.dir, 'external-syd').id)?.stored?.caCert, undefined);
  });

  test('anything else answers 501 and is recorded', async () => {
    const file = join(lab.dir, 'unimplemented.jsonl');
    assert.equal(existsSync(file), false);
    const asks: [string, string][] = [
      ['GET', '/healthz'],
      ['DELETE', `${NAMESPACE}/configmaps`],
      ['GET', `${NAMESPACE}/serviceaccounts/x`],
      ['POST', `${NAMESPACE}/pods`],
    ];
    for (const [method, path] of asks) {
      const { code, json } = await handMade.send(method, path);
      assert.deepEqual([code, json['kind']], [501, 'Status'], path);
    }
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      asks.map(([method, path]) => ({ cluster: 'hand-made', method, path })),
    );
  });
});

async function podReady(client: TestClient, app: string): Promise<string> {
  return eventually(`a ready pod of ${app}`, async () => {
    const { json } = await client.send('GET', `${NAMESPACE}/pods?labelSelector=app%3D${app}`);
    const ready = objectsAt(json, 'items').find((pod) => at(objectsAt(pod, 'status', 'containerStatuses')[0], 'ready'));
    return textAt(ready, 'metadata', 'name');
  });
}

/** Opens a followed log, causes a line, and waits for it. */
function follows(client: TestClient, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const { url, caPem, adminCertPem, adminKeyPem } = client.access;
    const tls = { ca: caPem, cert: adminCertPem, key: adminKeyPem, agent: false as const };
    const outgoing = request(`${url}${path}?follow=true&tailLines=0`, tls, (answer) => {
      answer.once('data', () => {
        outgoing.destroy();
        resolve(true);
      });
      void client.send('POST', `${NAMESPACE}/services/kube-audit-forwarder/proxy/post`, { body: { items: [] } });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function expiredToken(lab: string, id: string): string {
  const secret = readFileSync(join(lab, 'pki', id, 'token-secret'), 'utf8');
  return createUserToken(secret, 'user@example.com', -1);
}
