import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { seedLab } from '../../lab/account/seed.ts';
import { listClusters, updateCluster } from '../../lab/account/store.ts';
import { isObject, objectsAt, textAt, type JsonObject, type StoredObject } from '../../lab/cluster/json.ts';
import { consumerFiles } from '../../lab/consumerPki.ts';
import { startLab, type Lab } from '../../lab/lab.ts';
import { AdminApi, until } from '../../lab/stage/adminApi.ts';
import {
  changeObject,
  installLoggingAgent,
  ready,
  setAgents,
  setConsumer,
  setHaproxyCfg,
} from '../../lab/stage/objects.ts';
import { applyWebhook, clusterCertificates } from '../../lab/stage/webhook.ts';
import { needsHaproxy } from '../../support/haproxy.ts';
import { TestClient } from './clusterSupport.ts';

const ERRORS = 'apiserver_audit_error_total{plugin="webhook"}';
const HAPROXY = 'kube-audit-forwarder';
const IBM = 'ibmcloud-kube-audit';
const SERVED = ['hand-made', 'cloudlogs-wdc', 'external-syd', 'prod-dal'];

describe('forwarders of a lab cluster', () => {
  let lab: Lab;

  before(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'lab-forwarders-'));
    seedLab(dir);
    for (const { id, name } of listClusters(dir)) {
      updateCluster(dir, id, (cluster) => {
        cluster.served = SERVED.includes(name);
        cluster.auditBatchMaxWaitMs = 200;
      });
    }
    lab = await startLab({ dir });
  });

  after(async () => {
    await lab.stop();
    rmSync(lab.dir, { recursive: true, force: true });
  });

  /** Sends a test event and waits until a consumer has it. */
  const arrives = async (cluster: string, consumer: string): Promise<void> => {
    const { auditId } = await new TestClient(lab.dir, cluster).testEvent('test-event', 'default');
    await until(`${auditId} at ${consumer}`, () => (received(lab.dir, consumer).includes(auditId) ? true : undefined));
  };

  /** Sends a test event and waits until a delivery has failed. */
  const fails = async (cluster: string): Promise<void> => {
    const client = new TestClient(lab.dir, cluster);
    await client.testEvent('test-event', 'default');
    await until(`a failed delivery of ${cluster}`, () => client.metric(ERRORS));
  };

  test('TLS to a consumer: its CA and a client pair out of a Secret, and a host name', needsHaproxy(), async () => {
    const api = new AdminApi(lab.dir, 'hand-made');
    const files = consumerFiles(lab.dir);
    const pair = `${readFileSync(files.client, 'utf8')}${readFileSync(files.clientKey, 'utf8')}`;
    const stringData = {
      'ca.pem': readFileSync(files.ca, 'utf8'),
      'other-ca.pem': readFileSync(files.otherCa, 'utf8'),
      'client.pem': pair,
    };
    const metadata = { name: 'certificates', namespace: 'ibm-kube-audit' };
    await api.apply({ apiVersion: 'v1', kind: 'Secret', metadata, stringData });
    await changeObject(lab.dir, 'hand-made', { kind: 'Deployment', name: HAPROXY }, mountCertificates);
    const server = /^(\s*server\s+\S+\s+).*$/m;
    const secure = (address: string, ca: string): void | Promise<void> =>
      setHaproxyCfg(lab.dir, 'hand-made', (text) =>
        text.replace(
          server,
          `$1${address} check ssl verify required ca-file /etc/forwarder/${ca} crt /etc/forwarder/client.pem`,
        ),
      );

    await secure('10.240.0.25:8443', 'ca.pem');
    await ready(lab.dir, 'hand-made', HAPROXY);
    await arrives('hand-made', 'tls');
    await secure('logs-mtls.internal.example:8443', 'ca.pem');
    await ready(lab.dir, 'hand-made', HAPROXY);
    await arrives('hand-made', 'mutual-tls');
    for (const [address, ca] of [
      ['10.240.0.27:8443', 'ca.pem'],
      ['10.240.0.25:8443', 'other-ca.pem'],
    ] as const) {
      await secure(address, ca);
      await ready(lab.dir, 'hand-made', HAPROXY);
      await until('DOWN', async () => (/s1 is DOWN.*Layer6/.test(await logs(lab.dir, HAPROXY)) ? true : undefined));
    }
    assert.equal(received(lab.dir, 'expired-tls'), '');
    await setConsumer(lab.dir, 'hand-made', 'gone.internal.example', 8443);
    await until('a crash', async () => {
      const pods = await api.list('Pod');
      const waiting = pods.map((pod) =>
        textAt(objectsAt(pod, 'status', 'containerStatuses')[0], 'state', 'waiting', 'reason'),
      );
      return waiting.includes('CrashLoopBackOff') ? true : undefined;
    });
  });

  test('a file that the user of the container may not read', needsHaproxy(), async () => {
    const api = new AdminApi(lab.dir, 'prod-dal');
    await changeObject(lab.dir, 'prod-dal', { kind: 'Deployment', name: HAPROXY }, (object) => {
      const pod = podSpecOf(object);
      if (isObject(pod['securityContext'])) delete pod['securityContext']['fsGroup'];
      for (const volume of objectsAt(pod, 'volumes')) {
        if (isObject(volume['configMap'])) volume['configMap']['defaultMode'] = 0o440;
      }
    });
    await until('Permission denied', async () => {
      const pods = await api.list('Pod');
      for (const { metadata } of pods) {
        const path = `/api/v1/namespaces/ibm-kube-audit/pods/${metadata.name}/log`;
        if ((await api.send('GET', path)).text.includes('Permission denied')) return true;
      }
      return undefined;
    });
  });

  test('the Cloud Logs image has HTTPS once a Secret is there, reached by the https form of the URL', async () => {
    const api = new AdminApi(lab.dir, 'cloudlogs-wdc');
    const url = (form: string): string => `/api/v1/namespaces/ibm-kube-audit/services/${form}/proxy/post`;
    const post = async (form: string): Promise<string> => {
      const { code, text, json } = await api.send('POST', url(form), { kind: 'EventList', items: [] });
      return `${code} ${textAt(json, 'message') ?? text}`;
    };
    const service = 'ibmcloud-kube-audit-service';
    await ready(lab.dir, 'cloudlogs-wdc', IBM);
    assert.equal(await post(`http:${service}:http`), '200 processed 0 lines');
    assert.equal(await post(service), `503 no endpoints available for service "${service}"`);
    assert.match(
      await post(`https:${service}:https`),
      /^503 error trying to reach service: dial tcp .*: connection refused$/,
    );
    assert.match(await post(`https:${service}:http`), /^503 error trying to reach service: tls: /);
    const files = consumerFiles(lab.dir);
    await api.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'audit-webhook', namespace: 'ibm-kube-audit' },
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': readFileSync(files.server, 'utf8'), 'tls.key': readFileSync(files.serverKey, 'utf8') },
    });
    const rollout = { kind: 'Deployment', name: IBM };
    await changeObject(lab.dir, 'cloudlogs-wdc', rollout, (object) => {
      const template = isObject(object['spec']) ? object['spec']['template'] : undefined;
      if (isObject(template) && isObject(template['metadata']))
        template['metadata']['annotations'] = { restarted: '1' };
    });
    await ready(lab.dir, 'cloudlogs-wdc', IBM);
    assert.equal(await post(`https:${service}:https`), '200 processed 0 lines');
  });

  test('agents that no policy lets in, and agents that are not ready', async () => {
    await ready(lab.dir, 'cloudlogs-wdc', IBM);
    const api = new AdminApi(lab.dir, 'cloudlogs-wdc');
    const post = async (): Promise<string> => {
      const path = '/api/v1/namespaces/ibm-kube-audit/services/http:ibmcloud-kube-audit-service:http/proxy/post';
      const { code, json } = await api.send('POST', path, { kind: 'EventList', items: [] });
      return `${code} ${textAt(json, 'message') ?? ''}`;
    };
    await setAgents(lab.dir, 'cloudlogs-wdc', { labels: { 'k8s-app': 'konnectivity-agent' } });
    assert.match(await post(), /^503 error trying to reach service: dial tcp \S+:3000: i\/o timeout$/);
    await setAgents(lab.dir, 'cloudlogs-wdc', { ready: false });
    assert.equal(await post(), '503 error trying to reach service: No agent available');
    await setAgents(lab.dir, 'cloudlogs-wdc', {});
    assert.equal(await post(), '200 ');
  });

  test("OpenShift refuses a user and a group that are not the namespace's, and gives pods its own", async () => {
    const api = new AdminApi(lab.dir, 'cloudlogs-wdc');
    const namespace = await api.read({ kind: 'Namespace', name: 'ibm-kube-audit' });
    const first = Number(namespace?.metadata.annotations?.['openshift.io/sa.scc.uid-range']?.split('/')[0]);
    assert.ok(first > 1_000_000_000);
    const [pod] = await api.list('Pod');
    const [container] = objectsAt(pod, 'spec', 'containers');
    assert.deepEqual(
      [
        isObject(container?.['securityContext']) && container['securityContext']['runAsUser'],
        pod?.metadata.annotations,
      ],
      [
        first,
        {
          'openshift.io/scc': 'restricted-v2',
          ...(pod?.metadata.annotations?.['restarted'] ? { restarted: '1' } : {}),
        },
      ],
    );
    await changeObject(lab.dir, 'cloudlogs-wdc', { kind: 'Deployment', name: IBM }, (object) => {
      podSpecOf(object)['securityContext'] = { fsGroup: 99, runAsUser: 99 };
    });
    const message = await until('a refusal', async () => {
      const deployment = await api.read({ kind: 'Deployment', name: IBM });
      const failure = objectsAt(deployment, 'status', 'conditions').find(({ type }) => type === 'ReplicaFailure');
      return textAt(failure, 'message');
    });
    const start = 'is forbidden: unable to validate against any security context constraint: [provider "anyuid": ';
    assert.ok(message.includes(start), message);
    assert.ok(
      message.includes(
        'provider restricted-v2: .spec.securityContext.fsGroup: Invalid value: []int64{99}: 99 is not an allowed group, ' +
          `provider restricted-v2: .containers[0].runAsUser: Invalid value: 99: must be in the ranges: [${first}, ${first + 9999}], `,
      ),
      message,
    );
    const events = await api.list('Event');
    const said = events.map((event) => [event['reason'], textAt(event, 'involvedObject', 'kind'), event['message']]);
    assert.deepEqual(said, [['FailedCreate', 'ReplicaSet', `Error creating: ${message}`]]);
  });

  test('a server on the Internet: https with CA and client certificate, https, http, and what refuses', async () => {
    const files = consumerFiles(lab.dir);
    const caCert = readFileSync(files.ca, 'utf8');
    const clientCert = readFileSync(files.client, 'utf8');
    const clientKey = readFileSync(files.clientKey, 'utf8');
    const set = (server: string, certificates: object = {}): Promise<void> =>
      applyWebhook(lab.dir, 'external-syd', { server, policy: 'default', ...certificates });
    await set('https://audit.example.com:6514/audit', { caCert, clientCert, clientKey });
    await arrives('external-syd', 'external');
    await set('https://audit.example.com:6515/audit', { caCert });
    await arrives('external-syd', 'external-open');
    await set('http://audit.example.com:6516/audit');
    await arrives('external-syd', 'external-http');
    for (const [server, certificates] of [
      ['https://audit.example.com:6514/audit', { caCert }],
      ['https://audit.example.com:6515/audit', {}],
      ['https://audit.example.com:6517/audit', { caCert }],
      ['https://audit.example.com:6518/audit', { caCert }],
    ] as const) {
      await set(server, certificates);
      await fails('external-syd');
    }
    await set('http://172.21.104.213:3000/audit', clusterCertificates(lab.dir, 'external-syd'));
    await fails('external-syd');
  });

  test('a logging agent on every worker, or not on the last', async () => {
    const api = new AdminApi(lab.dir, 'prod-dal');
    const counts = async (): Promise<unknown> => {
      const found = await api.read({ kind: 'DaemonSet', name: 'logs-agent', namespace: 'ibm-observe' });
      const status = isObject(found?.['status']) ? found['status'] : {};
      return [status['desiredNumberScheduled'], status['numberReady'], (await api.list('Node')).length];
    };
    await installLoggingAgent(lab.dir, 'prod-dal');
    assert.deepEqual(await counts(), [6, 6, 6]);
    await installLoggingAgent(lab.dir, 'prod-dal', 'default-pool');
    await until('one agent fewer', async () =>
      (await api.list('Pod', 'ibm-observe')).length === 5 ? true : undefined,
    );
    await until('the count', async () => (JSON.stringify(await counts()) === '[5,5,6]' ? true : undefined));
    const zones = (await api.list('Node')).map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone']);
    assert.equal(new Set(zones).size, 3);
  });
});

function received(lab: string, consumer: string): string {
  const file = join(lab, 'consumers', `${consumer}.jsonl`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The logs of the pods of a Deployment on `hand-made`. */
async function logs(lab: string, deployment: string): Promise<string> {
  const api = new AdminApi(lab, 'hand-made');
  const pods = (await api.list('Pod')).filter(({ metadata }) => metadata.name.startsWith(`${deployment}-`));
  const texts = pods.map(
    async ({ metadata }) => (await api.send('GET', `/api/v1/namespaces/ibm-kube-audit/pods/${metadata.name}/log`)).text,
  );
  return (await Promise.all(texts)).join('');
}

function podSpecOf(deployment: StoredObject): JsonObject {
  const spec = deployment['spec'];
  const template = isObject(spec) ? spec['template'] : undefined;
  const pod = isObject(template) ? template['spec'] : undefined;
  assert.ok(isObject(pod));
  return pod;
}

/** Three files of the Secret, each where the configuration names it. */
function mountCertificates(deployment: StoredObject): void {
  const pod = podSpecOf(deployment);
  const secret = { secretName: 'certificates', defaultMode: 0o440 };
  pod['volumes'] = [...objectsAt(pod, 'volumes'), { name: 'certificates', secret }];
  const [container] = objectsAt(pod, 'containers');
  if (!container) return;
  const mounts = ['ca.pem', 'other-ca.pem', 'client.pem'].map((subPath) => ({
    name: 'certificates',
    mountPath: `/etc/forwarder/${subPath}`,
    subPath,
    readOnly: true,
  }));
  container['volumeMounts'] = [...objectsAt(container, 'volumeMounts'), ...mounts];
}
