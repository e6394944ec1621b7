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

const names = ['setup-external', 'setup-log-analysis', 'setup-private', 'updating-par'] as const;
const server = 'http://audit.example.com:6516/post';

/** With a webhook each, so that all can be unset. */
const twenty = Array.from({ length: 20 }, (_, index) => `many-${String(index + 1).padStart(3, '0')}`);

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess({ routes: true, many: 10 + twenty.length });
  for (const name of twenty) {
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
  await quickInput.waitFor('4 clusters · Set up audit forwarding');
  await quickInput.pick('External Server');
  await quickInput.waitForStep(2);
  await quickInput.answer(server);
  await quickInput.waitForStep(3);
  await workbench.screenshot('several-wizard-dark');
  await quickInput.pick('Default');
  assert.match(await workbench.dialogText(), /Continue without 1 of 4 clusters\?[\s\S]*updating-par: /);
  await workbench.screenshot('several-gaps-dark');
  await workbench.answerDialog('Continue');
  const title = 'Set up audit forwarding of 3 clusters';
  await editors.waitForPreview(title);
  await workbench.screenshot('several-preview-dark');
  for (const name of names) assert.equal(findCluster(lab.dir, name)?.stored, null);
  await runPreview(workbench, title);
  const { text, buttons } = await notifications.waitFor('Audit forwarding is set up on 3 of 4 clusters', 400_000);
  await workbench.screenshot('several-done-dark');
  assert.match(text, /Not started: 1\./);
  assert.deepEqual(buttons, ['Verify', 'Summary']);
  for (const name of names.slice(0, 3)) {
    assert.equal(findCluster(lab.dir, name)?.stored?.server, server, name);
    assert.equal(findCluster(lab.dir, name)?.applied.webhook?.server, server, name);
  }
  assert.equal(findCluster(lab.dir, 'updating-par')?.stored, null);
});

test('a change that fails on its second cluster begins no other, and the summary says so', async () => {
  const { quickInput, editors, notifications } = workbench;
  await notifications.clear();
  const changed = names.slice(0, 3);
  const [first, second, third] = changed;
  setFaults(lab.dir, [
    {
      command: 'ks cluster master audit-webhook set',
      calls: [2],
      effect: { kind: 'failure', name: 'gateway-html' },
    },
  ]);
  await workbench.tree('Clusters').selectAll(changed);
  await workbench.tree('Clusters').contextMenu(changed[0] ?? '', 'Change Policy…');
  await quickInput.waitFor('3 clusters · Change policy');
  await quickInput.pick('Verbose');
  await workbench.answerDialog('Use Verbose');
  const title = 'Change the audit policy of 3 clusters to verbose';
  await editors.waitForPreview(title);
  await runPreview(workbench, title);
  const { text, buttons } = await notifications.waitFor('The audit policy is verbose on 1 of 3 clusters', 200_000);
  await workbench.screenshot('several-stopped-dark');
  assert.match(text, /Ended early: 1\. Not started: 1\./);
  assert.deepEqual(buttons, ['Verify', 'Resume', 'Summary']);
  assert.deepEqual(
    changed.map((name) => findCluster(lab.dir, name)?.stored?.policy),
    ['verbose', 'default', 'default'],
  );
  await notifications.click('The audit policy is verbose on 1 of 3 clusters', 'Summary');
  await editors.waitForVisibleText(/# Change the audit policy of 3 clusters to verbose/);
  const lines = (await editors.wholeText()).split('\n').filter((line) => line.startsWith('| setup'));
  await workbench.screenshot('several-summary-dark');
  assert.deepEqual(
    lines.map((line) => line.split(' | ').slice(0, 2).join(': ')),
    [`| ${second}: Ended early`, `| ${third}: Not started`, `| ${first}: Done`],
  );
  setFaults(lab.dir, []);
  await notifications.clear();
});

test('twenty are unset once their number was typed, and one preview agreed to', async () => {
  const { quickInput, editors, notifications } = workbench;
  const settings = join(workbench.folders.data, 'data', 'Machine', 'settings.json');
  const before = JSON.parse(readFileSync(settings, 'utf8')) as object;
  writeFileSync(settings, JSON.stringify({ ...before, 'kubeAudit.clustersAtOnce': 8 }));
  await workbench.tree('Clusters').selectRange(twenty[0] ?? '', twenty.at(-1) ?? '');
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
  assert.deepEqual(buttons, ['Verify', 'Summary']);
  for (const name of twenty) assert.equal(findCluster(lab.dir, name)?.applied.webhook, null, name);
});
