/** A forwarder's log as a person sees it: started from the tree, read in the Output view, ended from its title. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { Workbench } from '../support/workbench.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await Workbench.open({
    settings: { 'kubeAudit.cliPath': lab.cliPath, 'kubeAudit.groupBy': 'none', 'editor.minimap.enabled': false },
  });
  await workbench.openContainer('Kube Audit');
  await workbench
    .tree('Clusters')
    .waitForRows(
      (rows) => rows.length >= 10 && rows.every(({ description }) => !['', 'Not read yet'].includes(description)),
      60_000,
    );
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

/** Waits for a line in the Output view, and gives it. */
async function outputLine(pattern: RegExp, timeoutMs = 60_000): Promise<string> {
  const lines = workbench.page.locator('.panel .view-line, .output-view .view-line');
  let shown: string[] = [];
  for (const end = Date.now() + timeoutMs; Date.now() < end; await workbench.page.waitForTimeout(200)) {
    shown = (await lines.allInnerTexts().catch(() => [])).map((line) => line.replaceAll('\u00a0', ' '));
    const found = shown.find((line) => pattern.test(line));
    if (found !== undefined) return found;
  }
  return assert.fail(`no line is like ${pattern}:\n${shown.join('\n')}`);
}

test('HAProxy’s lines of the private network’s forwarder', needsHaproxy(), async () => {
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Stream Forwarder Logs');
  await outputLine(/^──── Following pod kube-audit-forwarder-/);
  await outputLine(/^\d\d:\d\d:\d\d\.\d{3} {2}200 {2}POST {3}\/post.* ms {2}remotelogstash\/s1$/);
  assert.match((await workbench.statusBar()).join('\n'), /prod-dal: [\d.]+ lines\/s, last /);
  await workbench.screenshot('stream-haproxy-dark');
});

test('audit events of IBM’s image, with admin credentials after asking', async () => {
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Stream Forwarder Logs');
  assert.match(await workbench.dialogText(), /administrator credentials for cloudlogs-wdc/);
  await workbench.answerDialog('Use Administrator Credentials');
  const line = await outputLine(/^\d\d:\d\d:\d\d\.\d{3} {2}list {6}pods /);
  assert.match(line, / ibm-kube-audit\/ /);
  await workbench.screenshot('stream-events-dark');
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs').waitFor();
  await outputLine(/ list {6}pods /);
  await workbench.screenshot('stream-events-light');
});

test('Stop Streaming in the title of the Output view ends the stream that is shown', async () => {
  await workbench.page.locator('.panel a[aria-label^="Stop Streaming"]').first().click();
  await outputLine(/^──── Streaming stopped ────/);
  const bar = (await workbench.statusBar()).join('\n');
  assert.doesNotMatch(bar, /cloudlogs-wdc/);
});
