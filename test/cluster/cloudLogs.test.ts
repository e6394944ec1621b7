import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { inEnglish } from '../../src/text/message.ts';
import { flowOn, stepIds } from './flow.ts';
import { eventually, openApi, readTarget, within } from './target.ts';

const { lab, access } = readTarget();
const skip = lab === undefined ? "only with the lab's ibmcloud" : false;
const place = lab ?? { dir: '', clusterId: '' };
const api = await openApi();
const { planWith, run } = flowOn(place);
const namespace = 'ibm-kube-audit';
const plain = (): ReturnType<typeof planWith> => planWith({ transport: 'http' }, 'cloud-logs');
const tls = (): ReturnType<typeof planWith> => planWith({ transport: 'https' }, 'cloud-logs');

test('Cloud Logs with TLS: the cluster signs, the pods serve it, delivery is proved', { skip }, async () => {
  const plan = await tls();
  assert.ok(stepIds(plan).includes('issue-serving-certificate'));
  const { delivery } = await run(plan);
  assert.equal(delivery?.grade, 'reached forwarder', delivery?.evidence.map(inEnglish).join('\n'));

  const secret = await api.read({ apiVersion: 'v1', kind: 'Secret', name: 'audit-webhook', namespace }, within(20));
  assert.equal(secret?.['type'], 'kubernetes.io/tls');
  const { 'tls.crt': text = '', 'tls.key': key = '' } = secret?.['data'] as Record<string, string>;
  const certificate = new X509Certificate(Buffer.from(text, 'base64'));
  assert.equal(certificate.checkHost('ibmcloud-kube-audit-service.ibm-kube-audit.svc') !== undefined, true);
  if (access) assert.ok(certificate.verify(new X509Certificate(access.caPem).publicKey));
  assert.match(Buffer.from(key, 'base64').toString(), /^-----BEGIN PRIVATE KEY-----/);
  assert.deepEqual(await requestsLeft(), []);

  // The test events came to the port that the certificate is for.
  const pods = await api.listPods(namespace, { app: 'ibmcloud-kube-audit' }, within(20));
  const logs = await Promise.all(
    pods.map(({ name, container }) => api.readLog({ namespace, pod: name, container }, within(20))),
  );
  for (const testEvent of delivery.testEvents) {
    assert.ok(
      logs.some((log) => log.includes(`"auditID":"${testEvent}"`)),
      `${testEvent} in a pod's log`,
    );
  }
});

test('a second run has nothing to do, and back to plain HTTP only the webhook changes', { skip }, async () => {
  // Until the pods of the former rollout are gone.
  await eventually('nothing is left to do', 30, async () => stepIds(await tls()).length === 0 || undefined);
  const plan = await plain();
  assert.deepEqual(stepIds(plan).slice(0, 3), ['set-webhook', 'refresh-master', 'wait-deployed']);
  const { delivery } = await run(plan);
  assert.equal(delivery?.grade, 'reached forwarder', delivery?.evidence.map(inEnglish).join('\n'));
});

test('the retired image of Log Analysis takes its place, and is proved as well', { skip }, async () => {
  const plan = await planWith({}, 'log-analysis');
  const { delivery } = await run(plan);
  assert.equal(delivery?.grade, 'reached forwarder', delivery?.evidence.map(inEnglish).join('\n'));
});

async function requestsLeft(): Promise<readonly (string | undefined)[]> {
  const requests = await api.list(
    { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' },
    { signal: within(20) },
  );
  return requests.map(({ metadata }) => metadata?.name).filter((name) => name?.startsWith('ibmcloud-kube-audit'));
}
