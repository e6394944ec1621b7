/**
 * A CLI that answers badly, hangs or is gone, as the user meets it: a sentence, a button that helps, and nothing
 * changed.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setFaults } from '../lab/account/store.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { answerSetUp, startSetUp } from '../support/workbench/setUpWizard.ts';
import type { TreeView } from '../support/workbench/treeView.ts';

let lab: LabProcess;
let workbench: Workbench;
let tree: TreeView;
let asItWas: string;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab);
  await openClusters(workbench);
  tree = workbench.tree('Clusters');
  asItWas = stateOfLab();
});
afterEach(() => {
  setFaults(lab.dir, []);
  assert.equal(stateOfLab(), asItWas, 'something of the account or of a cluster has changed');
  const ours = readdirSync(workbench.folders.temporary).filter((name) => name.startsWith('kube-audit'));
  assert.deepEqual(ours, [], 'a file of ours is left in the temporary folder');
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('a web page instead of a kubeconfig: a sentence, and Retry goes on once the answer is right', async () => {
  setFaults(lab.dir, [{ command: 'ks cluster config', effect: { kind: 'failure', name: 'html' } }]);
  await startSetUp(workbench, 'dev-fra');
  const { text, buttons } = await workbench.notifications.waitFor(/web page instead of data/);
  await workbench.screenshot('failure-web-page');
  assert.match(text, /try again/);
  assert.deepEqual(buttons.sort(), ['Details', 'Retry']);
  setFaults(lab.dir, []);
  await workbench.notifications.click('web page', 'Retry');
  await workbench.quickInput.waitForStep(1);
  await workbench.quickInput.cancel();
});

test('half a CA while the plan is made: a sentence with Retry, and no preview', async () => {
  setFaults(lab.dir, [{ command: 'ks cluster ca get', effect: { kind: 'failure', name: 'half-json' } }]);
  await startSetUp(workbench, 'dev-fra');
  await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
  const { buttons } = await workbench.notifications.waitFor(/answer is incomplete/);
  assert.ok(buttons.includes('Retry'));
  assert.deepEqual(await workbench.editors.tabs(), []);
  await workbench.notifications.clear();
});

test('a CLI that hangs is cancelled by the user, and its process ends', async () => {
  setFaults(lab.dir, [{ command: 'ks cluster get', effect: { kind: 'hang' } }]);
  await startSetUp(workbench, 'dev-fra');
  await workbench.notifications.waitFor('Reading the audit set-up of dev-fra');
  await until(() => callsUnderWay() > 0, 'the call that hangs');
  await workbench.notifications.click('Reading the audit set-up', 'Cancel');
  await until(() => callsUnderWay() === 0, 'the end of the call');
  assert.equal(await workbench.quickInput.isOpen(), false);
  const texts = (await workbench.notifications.all()).map(({ text }) => text);
  assert.deepEqual(
    texts.filter((text) => !text.startsWith('Reading')),
    [],
    'cancelled is not failed',
  );
});

test('a CLI that is gone: the view says where it was looked for, and finds it again', async () => {
  renameSync(lab.cliPath, `${lab.cliPath}.gone`);
  try {
    await workbench.runCommand('Kube Audit: Refresh Clusters');
    await tree.waitForText(/IBM Cloud CLI not found/);
    await workbench.screenshot('cli-gone');
    const places = await workbench.tree('Searched Paths').waitForRows((rows) => rows.length > 0);
    assert.ok(places.some(({ label, description }) => `${label} ${description}`.includes(lab.cliPath)));
  } finally {
    renameSync(`${lab.cliPath}.gone`, lab.cliPath);
  }
  await workbench.runCommand('Kube Audit: Refresh Clusters');
  await tree.waitForRows((rows) => rows.length >= 10);
});

/** Clusters and their objects, byte by byte. */
function stateOfLab(): string {
  return ['clusters', 'objects']
    .flatMap((folder) =>
      readdirSync(join(lab.dir, folder))
        .sort()
        .map((name) => readFileSync(join(lab.dir, folder, name), 'utf8')),
    )
    .join('\n');
}

function callsUnderWay(): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes(`--lab\0${lab.dir}\0`) || line.includes(`\0${lab.cliPath}\0`);
    } catch {
      return false;
    }
  }).length;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!condition()) {
    assert.ok(Date.now() < end, `${what}: not in time`);
    await workbench.page.waitForTimeout(100);
  }
}
