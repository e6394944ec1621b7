/**
 * How the view looks where there is little room, in each kind of theme, while clusters are verified, and after a
 * logout: nothing that is needed is lost, and nothing of before is left.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { updateAccount } from '../lab/account/store.ts';
import { expireWebhookCertificate } from '../lab/stage/webhook.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { startSetUp } from '../support/workbench/setUpWizard.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import type { TreeView } from '../support/workbench/treeView.ts';
import { webPage } from '../support/workbench/webPage.ts';

const themes = [
  ['Light High Contrast', 'hc-light', 'high-contrast-light'],
  ['Dark High Contrast', 'hc-black', 'high-contrast'],
  ['Light Modern', 'vs', 'light'],
] as const;

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  // Test events of an external server would be waited for until the counters had their time.
  workbench = await openOnLab(lab, { settings: { 'kubeAudit.verifyTestEvents': false } });
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

const tree = (): TreeView => workbench.tree('Clusters');

test('rows say which clusters are being verified, and what a check found has its remedy by name', async () => {
  await expireWebhookCertificate(lab.dir, 'prod-dal');
  await workbench.runCommand('Kube Audit: Verify All Clusters');
  await workbench.dialogText();
  // While the question is open, the run goes on.
  await tree().waitForRows((rows) => rows.some(({ description }) => description.startsWith('Verifying…')), 60_000);
  await workbench.screenshot('looks-verifying-dark');
  await workbench.answerDialog('Use Admin Credentials');
  await workbench.editors.waitForTab('Verification of 6 clusters', 360_000);
  await tree().waitForRows((rows) => rows.every(({ description }) => !description.startsWith('Verifying…')));
  await workbench.notifications.clear();
  await workbench.runCommand('View: Close All Editors');
  await tree().expand('prod-dal');
  const row = await tree().row('Client certificate');
  await row.click();
  await row.locator('.actions a[aria-label^="Renew Certificates"]').waitFor();
  await workbench.editors.waitForTab('Verification of prod-dal');
  await webPage(workbench.page).getByRole('button', { name: 'Renew Certificates' }).waitFor();
  await workbench.screenshot('looks-facts-and-report-dark');
  await workbench.runCommand('View: Close All Editors');
});

test('in each kind of theme', async () => {
  await workbench.screenshot('looks-dark');
  for (const [theme, kind, name] of themes) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.quickInput.type(theme);
    await workbench.quickInput.pick(theme);
    await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
    await workbench.screenshot(`looks-${name}`);
  }
});

test('in a sidebar of 170 pixels names can be read, and letters say which rows need help', async () => {
  const { page } = workbench;
  const sidebar = page.locator('.part.sidebar');
  const box = (await sidebar.boundingBox()) ?? assert.fail('no sidebar');
  const edge = box.x + box.width + 2;
  await page.mouse.move(edge, 600);
  await page.mouse.down();
  await page.mouse.move(box.x + 174, 600, { steps: 10 });
  await page.mouse.up();
  const width = (await sidebar.boundingBox())?.width ?? 0;
  assert.ok(width <= 180, `${width}`);
  await workbench.screenshot('looks-narrow-light');
  await page.mouse.move(box.x + width + 2, 600);
  await page.mouse.down();
  await page.mouse.move(edge, 600, { steps: 10 });
  await page.mouse.up();
});

test('at 200 % the view, a wizard and a dialog are whole', async () => {
  const { page } = workbench;
  await page.setViewportSize({ width: 720, height: 450 });
  await workbench.screenshot('looks-200-light');
  await startSetUp(workbench, 'dev-fra');
  await workbench.quickInput.waitForStep(1);
  await workbench.screenshot('looks-200-wizard-light');
  await workbench.quickInput.cancel();
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Refresh Master (Restarts the API Server)…');
  await workbench.dialogText();
  await workbench.screenshot('looks-200-dialog-light');
  await workbench.answerDialog('Cancel');
  await page.setViewportSize({ width: 1440, height: 900 });
  await startSetUp(workbench, 'dev-fra');
  await workbench.quickInput.waitForStep(1);
  await workbench.screenshot('looks-wizard-light');
  await workbench.quickInput.cancel();
});

test('after a logout there is one button, no badge, and no icon for what needs rows', async () => {
  updateAccount(lab.dir, ({ session }) => (session.loggedIn = false));
  await workbench.runCommand('Kube Audit: Refresh Clusters');
  const pane = workbench.page.locator('.sidebar');
  await pane.locator('.welcome-view-content:visible a.monaco-button').first().waitFor();
  await workbench.screenshot('looks-logged-out-light');
  assert.equal(await pane.locator('.welcome-view-content:visible a.monaco-button').count(), 1);
  assert.match(await tree().welcome(), /With a service ID: log in with an API key/);
  const badge = workbench.page.locator('.activitybar .action-item:has(a[aria-label^="Kube Audit"]) .badge-content');
  await waitUntil(
    workbench.page,
    async () =>
      !(await badge
        .first()
        .isVisible()
        .catch(() => false)),
    () => 'the badge is still there',
  );
  for (const title of ['Verify All Clusters', 'Show Only Clusters with Problems']) {
    assert.equal(await pane.locator(`.title a[aria-label^="${title}"]:visible`).count(), 0, title);
  }
  assert.equal(await pane.locator('.title a[aria-label^="Refresh Clusters"]:visible').count(), 1, 'icons are found');
});
