/**
 * Several clusters changed at once through the window: the questions once, one preview, the first alone, one summary;
 * one that stops at its second cluster, and one that goes through twenty.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findCluster, setFaults, updateCluster } from '../lab/account/store.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPreview } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { lookInEachTheme } from '../support/workbench/themes.ts';

const names = ['setup-cloud-logs', 'setup-cloud-logs-roks', 'updating-par'] as const;
const server = 'http://audit.example.com:6516/post';

/** With a webhook each, and an API that is out of reach. */
const plain = Array.from({ length: 16 }, (_, index) => `many-${String(index + 1).padStart(3, '0')}`);
const twenty = [...plain, ...names.slice(0, 2), 'prod-dal', 'sysdig-lon'];

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess({ routes: true, many: 10 + plain.length });
  for (const name of plain) {
    updateCluster(lab.dir, findCluster(lab.dir, name)?.id ?? name, (cluster) => {
      cluster.stored = { server, policy: 'default' };
      cluster.applied = { generation: 1, webhook: { server, policy: 'default' } };
      cluster.refreshPolls = { deployed: 1, updating: 1 };
    });
  }
  // One at a time, so that the second one is known.
  workbench = await openOnLab(lab, { settings: { 'kubeAudit.clustersAtOnce': 1 } });
  await openClusters(workbench, names);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('one preview for all, one summary, and a cluster that cannot be set up stops no other', async () => {
  const tree = workbench.tree('Clusters');
  const { quickInput, editors, notifications } = workbench;
  await tree.selectAll(names);
  await tree.contextMenu(names[0], 'Set Up Audit Forwarding…');
  await quickInput.waitFor('3 clusters · Set up audit forwarding');
  await quickInput.pick('Cloud Logs');
  await quickInput.waitForStep(2);
  await workbench.screenshot('several-wizard-dark');
  await quickInput.pick('Plain HTTP');
  await quickInput.waitForStep(3);
  await quickInput.pick('Default');
  // OpenShift gives a user no credentials of their own that last.
  assert.match(await workbench.dialogText(), /^Use admin credentials for setup-cloud-logs-roks\?/);
  await workbench.screenshot('several-admin-dark');
  await workbench.answerDialog('Use Admin Credentials');
  await workbench.page.getByText('Continue without 1 of 3 clusters?').waitFor();
  assert.match(await workbench.dialogText(), /updating-par: /);
  await workbench.screenshot('several-gaps-dark');
  await workbench.answerDialog('Continue');
  const title = 'Set up audit forwarding of 2 clusters';
  await editors.waitForPreview(title);
  await workbench.screenshot('several-preview-dark');
  for (const name of names) assert.equal(findCluster(lab.dir, name)?.stored, null);
  await runPreview(workbench, title);
  const { text, buttons } = await notifications.waitFor('Audit forwarding is set up on 2 of 3 clusters', 240_000);
  await workbench.screenshot('several-done-dark');
  assert.match(text, /Not started: 1\./);
  assert.deepEqual(buttons, ['Verify', 'Summary']);
  for (const name of names.slice(0, 2)) {
    const stored = findCluster(lab.dir, name)?.stored?.server;
    assert.match(stored ?? '', /ibmcloud-kube-audit-service/, name);
    assert.equal(findCluster(lab.dir, name)?.applied.webhook?.server, stored, name);
  }
  assert.equal(findCluster(lab.dir, 'updating-par')?.stored, null);
});

test('a change that fails on its second cluster begins no other, and the summary says so', async () => {
  const { quickInput, editors, notifications } = workbench;
  await notifications.clear();
  const changed = ['setup-cloud-logs', 'setup-cloud-logs-roks', 'prod-dal'];
  setFaults(lab.dir, [
    { command: 'ks cluster master audit-webhook set', calls: [2], effect: { kind: 'failure', name: 'gateway-html' } },
  ]);
  await workbench.tree('Clusters').selectAll(changed);
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Change Policy…');
  await quickInput.waitFor('3 clusters · Change policy');
  await quickInput.pick('Verbose');
  await workbench.answerDialog('Use Verbose');
  await workbench.answerDialog('Use Admin Credentials');
  const title = 'Change the audit policy of 3 clusters to verbose';
  await editors.waitForPreview(title);
  await runPreview(workbench, title);
  const whole = 'The audit policy is verbose on 1 of 3 clusters';
  const { text, buttons } = await notifications.waitFor(whole, 200_000);
  await workbench.screenshot('several-stopped-dark');
  await lookInEachTheme(workbench, title, 'several-page');
  assert.match(text, /Failed before a change: 1\. Not started: 1\./);
  assert.deepEqual(buttons, ['Verify', 'Summary']);
  await notifications.click(whole, 'Summary');
  await editors.waitForVisibleText(/# Change the audit policy of 3 clusters to verbose/);
  const lines = (await editors.wholeText()).split('\n').filter((line) => /^\| [a-z]/.test(line));
  await workbench.screenshot('several-summary-dark');
  const ends = lines.map((line) => line.slice(2).split(' | '));
  assert.deepEqual(
    ends.map(([, end]) => end),
    ['Failed before a change', 'Not started', 'Done'],
  );
  assert.deepEqual(
    ends.map(([name = '']) => findCluster(lab.dir, name)?.stored?.policy),
    ['default', 'default', 'verbose'],
  );
  setFaults(lab.dir, []);
  await notifications.clear();
});

test('twenty are unset once their number was typed, and one preview agreed to', async () => {
  const { quickInput, editors, notifications } = workbench;
  const settings = join(workbench.folders.data, 'data', 'Machine', 'settings.json');
  const before = JSON.parse(readFileSync(settings, 'utf8')) as object;
  writeFileSync(settings, JSON.stringify({ ...before, 'kubeAudit.clustersAtOnce': 8 }));
  await workbench.tree('Clusters').selectAll(twenty);
  await workbench.tree('Clusters').contextMenu(twenty[19] ?? '', 'Unset Audit Forwarding…');
  await quickInput.waitFor('20 clusters · Unset audit forwarding');
  await quickInput.answer('2');
  await workbench.page.locator('.quick-input-message', { hasText: 'Type 20 to continue.' }).waitFor();
  await quickInput.answer('20');
  await quickInput.waitForStep(2);
  await quickInput.pick('Webhook Only');
  const title = 'Unset audit forwarding of 20 clusters';
  await editors.waitForPreview(title);
  await runPreview(workbench, title);
  const { text, buttons } = await notifications.waitFor('The audit logs of 20 of 20 clusters', 300_000);
  await workbench.screenshot('several-twenty-dark');
  assert.doesNotMatch(text, /Ended early|Not started/);
  assert.deepEqual(buttons, ['Summary']);
  for (const name of twenty) assert.equal(findCluster(lab.dir, name)?.applied.webhook, null, name);
});
