/** From an empty window to the first forwarding cluster, by the keyboard alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findCluster } from '../lab/account/store.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';

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

test('set up, run, and find its row and menu, without a mouse', needsHaproxy(), async (context) => {
  const { page, quickInput, editors, notifications } = workbench;
  const keyboard = new Keyboard(page);
  const step = async (number: number): Promise<void> => {
    let title = '';
    await waitUntil(
      page,
      async () =>
        new RegExp(`\\((?:step ${number}|${number} of \\d+)\\)`).test(
          (title = await quickInput.title().catch(() => '')),
        ),
      () => `Question ${number} does not come, but ${title}.`,
    );
    await keyboard.waitForFocusIn('.quick-input-widget');
  };

  // A window that has just loaded does not know the commands of extensions yet.
  await page.locator('.activitybar a[aria-label^="Kube Audit"]').waitFor();
  await keyboard.command('set up audit', (label) => /^Kube Audit: Set Up Audit Forwarding/.test(label));
  await step(1);
  await keyboard.type('dev-fra');
  await keyboard.enterOn((label) => /^dev-fra$/.test(label));
  await step(2);
  await keyboard.type('private n');
  await keyboard.enterOn((label) => /^Private Network$/.test(label));
  await step(3);
  await keyboard.type('10.240.0.15');
  await keyboard.press('Enter');
  await step(4);
  await keyboard.type('8080');
  await keyboard.press('Enter');
  await step(5);
  await keyboard.type('no');
  await keyboard.enterOn((label) => /^No$/.test(label));
  await step(6);
  await keyboard.enterOn((label) => /^Default$/.test(label));
  await editors.waitForPreview('Set up audit forwarding of dev-fra');
  await keyboard.press('Control+Enter');
  await editors.waitForEndOfPreview('Set up audit forwarding of dev-fra');
  await notifications.waitFor(/dev-fra.*(?:set up|is on)|is on for dev-fra/, 180_000);
  assert.match(findCluster(lab.dir, 'dev-fra')?.applied.webhook?.server ?? '', /kube-audit-forwarder\/proxy\/post$/);
  const toForwarding = keyboard.strokes;

  // Its row, and what can be done with it.
  await keyboard.command('focus clusters', (label) => /Focus on Clusters View/.test(label));
  await keyboard.waitForFocusIn('.sidebar .monaco-list');
  await workbench.tree('Clusters').waitForRows((rows) => rows.some(({ label }) => label === 'dev-fra'));
  await keyboard.type('dev-fra');
  const row = page.locator('.sidebar .monaco-list-row.focused');
  await waitUntil(
    page,
    async () => /^dev-fra, Not verified/.test((await row.getAttribute('aria-label').catch(() => null)) ?? ''),
    async () => `The row under the cursor says ${await row.getAttribute('aria-label').catch(() => 'nothing')}.`,
  );
  await keyboard.press('Shift+F10');
  await page.locator('.monaco-menu .action-label', { hasText: 'Verify Audit Forwarding' }).first().waitFor();
  await workbench.screenshot('keyboard-menu');
  await keyboard.press('Escape');
  context.diagnostic(`${toForwarding} keys to the first forwarding cluster, ${keyboard.strokes} to its menu`);
});

test('the walkthrough has ticked what is done already', needsHaproxy(), async () => {
  const { page } = workbench;
  const keyboard = new Keyboard(page);
  await keyboard.command('open walkthrough', (label) => /^Welcome: Open Walkthrough/.test(label));
  await keyboard.type('Forward Kubernetes Audit');
  await keyboard.enterOn((label) => /^Forward Kubernetes Audit Logs of IBM Cloud$/.test(label));
  const done = page.locator('.getting-started-step:has(.codicon-getting-started-step-checked) h3');
  const expected = ['Log In to IBM Cloud', 'See Every Cluster’s Audit State', 'Set Up Audit Forwarding'];
  let ticked: string[] = [];
  await waitUntil(
    page,
    async () => (ticked = await done.allInnerTexts()).length >= expected.length,
    () => `Ticked are ${JSON.stringify(ticked)}.`,
  );
  assert.deepEqual(ticked, expected);
  await workbench.screenshot('walkthrough');
});
