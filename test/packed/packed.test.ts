/**
 * The package as users get it, installed into a VS Code that knows nothing of this tree: its view, a set-up, a stream.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packVsix } from '../../scripts/vsix.ts';
import { findCluster } from '../lab/account/store.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPlan } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { outputLine } from '../support/workbench/outputView.ts';
import { answerSetUp, startSetUp } from '../support/workbench/setUpWizard.ts';

let folder: string;
let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kv-'));
  const { path } = await packVsix(join(folder, 'kube-audit.vsix'));
  lab = await startLabProcess();
  workbench = await openOnLab(lab, { vsix: path });
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('it is installed, and its view lists the clusters', async () => {
  const installed = readdirSync(workbench.folders.extensions).filter((name) => /^ibmcloud-kube-audit/.test(name));
  assert.equal(installed.length, 1, installed.join());
  const main = join(workbench.folders.extensions, installed[0] ?? '', 'dist', 'extension.cjs');
  assert.ok(readFileSync(main, 'utf8').length > 0);
  const rows = await openClusters(workbench);
  assert.match(rows.find(({ label }) => label === 'prod-dal')?.description ?? '', /^Not verified · Private Network$/);
});

test('a set-up runs to its end', needsHaproxy(), async () => {
  await startSetUp(workbench, 'dev-fra');
  await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
  await runPlan(workbench, 'Set up audit forwarding of dev-fra');
  await workbench.notifications.waitFor('Audit forwarding is on for dev-fra', 180_000);
  await workbench.screenshot('packed-set-up-done-dark');
  assert.match(findCluster(lab.dir, 'dev-fra')?.stored?.server ?? '', /services\/kube-audit-forwarder\/proxy\/post$/);
  await workbench.notifications.clear();
});

test('a stream shows its lines', needsHaproxy(), async () => {
  await workbench.tree('Clusters').contextMenu('dev-fra', 'Stream Events');
  await outputLine(workbench.page, /^──── Following pod kube-audit-forwarder-/);
  // Of several pods each line names its own.
  await outputLine(workbench.page, /^(\w{5} {2})?\d\d:\d\d:\d\d\.\d{3} {2}200 {3}POST {7}remotelogstash\/s1 /);
  await workbench.screenshot('packed-stream-dark');
});
