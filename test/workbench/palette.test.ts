/** What the palette offers in a real window: only what has something to act on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { AGREE_TO_ADMIN } from '../support/workbench/setUpWizard.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

/** Of these titles, those that the palette offers. */
async function offered(titles: readonly string[]): Promise<readonly string[]> {
  const { page, quickInput } = workbench;
  let labels: readonly string[] = [];
  await waitUntil(
    page,
    async () => {
      await page.keyboard.press('F1');
      await quickInput.type('>Kube Audit');
      // A window that has just opened knows no extension yet, and a list that is open does not learn of it.
      labels = await quickInput.allLabels(/^(?:Kube Audit|No matching commands$)/);
      await quickInput.cancel();
      return labels.some((label) => label.startsWith('Kube Audit: '));
    },
    () => `The palette offers ${labels.join(', ')}`,
  );
  return titles.filter((title) => labels.includes(`Kube Audit: ${title}`));
}

const needSomething = [
  'Show Event',
  'Filter Audit Events…',
  'Export Filtered Events…',
  'Resume Plan…',
  'Open Documentation',
];
const needMore = ['Restore Previous Webhook…', 'Save Verification Report…', 'Show Verification Report'];
const ofAnyUse = ['Set Up Audit Forwarding…', 'Verify Audit Forwarding', 'Stream Events'];

test('a fresh window offers nothing that has nothing to act on', async () => {
  assert.deepEqual(await offered([...needSomething, ...needMore, ...ofAnyUse]), ofAnyUse);
  await workbench.openContainer('Kube Audit');
  await workbench.tree('Clusters').waitForRows((rows) => rows.some(({ label }) => label === 'prod-dal'), 60_000);
  assert.deepEqual(await offered([...needSomething, ...needMore, ...ofAnyUse]), ofAnyUse);
});

test('a verification brings its report, and a stream what acts on its lines', async () => {
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Verify Audit Forwarding');
  await workbench.answerDialog(AGREE_TO_ADMIN);
  await workbench.editors.waitForTab('Verification of cloudlogs-wdc', 240_000);
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Stream Events');
  await workbench.answerDialog(AGREE_TO_ADMIN);
  await workbench.page.locator('.panel a[aria-label^="Stop Streaming"]').first().waitFor({ timeout: 60_000 });
  assert.deepEqual(await offered([...needSomething, ...needMore]), [
    'Show Event',
    'Filter Audit Events…',
    'Export Filtered Events…',
    'Save Verification Report…',
    'Show Verification Report',
  ]);
  await workbench.screenshot('palette-after-verification');
});
