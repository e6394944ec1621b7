/**
 * Verify Audit Forwarding through the window: a healthy cluster, one whose stored certificate has expired, what is
 * shown of it, the remedy run from the report, and all clusters at once.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { expireWebhookCertificate } from '../lab/stage/webhook.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPreview } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import type { TreeView } from '../support/workbench/treeView.ts';

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

test('a healthy cluster: the report opens beside, with the delivery and its grade', needsHaproxy(), async () => {
  await tree().inlineAction('prod-dal', 'Verify Audit Forwarding');
  await workbench.editors.waitForTab('Verification of prod-dal', 240_000);
  const report = await workbench.editors.wholeText();
  assert.match(report, /^# Audit forwarding of prod-dal: Verified\n/);
  assert.match(report, /\*\*Test events\*\*: Accepted by consumer: /);
  assert.doesNotMatch(report, /^## Failing/m);
  await untilBadge('');
  await workbench.screenshot('verified-dark');
});

test('a broken cluster: row, rows below it, badge and report name the one check that fails', async () => {
  await expireWebhookCertificate(lab.dir, 'prod-dal');
  await tree().contextMenu('prod-dal', 'Verify Audit Forwarding');
  await tree().waitForRows(
    (shown) => shown.some(({ label, description }) => label === 'prod-dal' && /^1 check fails/.test(description)),
    240_000,
  );
  await tree().expand('prod-dal');
  // The rows below are drawn after it.
  const rows = await tree().waitForRows((shown) => shown.some(({ label }) => label === 'Client certificate'));
  const below = rows.filter(({ level }) => level === 2);
  assert.deepEqual(
    below.slice(0, 7).map(({ label }) => label),
    ['Route', 'Policy', 'Webhook', 'Certificate', 'Forwarder', 'Log consumer', 'Last verification'],
  );
  const [first] = below.slice(7);
  assert.equal(first?.label, 'Client certificate');
  assert.match(first?.description ?? '', /^The client certificate expired on/);
  await untilBadge('1');
  const report = await reportText(/1 check fails/);
  const failing = /^## Failing \(1\)\n\n([\s\S]*?)\n\n##/m.exec(report)?.[1] ?? '';
  assert.match(failing, /\*\*Client certificate\*\*/);
  assert.match(failing, /Fix: Renew Certificates/);
  assert.match(report, /\*\*Test events\*\*: Skipped: .*caused by “Client certificate”/);
  assert.match(await tree().tooltip('prod-dal'), /Checked [\s\S]*Delivery: .*: The client certificate expired on/);
  await workbench.lens('Renew Certificates').first().waitFor();
  await workbench.screenshot('verify-failing-dark');
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs').waitFor();
  await workbench.screenshot('verify-failing-light');
});

test('the remedy runs from the report, and verifying again finds nothing wrong', needsHaproxy(), async () => {
  await workbench.clickLens('Renew Certificates');
  await runPreview(workbench, 'Renew the certificates of prod-dal');
  await workbench.notifications.waitFor('The certificates of prod-dal are renewed');
  await workbench.notifications.clear();
  await workbench.editors.show('Verification of prod-dal');
  await workbench.clickLens('Verify Again');
  await tree().waitForRows(
    (rows) =>
      rows.some(
        ({ label, description }) => label === 'prod-dal' && /^Verified .* · Private Network$/.test(description),
      ),
    240_000,
  );
  assert.match(await reportText(/: Verified\n/), /^# Audit forwarding of prod-dal: Verified\n/);
  await untilBadge('');
});

test('all clusters at once: one question for administrator credentials, one table; the report is saved as JSON', async () => {
  // Test events of an external server would be waited for until the counters had their time.
  const settings = join(workbench.folders.data, 'data', 'Machine', 'settings.json');
  const kept = JSON.parse(readFileSync(settings, 'utf8')) as object;
  const minimap = workbench.page.locator('.editor-group-container.active .minimap:visible');
  await minimap.first().waitFor();
  // The minimap goes once the window knows the new settings.
  writeFileSync(
    settings,
    JSON.stringify({ ...kept, 'kubeAudit.verifyTestEvents': false, 'editor.minimap.enabled': false }),
  );
  await minimap.first().waitFor({ state: 'detached' });
  await workbench.runCommand('Kube Audit: Verify All Clusters');
  await workbench.dialogText();
  await workbench.answerDialog('Use Admin Credentials');
  await workbench.editors.waitForTab('Verification of 6 clusters', 360_000);
  const report = await workbench.editors.wholeText();
  assert.match(
    report,
    /^# Audit forwarding of 6 clusters: \d failing\n\nOf \d+ clusters: 0 covered, \d failing, \d not covered, \d+ not known\.\n\n- \*\*Not covered\*\* \(\d\): .*dev-fra[^]*\| Cluster \| Result \| First failure \|/,
  );
  assert.match(report, /^Verified .* · without test events · /m);
  assert.match(report, /^\| sysdig-lon \| 1 check fails \| .*in-cluster address/m);
  assert.match((await workbench.notifications.waitFor('Of ')).text, /0 covered, \d failing, \d not covered/);
  await workbench.screenshot('verify-all-light');
  const target = join(workbench.folders.home, 'report.json');
  await workbench.runCommand('Kube Audit: Save Verification Report…');
  await workbench.quickInput.pick('JSON');
  await workbench.quickInput.waitFor('Save Verification Report');
  await workbench.quickInput.answerPath(target);
  assert.match((await workbench.notifications.waitFor('Saved ')).text, /report\.json/);
  const saved = JSON.parse(readFileSync(target, 'utf8')) as {
    clusters: { name: string; verdict: string; delivered: boolean }[];
  };
  assert.equal(saved.clusters.length, 6);
  const healthy = saved.clusters.find(({ name }) => name === 'prod-dal');
  assert.deepEqual([healthy?.verdict, healthy?.delivered], ['passing', false], 'no test events were sent');
});

test('the cluster API was asked for nothing that the lab does not offer', () => {
  const file = join(lab.dir, 'unimplemented.jsonl');
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : '', '');
});

function tree(): TreeView {
  return workbench.tree('Clusters');
}

/** The number on the view's icon; empty where there is none. */
async function badge(): Promise<string> {
  const icon = workbench.page.locator('.activitybar .action-item:has(a[aria-label^="Kube Audit"]) .badge-content');
  return (await icon.count()) === 0 ? '' : (await icon.first().innerText()).trim();
}

/** The badge is shown a little later than the rows. */
async function untilBadge(number: string): Promise<void> {
  await waitUntil(
    workbench.page,
    async () => (await badge()) === number,
    () => `the badge is not “${number}”`,
  );
}

/** The report's text once it says this. */
async function reportText(pattern: RegExp): Promise<string> {
  let text = '';
  return waitUntil(
    workbench.page,
    async () => pattern.test((text = await workbench.editors.wholeText())) && text,
    () => `The report does not say ${pattern.source}:\n${text}`,
  );
}
