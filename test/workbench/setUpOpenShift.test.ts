/**
 * OpenShift through the window: the user's own credentials do not reach into such a cluster, so the administrator's are
 * asked for; what is applied differs from Kubernetes in users, labels and agents. Private network and Cloud Logs, each
 * run, verified and unset.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findCluster } from '../lab/account/store.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { receivedIds } from '../support/received.ts';
import type { Workbench } from '../support/workbench.ts';
import { testEventsOfRun, runPreview, unsetCluster, verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { AGREE_TO_ADMIN, answerSetUp, pickRoute, startSetUp } from '../support/workbench/setUpWizard.ts';
import { TestClient } from '../unit/lab/clusterSupport.ts';

const overPrivateNetwork = 'setup-private-roks';
const overCloudLogs = 'setup-cloud-logs-roks';
const title = (cluster: string): string => `Set up audit forwarding of ${cluster}`;

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess({ routes: true });
  workbench = await openOnLab(lab);
  await openClusters(workbench, [overPrivateNetwork, overCloudLogs]);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('private network: who declines the administrator’s credentials is asked for the route again', async () => {
  const { quickInput } = workbench;
  await startSetUp(workbench, overPrivateNetwork);
  await pickRoute(quickInput, 'Private Network');
  assert.match(await workbench.dialogText(), /Use admin credentials for setup-private-roks\?/);
  await workbench.screenshot('openshift-credentials-dark');
  await workbench.answerDialog('Cancel');
  await quickInput.waitForStep(1);
  await quickInput.cancel();
  assert.equal(findCluster(lab.dir, overPrivateNetwork)?.stored, null);
});

test('private network: no user of ours is set, and the test events reach the consumer', needsHaproxy(), async () => {
  const { editors, notifications } = workbench;
  await startSetUp(workbench, overPrivateNetwork);
  await answerSetUp(workbench, { address: '10.240.0.15', port: '8080', asAdmin: true });
  await editors.waitForPreview(title(overPrivateNetwork));
  const deployment = await editors.changedFile('Deployment kube-audit-forwarder.yaml');
  assert.match(deployment, /runAsNonRoot: true/);
  // OpenShift refuses fixed ones.
  assert.doesNotMatch(deployment, /runAsUser|fsGroup/);
  await workbench.screenshot('openshift-preview-dark');
  await runPreview(workbench, title(overPrivateNetwork));
  const { text } = await notifications.waitFor(`Audit forwarding is on for ${overPrivateNetwork}`, 180_000);
  assert.match(text, /The log consumer accepted deliveries after the test event/);
  const testEvents = await testEventsOfRun(workbench, title(overPrivateNetwork));
  await waitUntil(
    workbench.page,
    () => Promise.resolve(testEvents.some((id) => receivedIds(lab.dir).has(id)) || undefined),
    () => 'no test event is at the consumer',
  );
  await notifications.clear();
});

test('Cloud Logs: OpenShift is told to leave the labels alone, and its own agents may post', async () => {
  const { quickInput, notifications } = workbench;
  await startSetUp(workbench, overCloudLogs);
  await pickRoute(quickInput, 'Cloud Logs');
  await workbench.answerDialog(AGREE_TO_ADMIN);
  await quickInput.waitForStep(2);
  await quickInput.pick('TLS in Transit');
  await quickInput.waitForStep(3);
  await quickInput.pick('Default');
  await runPreview(workbench, title(overCloudLogs));
  const { text, buttons } = await notifications.waitFor(`Audit forwarding is on for ${overCloudLogs}`, 180_000);
  assert.deepEqual(buttons, ['Verify', 'Stream Events', 'Open Cloud Logs']);
  assert.match(text, /A test event was found in Cloud Logs after \d+ s\./);
  const client = new TestClient(lab.dir, overCloudLogs);
  const namespace = await client.send('GET', '/api/v1/namespaces/ibm-kube-audit');
  assert.match(namespace.text, /"security\.openshift\.io\/scc\.podSecurityLabelSync":"false"/);
  const policies = '/apis/networking.k8s.io/v1/namespaces/ibm-kube-audit/networkpolicies';
  const policy = await client.send('GET', `${policies}/ibmcloud-kube-audit`);
  assert.match(policy.text, /"matchLabels":\{"app":"konnectivity-agent"\}/);
  await notifications.clear();
});

const verified = [
  { name: overPrivateNetwork, grade: 'Accepted by consumer' },
  { name: overCloudLogs, grade: 'Found in Cloud Logs' },
] as const;

for (const { name, grade } of verified) {
  test(`${name}: verified with the administrator’s credentials, and unset`, needsHaproxy(), async () => {
    const report = await verifyClusters(workbench, [name], { asAdmin: true });
    assert.ok(report.includes(`**Test events**: ${grade}: `), report);
    assert.match(report, /\*\*Security context constraints\*\*: OpenShift allows the forwarder’s pods\./);
    await unsetCluster(workbench, name, { asAdmin: true });
    assert.equal(findCluster(lab.dir, name)?.applied.webhook, null);
  });
}

test('the cluster API was asked for nothing that the lab does not offer', () => {
  const file = join(lab.dir, 'unimplemented.jsonl');
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : '', '');
});
