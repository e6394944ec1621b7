/**
 * Several clusters set up at once through the window: the questions once, one preview, one summary; then what a reload
 * leaves of them.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findCluster } from '../lab/account/store.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPreview } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';

const names = ['setup-external', 'setup-log-analysis', 'setup-private', 'updating-par'] as const;
const server = 'http://audit.example.com:6516/post';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess({ routes: true });
  workbench = await openOnLab(lab);
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
  assert.deepEqual(buttons, ['Verify', 'Details']);
  for (const name of names.slice(0, 3)) {
    assert.equal(findCluster(lab.dir, name)?.stored?.server, server, name);
    assert.equal(findCluster(lab.dir, name)?.applied.webhook?.server, server, name);
  }
  assert.equal(findCluster(lab.dir, 'updating-par')?.stored, null);
});
