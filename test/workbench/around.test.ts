/**
 * What surrounds a set-up, through the window: service and worker logs, the forwarder's image, and who is logged in.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findCluster, readAccount } from '../lab/account/store.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPlan, runPreview } from '../support/workbench/flows.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import { answerSetUp, startSetUp } from '../support/workbench/setUpWizard.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab, { theme: 'light' });
  await workbench.openContainer('Kube Audit');
  await workbench
    .tree('Clusters')
    .waitForRows(
      (rows) => rows.some(({ label, description }) => label === 'cloudlogs-wdc' && /Cloud Logs/.test(description)),
      60_000,
    );
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('Show Newer Images lists versions beside the one that runs, and leaves the registry region as it was', async () => {
  const region = readAccount(lab.dir).registryRegion;
  assert.notEqual(region, 'global', 'the test would show nothing');
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Show Newer Images');
  await workbench.answerDialog('Use Admin Credentials');
  await workbench.quickInput.waitFor('Images of cloudlogs-wdc');
  const entries = await workbench.quickInput.entries();
  await workbench.screenshot('images-light');
  assert.ok(
    entries.some(({ label, description }) => label === 'latest' && description === 'runs now'),
    JSON.stringify(entries),
  );
  assert.ok(entries.length >= 3);
  assert.equal(readAccount(lab.dir).registryRegion, region);
});

test('Show Newer Images offers to run another one, by its digest, as a plan', async () => {
  const { quickInput, editors } = workbench;
  const tag = 'c0ffee11d2e3f405162738495a6b7c8d9e0f1a2b';
  await quickInput.pick(tag);
  await workbench.answerDialog('Use Admin Credentials');
  const title = `Change the image of cloudlogs-wdc to ${tag}`;
  await editors.waitForPreview(title);
  assert.match(
    await editors.changedFile('Deployment ibmcloud-kube-audit.yaml'),
    new RegExp(`ibmcloud-kube-audit-to-ibm-cloud-logs:${tag}@sha256:(0c1d2e3f){8}`),
  );
  await workbench.screenshot('change-image-light');
  await workbench.runCommand('Kube Audit: Cancel Plan');
  await editors.waitForEndOfPreview(title);
});

test('Restart Forwarder is a plan like any other', async () => {
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Restart Forwarder…');
  const title = 'Restart the forwarder of prod-dal';
  await workbench.editors.waitForPreview(title);
  assert.match(await workbench.editors.planText(), /kubectl.kubernetes.io\/restartedAt/);
  await runPreview(workbench, title);
  await workbench.notifications.waitFor('The forwarder of prod-dal runs with new pods');
  await workbench.notifications.clear();
});

test('Inspect Forwarder Image shows what the registry knows of it', async () => {
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Inspect Forwarder Image');
  await workbench.answerDialog('Use Admin Credentials');
  const { editors } = workbench;
  await editors.waitForTab('Image of cloudlogs-wdc');
  assert.match(await editors.wholeText(), /"image": "icr\.io\/ibm\/ibmcloud-kube-audit-to-ibm-cloud-logs:latest"/);
  await workbench.screenshot('image-inspected-light');
});

test('Change Log Consumer opens with the present one, and leaves the webhook alone', needsHaproxy(), async () => {
  const { quickInput, editors, notifications } = workbench;
  const former = findCluster(lab.dir, 'prod-dal')?.applied.generation;
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Change Log Consumer…');
  await quickInput.waitForStep(1);
  assert.equal(await quickInput.value(), '10.240.0.15');
  await quickInput.answer('logs.internal.example');
  await quickInput.waitForStep(2);
  assert.equal(await quickInput.value(), '8080');
  await quickInput.accept();
  await quickInput.waitForStep(3);
  await quickInput.pick('No');
  await editors.waitForPreview('Change the log consumer of prod-dal');
  assert.match(await editors.changedFile('ConfigMap kube-audit-forwarder-cm.yaml'), /logs\.internal\.example:8080/);
  const plan = await runPlan(workbench, 'Change the log consumer of prod-dal', 'change-consumer-light');
  assert.doesNotMatch(plan, /audit-webhook set|master refresh/);
  const { text } = await notifications.waitFor('prod-dal now forwards to logs.internal.example:8080', 180_000);
  assert.match(text, /accepted/);
  await notifications.clear();
  assert.equal(findCluster(lab.dir, 'prod-dal')?.applied.generation, former);
});

test('Refresh Master asks, and waits until the master is deployed again', async () => {
  const { notifications } = workbench;
  const former = findCluster(lab.dir, 'prod-dal')?.applied.generation ?? 0;
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Refresh Master (Restarts the API Server)…');
  assert.match(await workbench.dialogText(), /Refresh the master of prod-dal\?/);
  await workbench.answerDialog('Refresh Master');
  await notifications.waitFor('The master of prod-dal is deployed again', 120_000);
  await notifications.clear();
  assert.equal(findCluster(lab.dir, 'prod-dal')?.applied.generation, former + 1);
});

test('Show IBM Cloud Log Sources says what is sent where, and lists instances and configurations of old', async () => {
  await workbench.runCommand('Kube Audit: Show IBM Cloud Log Sources');
  const tree = workbench.tree('IBM Cloud Log Sources');
  const rows = await tree.waitForRows((found) => found.length === 3);
  assert.deepEqual(
    rows.map(({ label, description }) => `${label}: ${description}`),
    ['Service Events: to Cloud Logs', 'API Server Audit Log: by destination', 'Legacy Configurations: read-only'],
  );
  await tree.expand('Service Events');
  const below = await tree.waitForRows((found) => found.some(({ label }) => label === 'activity-tracker-old'));
  assert.ok(below.some(({ label, description }) => label === 'cloud-logs-dal' && description === 'us-south'));
  assert.match(await tree.tooltip('Service Events'), /By default, without any set-up/);
  assert.match(await tree.tooltip('cloud-logs-dal'), /Open https:/);
  await tree.expand('Legacy Configurations');
  // The view is a small one: what is below is scrolled to.
  await tree.expand('logs-tok');
  await tree.row('kubernetes → 10.240.0.15:514');
  const shown = await tree.rows();
  assert.equal(shown.find(({ label }) => label === 'kubernetes → 10.240.0.15:514')?.description, 'syslog, udp');
  assert.deepEqual(
    shown.filter(({ level, label }) => level === 2 && findCluster(lab.dir, label)).map(({ label }) => label),
    ['logs-tok'],
  );
  await workbench.screenshot('service-logs-light');
});

test('Log In with API Key: the CLI reads the key’s file, the window never does; a plan then delivers as the service ID', async () => {
  const { quickInput, editors, page } = workbench;
  const file = join(workbench.folders.home, 'apikey.json');
  writeFileSync(file, JSON.stringify({ name: 'audit-forwarding', apikey: 'service-id' }), { mode: 0o600 });
  assert.notEqual(readAccount(lab.dir).session.user.startsWith('ServiceId-'), true, 'the test would show nothing');
  await workbench.runCommand('Kube Audit: Log In with API Key…');
  await quickInput.waitFor('File with the API key');
  await quickInput.answerPath(file);
  for (const end = Date.now() + 60_000; !readAccount(lab.dir).session.user.startsWith('ServiceId-');) {
    assert.ok(Date.now() < end, 'the CLI was not logged in');
    await page.waitForTimeout(200);
  }
  await workbench.screenshot('api-key-light');
  await startSetUp(workbench, 'dev-fra');
  await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
  await editors.waitForPreview('Set up audit forwarding of dev-fra');
  const plan = await editors.planText();
  assert.match(plan, /use an admin certificate of .*ServiceId-/);
  assert.doesNotMatch(plan, /run Log In with API Key/);
  await workbench.runCommand('Kube Audit: Cancel Plan');
});
