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
import { injectedScript, webPage } from '../support/workbench/webPage.ts';
import { hostilePlan, HOSTILE_TEXTS } from '../support/workbench/hostilePlan.ts';
import type { PageElement } from '../support/workbench/pageElement.ts';
import { waitUntil } from '../support/workbench/patience.ts';
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
  // By keyboard, and as a screen reader has it.
  await plan.tabTo('▾\nStep 1 of ');
  await workbench.page.keyboard.press('Enter');
  await plan.tabTo('▾\nStep 2 of ');
  await workbench.page.keyboard.press('Shift+Tab');
  await workbench.page.keyboard.press('Enter');
  const read = await webPage(workbench.page).locator('main.plan').ariaSnapshot();
  for (const part of [
    /heading "Set up audit forwarding of dev-fra [^"]*" \[level=1\]/,
    /status: .*“Set the audit webhook” failed/,
    /group "Actions":\s+- button "Resume"\s+- button "Undo"/,
    /region "What was seen":[\s\S]*list[\s\S]*listitem/,
    /region "Summary":[\s\S]*term: Objects[\s\S]*definition/,
    /region "Steps":[\s\S]*button "Step 1 of \d: Set the audit webhook Stopped here[^"]*" \[expanded\]/,
    /listitem: ibmcloud ks cluster master audit-webhook set --cluster/,
    /button "Step 2 of \d: Refresh the master Not started"/,
  ]) {
    assert.match(read, part);
  }
  assert.equal(findCluster(lab.dir, name)?.stored?.server, server);
});

test('after a reload Resume asks for the URL whose password is not kept, takes no other, and can be cancelled', async () => {
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
  // What it watches takes minutes.
  await plan.shows(/^Step (\d) of \1: Check delivery/);
  await plan.tabTo('Cancel Run');
  await workbench.page.keyboard.press('Enter');
  await plan.shows(/cancelled at “Check delivery”/);
  const steps = await plan.steps();
  assert.equal(steps.at(-1), 'Check delivery: Stopped here');
  assert.ok(
    steps.slice(0, -1).every((step) => step.endsWith(': Done')),
    steps.join(', '),
  );
  assert.equal(findCluster(lab.dir, name)?.applied.webhook?.server, server);
  await notifications.waitFor('cancelled at “Check delivery”');
  await notifications.clear();
  await rowSays(/Interrupted at step (\d)\/\1/);
  await workbench.tree('Clusters').contextMenu(name, 'Resume Plan…');
  await quickInput.pick('Discard');
  await rowSays(/^Not verified · External Server$/);
});

test('a change that fails is undone from its page, by keyboard alone', async () => {
  const { page, notifications } = workbench;
  setFaults(lab.dir, [{ command: 'ks cluster master refresh', effect: { kind: 'failure', name: 'gateway-html' } }]);
  await workbench.tree('Clusters').contextMenu(name, 'Change Policy…');
  await workbench.quickInput.waitFor(`${name} · Change policy`);
  await workbench.quickInput.pick('Verbose');
  await workbench.answerDialog('Use Verbose');
  await workbench.editors.waitForPreview(`Change the audit policy of ${name}`);
  await readsFromHeading();
  await plan.tabTo('Run');
  await page.keyboard.press('Enter');
  // A user who types elsewhere meanwhile is left alone by the page, which is drawn again and again.
  await page.keyboard.press('F1');
  await workbench.quickInput.waitFor('');
  await plan.shows(/“Refresh the master” failed/);
  assert.ok(await workbench.quickInput.isOpen(), 'the page has taken the focus, and the palette has closed');
  await workbench.quickInput.cancel();
  assert.equal((await plan.steps())[0], 'Set the audit webhook: Done');
  assert.deepEqual(findCluster(lab.dir, name)?.stored?.policy, 'verbose');
  setFaults(lab.dir, []);
  // A window that is so busy that the next plan does not come to the screen.
  const frame = webPage(page).locator('body');
  const inPage = (source: string): Promise<unknown> =>
    frame.evaluate((_body: PageElement, text: string) => (0, eval)(text) as unknown, source);
  await inPage(
    '{ const { requestAnimationFrame: real } = window; let held = []; window.requestAnimationFrame = (paint) => held.push(paint); window.paint = () => { window.requestAnimationFrame = real; held.forEach((one) => one()); } }',
  );
  await plan.tabTo('Undo');
  await page.keyboard.press('Enter');
  await webPage(page)
    .locator('h1', { hasText: `Undo the changes on ${name}` })
    .waitFor();
  await readsFromHeading();
  await plan.tabTo('Run');
  await page.keyboard.press('Enter');
  await notifications.waitFor('The plan has changed meanwhile, so nothing was done');
  await notifications.clear();
  await inPage('window.paint()');
  await workbench.editors.waitForPreview(`Undo the changes on ${name}`);
  await workbench.screenshot('plan-page-undo-dark');
  await workbench.editors.show(`Undo the changes on ${name}`);
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
  await showHostile();
});

/** What came before is not read again: the focus is on the heading of a plan that has come. */
async function readsFromHeading(): Promise<void> {
  await waitUntil(
    workbench.page,
    () => plan.isReadFromHeading(),
    () => 'The focus does not come to the heading.',
  );
}

/** In each field of the page, whatever the extension makes of a text before. */
async function showHostile(): Promise<void> {
  const { page, notifications } = workbench;
  const main = webPage(page).locator('main.plan[data-phase="asked"][aria-busy="false"]');
  await webPage(page)
    .locator('body')
    .evaluate(
      (_body: PageElement, source: string) => (0, eval)(source) as unknown,
      `window.postMessage({ kind: 'show', content: ${JSON.stringify(hostilePlan)} })`,
    );
  await main.waitFor();
  await main.locator('button.fold').click();
  assert.equal((await main.innerText()).split('<img src=x onerror').length - 1, HOSTILE_TEXTS);
  assert.equal(await webPage(page).locator('img, main script, main a, main b').count(), 0);
  const wider = await webPage(page)
    .locator('body')
    .evaluate(({ scrollWidth, clientWidth }: PageElement) => scrollWidth - clientWidth);
  assert.equal(wider, 0, 'it is wider than its editor');
  await workbench.screenshot('plan-page-hostile-fields');
  assert.match(await injectedScript(page), /^script-src/);
  // It is no plan of ours.
  await main.locator('.actions button').click();
  await notifications.waitFor('The plan has changed meanwhile, so nothing was done');
}
