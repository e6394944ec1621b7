/**
 * A plan that ended early, through the window: what its page says, also after a reload, its mark on the row, and how it
 * is resumed and undone from there.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findCluster, setFaults, updateCluster } from '../lab/account/store.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { filesBelow } from '../support/traces/files.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPlan } from '../support/workbench/flows.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import { webPage } from '../support/workbench/webPage.ts';
import { lookInEachTheme } from '../support/workbench/themes.ts';
import { PlanPage } from '../support/workbench/planPage.ts';
import { pickRoute, startSetUp } from '../support/workbench/setUpWizard.ts';

const name = 'dev-fra';
const password = 'sesame-4711';
const server = `http://audit:${password}@audit.example.com:6516/post`;
const hidden = 'http://[hidden]@audit.example.com:6516/post';

let lab: LabProcess;
let workbench: Workbench;
let plan: PlanPage;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab);
  plan = new PlanPage(workbench.page);
  await workbench.openContainer('Kube Audit');
  await rowSays(/^Not forwarding/);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

async function rowSays(pattern: RegExp): Promise<void> {
  await workbench
    .tree('Clusters')
    .waitForRows((rows) => rows.some((row) => row.label === name && pattern.test(row.description)), 60_000);
}

test('a set-up that fails at its webhook says so, and its row that the plan is unfinished', async () => {
  const { quickInput, notifications } = workbench;
  // What became of the call is not known: it was carried out, and a gateway answered for it.
  setFaults(lab.dir, [
    {
      command: 'ks cluster master audit-webhook set',
      effect: { kind: 'failure', name: 'gateway-html' },
      afterEffect: true,
    },
  ]);
  await startSetUp(workbench, name);
  await pickRoute(quickInput, 'External Server');
  await quickInput.waitForStep(2);
  await quickInput.answer(server);
  await quickInput.waitForStep(3);
  await quickInput.pick('Default');
  const text = await runPlan(workbench, `Set up audit forwarding of ${name}`);
  assert.doesNotMatch(text, new RegExp(password));
  const { buttons } = await notifications.waitFor(/error page/i, 120_000);
  assert.ok(buttons.includes('Resume'), JSON.stringify(buttons));
  await workbench.screenshot('plan-failed-dark');
  await notifications.clear();
  await rowSays(/Interrupted at step \d+\/\d+/);
  await plan.shows(/“Set the audit webhook” failed \(step 1 of \d\)/);
  const [webhook, ...others] = await plan.steps();
  assert.equal(webhook, 'Set the audit webhook: Stopped here');
  assert.ok(others.length > 0 && others.every((step) => step.endsWith(': Not started')), others.join(', '));
  assert.deepEqual(await plan.buttons(), ['Resume', 'Undo']);
  await lookInEachTheme(workbench, `Set up audit forwarding of ${name}`, 'plan-page-failed');
  assert.equal(findCluster(lab.dir, name)?.stored?.server, server);
});

test('after a reload Resume asks for the URL whose password is not kept, and takes no other', async () => {
  const { quickInput, notifications } = workbench;
  setFaults(lab.dir, []);
  const kept = filesBelow(join(workbench.folders.data, 'data', 'User')).filter((file) =>
    readFileSync(file, 'latin1').includes(password),
  );
  assert.deepEqual(kept, []);
  await workbench.reload();
  await workbench.openContainer('Kube Audit');
  await rowSays(/Interrupted at step \d+\/\d+/);
  await workbench.tree('Clusters').contextMenu(name, 'Resume Plan…');
  await quickInput.waitFor(`Set up audit forwarding of ${name}`);
  await workbench.screenshot('resume-ways-dark');
  await quickInput.cancel();
  // What its page said before is there again, and goes on from there.
  await workbench.editors.show(`Set up audit forwarding of ${name}`);
  await plan.shows(/“Set the audit webhook” failed/);
  assert.deepEqual(await plan.buttons(), ['Resume', 'Undo']);
  await plan.press('Resume');
  await quickInput.waitFor('Resume plan');
  assert.ok((await quickInput.message()).includes(`Secrets in ${hidden} aren’t kept`), await quickInput.message());
  await quickInput.type(`http://audit:${password}@elsewhere.example.com:6516/post`);
  await workbench.page.locator('.quick-input-message', { hasText: `This isn’t ${hidden}` }).waitFor();
  await workbench.screenshot('resume-other-url-dark');
  await quickInput.answer(server);
  await rowSays(/^Setting up \d\/\d/);
  await plan.shows(/^Step \d of \d: /);
  const { text } = await notifications.waitFor(
    /Set up audit forwarding of dev-fra to audit\.example\.com:6516: done/,
    400_000,
  );
  assert.match(text, /No errors were counted/);
  assert.equal(findCluster(lab.dir, name)?.stored?.server, server);
  await notifications.clear();
  await rowSays(/^Not verified · External Server$/);
  await plan.shows(/done\. No errors were counted/);
  assert.ok((await plan.steps()).every((step) => step.endsWith(': Done')));
  await workbench.screenshot('plan-page-done-dark');
});

test('a change that fails is undone from its page, by keyboard alone', async () => {
  const { page } = workbench;
  setFaults(lab.dir, [{ command: 'ks cluster master refresh', effect: { kind: 'failure', name: 'gateway-html' } }]);
  await workbench.tree('Clusters').contextMenu(name, 'Change Policy…');
  await workbench.quickInput.waitFor(`${name} · Change policy`);
  await workbench.quickInput.pick('Verbose');
  await workbench.answerDialog('Use Verbose');
  await workbench.editors.waitForPreview(`Change the audit policy of ${name}`);
  await plan.tabTo('Run');
  await page.keyboard.press('Enter');
  await plan.shows(/“Refresh the master” failed/);
  assert.equal((await plan.steps())[0], 'Set the audit webhook: Done');
  assert.deepEqual(findCluster(lab.dir, name)?.stored?.policy, 'verbose');
  setFaults(lab.dir, []);
  await plan.tabTo('Undo');
  await page.keyboard.press('Enter');
  await workbench.editors.waitForPreview(`Undo the changes on ${name}`);
  await workbench.screenshot('plan-page-undo-dark');
  await plan.tabTo('Run');
  await page.keyboard.press('Enter');
  await plan.shows(new RegExp(`The changes on ${name} are undone`), 400_000);
  assert.equal(findCluster(lab.dir, name)?.stored?.policy, 'default');
  assert.equal(findCluster(lab.dir, name)?.applied.webhook?.policy, 'default');
});

test('a name that was written to do harm is text on its plan’s page, and Show Plan opens it again', async () => {
  const { page, quickInput } = workbench;
  const cluster = findCluster(lab.dir, 'sysdig-lon');
  assert.ok(cluster);
  const hostile = `<img src=x onerror="document.title=1"><b>$(pass)</b>\u202e](command:x)`;
  updateCluster(lab.dir, cluster.id, (changed) => {
    changed.name = hostile;
  });
  await workbench.runCommand('Kube Audit: Refresh Clusters');
  const shown = hostile.replace('$(', '$ (').replace('](', '] (').replace('\u202e', '‹U+202E›');
  await workbench.tree('Clusters').waitForRows((rows) => rows.some(({ label }) => label === shown));
  await workbench.tree('Clusters').contextMenu(shown, 'Change Policy…');
  await quickInput.pick('Verbose');
  await workbench.answerDialog('Use Verbose');
  await workbench.editors.waitForPreview('Change the audit policy of <img');
  assert.match(await webPage(page).locator('h1').innerText(), /<img src=x onerror="document\.title=1"><b>\$ \(pass\)/);
  assert.equal(await webPage(page).locator('img, main script, main a, main b').count(), 0);
  await workbench.screenshot('plan-page-hostile');
  await plan.press('Cancel');
  await workbench.editors.waitForEndOfTab('Change the audit policy of <img');
  // The plan that was run last is there again, also after its page was closed.
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('Kube Audit: Show Plan');
  await quickInput.pick(name);
  await plan.shows(new RegExp(`The changes on ${name} are undone`));
});
