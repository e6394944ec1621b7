/**
 * The two routes with IBM's images through the window, set up, verified and unset: Cloud Logs with TLS in transit, and
 * Log Analysis, in whose place Cloud Logs is offered. Only the test reads the pods' logs differently than the
 * extension.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findCluster } from '../lab/account/store.ts';
import { installLoggingAgent } from '../lab/stage/objects.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { testEventsIn, testEventsOfRun, runPreview, unsetCluster, verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { pickRoute, startSetUp } from '../support/workbench/setUpWizard.ts';
import { TestClient } from '../unit/lab/clusterSupport.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab);
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('Cloud Logs with TLS: previewed, run, and proved by the test events in the pods’ log', async () => {
  const { quickInput, editors } = workbench;
  await startSetUp(workbench, 'dev-fra');
  await quickInput.waitForStep(1);
  await workbench.screenshot('routes-dark');
  await quickInput.pick('Cloud Logs');
  await quickInput.waitForStep(2);
  await workbench.screenshot('cloud-logs-transport-dark');
  await quickInput.pick('TLS in Transit');
  await quickInput.waitForStep(3);
  await quickInput.pick('Default');
  await editors.waitForPreview('Set up audit forwarding of dev-fra');
  await workbench.screenshot('cloud-logs-preview-dark');
  const plan = await editors.planText();
  for (const part of [
    'Issue a certificate for ibmcloud-kube-audit-service',
    'kubernetes.io/kubelet-serving',
    'tls.key <KEY>',
    'services/https:ibmcloud-kube-audit-service:https/proxy/post',
    'Wait for the logging agent',
    'helm install logs-agent',
  ]) {
    assert.ok(plan.includes(part), `the preview lacks ${part}:\n${plan}`);
  }
  assert.doesNotMatch(plan, /BEGIN [A-Z ]*PRIVATE KEY/);
  assert.equal(stored('dev-fra'), undefined, 'the preview has changed something');
  await toggleTheme('vs');
  await workbench.screenshot('cloud-logs-preview-light');

  await runPreview(workbench, 'Set up audit forwarding of dev-fra');
  const { text, buttons } = await workbench.notifications.waitFor('Audit forwarding is on for dev-fra', 180_000);
  // No agent runs here, so no instance is known.
  assert.deepEqual(buttons, ['Verify', 'Stream Events', 'Details']);
  await workbench.screenshot('cloud-logs-done-light');
  // The note on the missing agent is behind Details.
  assert.match(text, /The test event reached the forwarder\. Cloud Logs itself wasn’t checked\. See Details\.$/);
  assert.match(stored('dev-fra') ?? '', /services\/https:ibmcloud-kube-audit-service:https\/proxy\/post$/);
  await expectTestEventsInPods('dev-fra', await testEventsOfRun(workbench, 'Set up audit forwarding of dev-fra'));
  await workbench.notifications.clear();
  await workbench
    .tree('Clusters')
    .waitForRows((rows) =>
      rows.some(({ label, description }) => label === 'dev-fra' && /^Not verified · Cloud Logs/.test(description)),
    );
});

test('a second run opens with what is there, and has nothing to change', async () => {
  const { quickInput } = workbench;
  await startSetUp(workbench, 'dev-fra');
  await quickInput.waitForStep(1);
  const current = (await quickInput.entries()).filter(({ description }) => description.includes('current'));
  assert.deepEqual(
    current.map(({ label }) => label),
    ['Cloud Logs'],
  );
  await quickInput.pick('Cloud Logs');
  await quickInput.waitForStep(2);
  await quickInput.accept();
  await quickInput.waitForStep(3);
  await quickInput.pick('Default');
  await workbench.notifications.waitFor('Nothing to change', 60_000);
  await workbench.notifications.clear();
});

test('Log Analysis: Cloud Logs is offered instead; who stays gets it, proved as well', async () => {
  const { quickInput, editors } = workbench;
  await toggleTheme('vs-dark');
  await startSetUp(workbench, 'sysdig-lon');
  await pickRoute(quickInput, 'Log Analysis');
  assert.match(await workbench.dialogText(), /Log Analysis is retired\. Set up Cloud Logs instead\?/);
  await workbench.screenshot('log-analysis-retired-dark');
  await workbench.answerDialog('Set Up Log Analysis');
  await quickInput.waitForStep(2);
  await quickInput.pick('Default');
  assert.match(await workbench.dialogText(), /172\.21\.104\.213:7765\/k8s_audit/);
  await workbench.answerDialog('Replace Webhook');
  await editors.waitForPreview('Set up audit forwarding of sysdig-lon');
  assert.match(await editors.planText(), /no longer supported/);
  await runPreview(workbench, 'Set up audit forwarding of sysdig-lon');
  const { text } = await workbench.notifications.waitFor('Audit forwarding is on for sysdig-lon', 180_000);
  assert.match(text, /The test event reached the forwarder/);
  await workbench.screenshot('log-analysis-done-dark');
  assert.match(stored('sysdig-lon') ?? '', /services\/ibmcloud-kube-audit-service\/proxy\/post$/);
  await expectTestEventsInPods('sysdig-lon', await testEventsOfRun(workbench, 'Set up audit forwarding of sysdig-lon'));
  await workbench.notifications.clear();
});

test('verifying finds that nobody takes the events from the pods; the remedy in the tree tells how to get the agent', async () => {
  const tree = workbench.tree('Clusters');
  const report = await verifyClusters(workbench, ['dev-fra']);
  assert.match(report, /## Failing \(1\)\s+- \*\*Logging agent/);
  await tree.expand('dev-fra');
  await tree.waitForRows((rows) => rows.some(({ label, level }) => label === 'Logging agent' && level === 2));
  await tree.inlineAction('Logging agent', 'Show Logging Agent Values');
  await workbench.editors.waitForTab('Values for the Helm chart');
  await workbench.screenshot('logging-agent-values-dark');
  const text = await workbench.editors.wholeText();
  assert.match(text, /^clusterName: "dev-fra"$/m);
  assert.match(text, /helm install logs-agent oci:\/\/icr\.io\/ibm-observe\/logs-agent-helm/);
});

const verified = [
  {
    name: 'dev-fra',
    grade: 'Found in Cloud Logs',
    verdict: /: Verified\n/,
    image: /\*\*Image\*\*: The image isn’t retired/,
  },
  // Nobody can install its agent any more.
  {
    name: 'sysdig-lon',
    grade: 'Reached forwarder',
    verdict: /: 1 check fails[\s\S]*## Failing \(1\)\s+- \*\*Logging agent/,
    image: /\*\*Image\*\*: .*retired/,
  },
] as const;

for (const { name, grade, verdict, image } of verified) {
  test(`verifying ${name}: proved by test events of its own, which the pods have printed; then it is unset`, async () => {
    if (name === 'dev-fra') await installLoggingAgent(lab.dir, name);
    const report = await verifyClusters(workbench, [name]);
    assert.match(report, verdict);
    assert.ok(report.includes(`**Test events**: ${grade}: `), report);
    assert.match(report, image);
    await expectTestEventsInPods(name, testEventsIn(report).at(-1) ?? []);
    const plan = await unsetCluster(workbench, name);
    assert.match(plan, /audit-webhook unset --cluster/);
    assert.match(plan, /\/deployments\/ibmcloud-kube-audit/);
    assert.equal(stored(name), undefined);
    assert.equal(findCluster(lab.dir, name)?.applied.webhook, null);
    const { code } = await new TestClient(lab.dir, name).send('GET', '/api/v1/namespaces/ibm-kube-audit');
    assert.equal(code, 404, 'the namespace is still there');
  });
}

test('the cluster API was asked for nothing that the lab does not offer', () => {
  const file = join(lab.dir, 'unimplemented.jsonl');
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : '', '');
});

function stored(name: string): string | undefined {
  return findCluster(lab.dir, name)?.stored?.server;
}

async function toggleTheme(shown: 'vs' | 'vs-dark'): Promise<void> {
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator(`.monaco-workbench.${shown}`).waitFor();
}

/** The pods of this cluster print these test events. */
async function expectTestEventsInPods(cluster: string, testEvents: readonly string[]): Promise<void> {
  assert.notEqual(testEvents.length, 0, 'no test event is named');
  let missing = testEvents;
  // The grade needs one: the API server may have put the others into a batch that is still in transit.
  for (
    const end = Date.now() + 60_000;
    missing.length > 0 && Date.now() < end;
    await workbench.page.waitForTimeout(200)
  ) {
    const printed = await printedIn(cluster);
    missing = testEvents.filter((id) => !printed.has(id));
  }
  assert.deepEqual(missing, [], 'test events that no pod printed');
}

async function printedIn(cluster: string): Promise<ReadonlySet<string | undefined>> {
  const client = new TestClient(lab.dir, cluster);
  const pods = '/api/v1/namespaces/ibm-kube-audit/pods';
  const { json } = await client.send('GET', `${pods}?labelSelector=app%3Dibmcloud-kube-audit`);
  const names = (json['items'] as { readonly metadata: { readonly name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );
  const logs = await Promise.all(names.map(async (name) => (await client.send('GET', `${pods}/${name}/log`)).text));
  return new Set(logs.flatMap((log) => [...log.matchAll(/"auditID":"([0-9a-f-]{36})"/g)].map(([, id]) => id)));
}
