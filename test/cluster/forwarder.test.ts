import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../src/kubernetes/clusterApi.ts';
import { CONSUMER, FAILING_CONSUMER, FORWARDER, applyAll, forwarderObjects, rolledOut } from './forwarder.ts';
import { eventually, openApi, openRawApi, podPatience, useNamespace, within } from './target.ts';

const api = await openApi();
const raw = await openRawApi();
const namespace = await useNamespace(api);
const applied = { dryRun: false, force: false };

function service(name: string, portName?: string): KubernetesObject {
  const port = { protocol: 'TCP', port: 80, targetPort: 3000, ...(portName === undefined ? {} : { name: portName }) };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: FORWARDER }, ports: [port] },
  };
}

/** What a request through the service proxy meets: the program in the pod, or the API server's own refusal. */
async function through(form: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/services/${form}/proxy/post`;
  const { status, text } = await raw.send('POST', path, {
    kind: 'EventList',
    apiVersion: 'audit.k8s.io/v1',
    items: [],
  });
  if (!text.startsWith('{"kind":"Status"')) return 'pod';
  // Kubernetes: Status.
  return `${status} ${(JSON.parse(text) as { message: string }).message}`;
}

async function throughEach(forms: readonly string[]): Promise<Record<string, string>> {
  const met: Record<string, string> = {};
  for (const form of forms) met[form] = await through(form);
  return met;
}

const listPods = async () => api.listPods(namespace, { app: FORWARDER }, within(20));

test("the route's objects become a running pod", async () => {
  await applyAll(api, forwarderObjects(namespace));
  const pod = await rolledOut(api, namespace);
  assert.equal(pod.phase, 'Running');
  assert.equal(pod.problem, undefined);
});

test('the service proxy: forms of a service whose port has no name', async () => {
  await api.apply(service('unnamed'), { ...applied, signal: within(20) });
  await eventually('the service has an endpoint', 20, async () =>
    (await through('unnamed')) === 'pod' ? true : undefined,
  );
  const forms = ['unnamed', 'unnamed:80', 'http:unnamed:80', 'http:unnamed:', 'http:unnamed:http', 'unnamed:81'];
  const met = await throughEach(forms);
  assert.deepEqual(met, {
    unnamed: 'pod',
    'unnamed:80': 'pod',
    'http:unnamed:80': 'pod',
    'http:unnamed:': 'pod',
    'http:unnamed:http': '503 no endpoints available for service "http:unnamed:http"',
    'unnamed:81': '503 no service port 81 found for service "unnamed"',
  });
});

test('the service proxy: forms of a service whose port is named http', async () => {
  await api.apply(service('named', 'http'), { ...applied, signal: within(20) });
  await eventually('the service has an endpoint', 20, async () =>
    (await through('named:http')) === 'pod' ? true : undefined,
  );
  const forms = ['named:80', 'named:http', 'http:named:http', 'http:named:80', 'named', 'http:named:'];
  const met = await throughEach(forms);
  assert.deepEqual(met, {
    'named:80': 'pod',
    'named:http': 'pod',
    'http:named:http': 'pod',
    'http:named:80': 'pod',
    named: '503 no endpoints available for service "named"',
    'http:named:': '503 no endpoints available for service "http:named:"',
  });
});

test('the service proxy: a service that is not there, and one without pods', async () => {
  const lonely = {
    ...service('lonely'),
    spec: { selector: { app: 'nobody' }, ports: [{ port: 80, targetPort: 3000 }] },
  };
  await api.apply(lonely, { ...applied, signal: within(20) });
  const met = await Promise.all(['not-there', 'not-there:80', 'lonely', 'lonely:80'].map(through));
  assert.deepEqual(met, [
    '404 services "not-there" not found',
    '404 services "not-there" not found',
    '503 no endpoints available for service "lonely"',
    '503 no endpoints available for service "lonely"',
  ]);
});

test("the pod's log holds HAProxy's words, and begins where it is asked to", async () => {
  const [pod] = await listPods();
  assert.ok(pod);
  const log = { namespace, pod: pod.name, container: pod.container };
  await eventually('HAProxy has logged a request', 10, async () => {
    const text = await api.readLog(log, within(20));
    // A user's own cluster has no such consumer: HAProxy answers instead.
    return /remotelogstash\/\S+ .* "POST \/post HTTP\/1\.1"/.test(text) ? true : undefined;
  });
  const sinceTime = new Date(Date.now() + 60_000).toISOString();
  assert.equal(await api.readLog({ ...log, sinceTime }, within(20)), '');
});

test('a changed configuration replaces the pod; a log that is followed ends with it', async () => {
  const [before] = await listPods();
  assert.ok(before);
  const followed = raw.send('GET', `/api/v1/namespaces/${namespace}/pods/${before.name}/log?follow=true`);
  await applyAll(api, forwarderObjects(namespace, FAILING_CONSUMER));
  await eventually('another pod runs alone', podPatience(), async () => {
    const pods = await listPods();
    return pods.length === 1 && pods[0]?.ready === true && pods[0].name !== before.name ? true : undefined;
  });
  const { status, text } = await followed;
  assert.equal(status, 200);
  assert.match(text, /"POST \/post HTTP\/1\.1"/);
  await rolledOut(api, namespace);
});

test('a configuration that HAProxy refuses: the pod says why, and its log too', async () => {
  const broken = forwarderObjects(namespace, { ...CONSUMER, address: '<REMOTE-IP>' });
  await applyAll(api, broken);
  const pod = await eventually('a pod fails again and again', podPatience(), async () =>
    (await listPods()).find(({ problem }) => problem?.startsWith('CrashLoopBackOff')),
  );
  assert.match(pod.problem ?? '', /^CrashLoopBackOff: back-off /);
  const text = await api.readLog({ namespace, pod: pod.name, container: pod.container }, within(20));
  assert.match(text, /could not resolve address '<REMOTE-IP>'/);
});
