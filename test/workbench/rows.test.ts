/** A cluster's row in the window: the facts below it, its menu and icons, its tooltip, and only those with problems. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { verifyClusters } from '../support/workbench/flows.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { comes } from '../support/workbench/patience.ts';

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

test('a row that was never verified has its facts below it, and what is not known says so', async () => {
  const tree = workbench.tree('Clusters');
  await tree.expand('prod-dal');
  const rows = await tree.waitForRows((shown) => shown.some(({ label }) => label === 'Last verification'));
  const below = rows.filter(({ level }) => level === 2).map(({ label, description }) => `${label}: ${description}`);
  assert.deepEqual(below.toSpliced(2, 1), [
    'Route: Private Network',
    'Policy: default',
    'Certificate: Not known until it’s verified',
    'Forwarder: Not known until it’s verified',
    'Log consumer: Not known until it’s verified',
    'Last verification: Never',
  ]);
  await workbench.screenshot('rows-facts-dark');
});

test('a menu has few entries, which apply, and its tooltip few lines', async () => {
  const { page } = workbench;
  const tree = workbench.tree('Clusters');
  const row = await tree.row('prod-dal');
  const menu = page.locator('.monaco-menu:visible');
  await comes(page, async () => {
    await row.locator('.label-name').click({ button: 'right' });
    return comes(page, async () => (await menu.count()) > 0);
  });
  const entries = await menu.first().locator('.action-label:not(.separator)').allInnerTexts();
  const words = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  assert.ok(words.length >= 7 && words.length <= 8, words.join(', '));
  for (const below of ['Change', 'Forwarder', 'Copy']) assert.ok(words.includes(below), words.join(', '));
  await workbench.screenshot('rows-menu-dark');
  await page.keyboard.press('Escape');
  const tooltip = await tree.tooltip('prod-dal');
  assert.match(tooltip, /Delivery: Not verified[\s\S]*As of .* · Verify · Stream/);
  await workbench.screenshot('rows-tooltip-dark');
});

test('one key shows only the clusters with problems, and another time all of them', needsHaproxy(), async () => {
  const tree = workbench.tree('Clusters');
  const { page } = workbench;
  // Only what is known to be well is left out.
  await verifyClusters(workbench, ['prod-dal']);
  await focusClusters();
  await page.keyboard.press('Alt+p');
  await tree.waitForRows((shown) => {
    const labels = shown.map(({ label }) => label);
    // Worst first; by name their order is the opposite.
    const [bad, unverified] = [labels.indexOf('logs-tok'), labels.indexOf('cloudlogs-wdc')];
    return bad >= 0 && bad < unverified && !labels.includes('prod-dal');
  });
  await tree.waitForText(/Only problems: 9 of 10 clusters/);
  await workbench.runCommand('Preferences: Color Theme');
  await workbench.quickInput.type('Light Modern');
  await workbench.quickInput.pick('Light Modern');
  await page.locator('.monaco-workbench.vs').waitFor();
  await workbench.screenshot('rows-problems-light');
  await focusClusters();
  await page.keyboard.press('Alt+p');
  await tree.waitForRows((shown) => shown.filter(({ level }) => level === 1).length === 10);
  await workbench.screenshot('rows-light');
});

/** A click on a row would open its overview. */
async function focusClusters(): Promise<void> {
  await workbench.runCommand('Kube Audit: Focus on Clusters View');
  await new Keyboard(workbench.page).waitForFocusIn('.sidebar .monaco-list');
}
