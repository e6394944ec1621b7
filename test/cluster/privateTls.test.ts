import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { consumerFiles } from '../lab/consumerPki.ts';
import { flowOn, stepIds } from './flow.ts';
import { eventually, openApi, readTarget, within } from './target.ts';

const { lab } = readTarget();
const skip = lab === undefined ? "only with the lab's ibmcloud" : false;
const place = lab ?? { dir: '', clusterId: '' };
const api = await openApi();
const { planWith, run } = flowOn(place);
const files = consumerFiles(place.dir);
/** Asks for a client certificate. */
const answers = {
  ...{ address: '10.240.0.26', port: '8443', tls: 'yes', serverName: 'logs-mtls.internal.example', sni: 'yes' },
  ...{ caFile: files.ca, clientCertFile: files.client, clientKeyFile: files.clientKey },
};

test('HAProxy and the consumer verify each other, and delivery is accepted', { skip }, async () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-kube-audit', labels } };
  await api.apply(namespace, { dryRun: false, force: false, signal: within(20) });
  const plan = await planWith(answers);
  assert.ok(stepIds(plan).includes('apply-secret-kube-audit-forwarder-tls'));
  const { delivery } = await run(plan);
  assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
  // The delivery that was accepted may be another batch than that of the test events.
  await eventually('a test event is at the consumer', 20, () => {
    const received = readFileSync(join(place.dir, 'consumers', 'mutual-tls.jsonl'), 'utf8');
    return Promise.resolve(delivery.testEvents.some((id) => received.includes(id)) || undefined);
  });
  const secret = { apiVersion: 'v1', kind: 'Secret', name: 'kube-audit-forwarder-tls', namespace: 'ibm-kube-audit' };
  const managers = (await api.read(secret, within(20)))?.metadata?.managedFields?.map(({ manager }) => manager);
  assert.deepEqual(managers, ['ibmcloud-kube-audit']);
});

test('a second run has nothing to do, a changed CA file starts a rollout', { skip }, async () => {
  assert.deepEqual(stepIds(await planWith(answers)), []);
  const caFile = join(place.dir, 'bundle.pem');
  writeFileSync(caFile, readFileSync(files.otherCa, 'utf8') + readFileSync(files.ca, 'utf8'));
  const plan = await planWith({ ...answers, caFile });
  assert.deepEqual(stepIds(plan), [
    'apply-secret-kube-audit-forwarder-tls',
    'apply-deployment-kube-audit-forwarder',
    'wait-available',
    'check-delivery',
  ]);
  const { delivery } = await run(plan);
  assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
});
