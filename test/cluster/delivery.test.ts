import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { serviceProxyUrl } from '../../src/forwarding/webhook/url/serviceUrl.ts';
import type { StoredWebhook } from '../lab/state.ts';
import { receivedEvents } from './consumers.ts';
import { FAILING_CONSUMER, FORWARDER, applyAll, forwarderObjects, rolledOut } from './forwarder.ts';
import { restartApiServers } from './restart.ts';
import { eventually, openApi, readTarget, uniqueName, useNamespace, within } from './target.ts';

const { lab, access } = readTarget();
const skip = lab === undefined || access === undefined ? 'only where the webhook can be set' : false;

const api = await openApi();
const namespace = await useNamespace(api);

async function runWith(webhook: StoredWebhook | null): Promise<void> {
  assert.ok(lab);
  await restartApiServers(api, lab, webhook);
}

function webhook(): StoredWebhook {
  assert.ok(access);
  const service = { kind: 'Service', metadata: { name: FORWARDER, namespace }, spec: { ports: [{ port: 80 }] } };
  return {
    server: serviceProxyUrl(service, 80, '/post'),
    policy: 'default',
    caCert: access.caPem,
    clientCert: access.adminCertPem,
    clientKey: access.adminKeyPem,
  };
}

const received = async (consumer: 'main' | 'failing') => receivedEvents(lab?.dir ?? '', consumer);

async function testEvent(): Promise<{ name: string; auditId: string }> {
  const name = uniqueName('test-event');
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
  const { auditId } = await api.createTestEvent(object, within(20));
  assert.ok(auditId);
  return { name, auditId };
}

before(async () => {
  if (skip !== false) return;
  await applyAll(api, forwarderObjects(namespace));
  await rolledOut(api, namespace);
  await runWith(webhook());
});

test("the test event's Audit-Id arrives at the consumer, and no error is counted", { skip }, async () => {
  const { name, auditId } = await testEvent();
  const event = await eventually('the test event arrives', 30, async () =>
    (await received('main')).find(
      (candidate) => candidate.auditID === auditId && candidate.stage === 'ResponseComplete',
    ),
  );
  assert.equal(event.verb, 'create');
  assert.equal(event.level, 'Metadata');
  assert.equal(event.objectRef?.resource, 'configmaps');
  assert.equal(event.objectRef?.name, name);
  assert.equal(event.responseStatus?.code, 201);
  assert.equal((await api.readMetrics(within(20))).webhookErrors, 0);
});

test('each delivery is itself audited, under the name of the stored certificate', { skip }, async () => {
  const event = await eventually('a delivery of a delivery arrives', 30, async () =>
    (await received('main')).find(
      ({ objectRef }) => objectRef?.subresource === 'proxy' && objectRef.name?.includes(FORWARDER),
    ),
  );
  assert.equal(event.verb, 'create');
  assert.equal(event.objectRef?.resource, 'services');
  assert.match(event.user.username, /-admin-\d{4}-\d\d-\d\d$/);
});

test("the forwarder's log shows the API server's POST, answered 200", { skip }, async () => {
  const pod = await rolledOut(api, namespace);
  const text = await api.readLog({ namespace, pod: pod.name, container: pod.container }, within(20));
  assert.match(text, /myfrontend remotelogstash\/s1 \S+ 200 .* "POST \/post\?timeout=30s HTTP\/1\.1"/);
});

test('deliveries that the consumer refuses are counted as errors', { skip }, async () => {
  await applyAll(api, forwarderObjects(namespace, FAILING_CONSUMER));
  await rolledOut(api, namespace);
  const before = await api.readMetrics(within(20));
  await testEvent();
  const after = await eventually('the error counter rises', 60, async () => {
    const metrics = await api.readMetrics(within(20));
    return metrics.webhookErrors > before.webhookErrors ? metrics : undefined;
  });
  assert.equal(after.processStart, before.processStart);
  assert.ok(after.events > before.events);
  assert.ok((await received('failing')).length > 0);
});

test('without a webhook nothing arrives any more', { skip }, async () => {
  await runWith(null);
  const { auditId } = await testEvent();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const all = [...(await received('main')), ...(await received('failing'))];
  assert.equal(
    all.find((event) => event.auditID === auditId),
    undefined,
  );
});
