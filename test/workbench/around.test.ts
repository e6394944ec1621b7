/** What surrounds a set-up, through the window: service and worker logs, and the forwarder's image. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readAccount } from '../lab/account/store.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { Workbench } from '../support/workbench.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await Workbench.open({
    theme: 'light',
    settings: { 'kubeAudit.cliPath': lab.cliPath, 'kubeAudit.pollInterval': 1, 'kubeAudit.groupBy': 'none' },
  });
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
  await workbench.answerDialog('Use Administrator Credentials');
  await workbench.quickInput.waitFor('Images of cloudlogs-wdc');
  const entries = await workbench.quickInput.entries();
  await workbench.screenshot('images-light');
  assert.ok(
    entries.some(({ label, description }) => label === 'latest' && description === 'runs now'),
    JSON.stringify(entries),
  );
  assert.ok(entries.length >= 3);
  await workbench.quickInput.cancel();
  assert.equal(readAccount(lab.dir).registryRegion, region);
});

test('Restart Forwarder is a plan like any other', async () => {
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Restart Forwarder');
  await workbench.editors.waitForTab('Restart the forwarder of prod-dal');
  assert.match(await workbench.editors.wholeText(), /kubectl.kubernetes.io\/restartedAt/);
  await workbench.runCommand('Kube Audit: Run Plan');
  await workbench.notifications.waitFor('The forwarder of prod-dal runs with new pods', 60_000);
  await workbench.notifications.clear();
});

test('Show Service and Worker Logs tells what is sent where, and lists instances and configurations of old', async () => {
  await workbench.runCommand('Kube Audit: Show Service and Worker Logs');
  const tree = workbench.tree('Service and Worker Logs');
  const rows = await tree.waitForRows((found) => found.length === 4);
  assert.deepEqual(
    rows.map(({ label, description }) => `${label}: ${description}`),
    [
      'Service Events: to IBM Cloud Logs by default',
      'API Server Audit Log: nowhere, until forwarding is set up',
      'Worker Logs: nowhere, without a logging agent',
      'Legacy Logging Configurations: read-only',
    ],
  );
  await tree.expand('Service Events');
  const below = await tree.waitForRows((found) => found.some(({ label }) => label === 'activity-tracker-old'));
  assert.ok(
    below.some(({ label, description }) => label === 'cloud-logs-dal' && description === 'Cloud Logs · us-south'),
  );
  await workbench.screenshot('service-logs-light');
});
