/**
 * The overview of a cluster in the window: opened by a click and by Enter, read by keyboard and by what a screen reader
 * gets, in each kind of theme and where it is narrow, with names that were written to do harm.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { findCluster, updateCluster } from '../lab/account/store.ts';
import { expireWebhookCertificate } from '../lab/stage/webhook.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { verifyClusters } from '../support/workbench/flows.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import type { PageElement } from '../support/workbench/pageElement.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { lookInEachTheme } from '../support/workbench/themes.ts';
import { injectedScript, webPage } from '../support/workbench/webPage.ts';

const hostile = '<img src=x onerror="document.title=1"><b>$(pass)</b>[Fix](command:workbench.action.quit)';

/** What is known of the cluster with agents: without HAProxy it is not verified. */
const cloudLogs = needsHaproxy().skip === false ? /1 check fails/ : /Not verified/;

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  // Nothing of the lab's runs for this one.
  const cluster = findCluster(lab.dir, 'forbidden-osa');
  assert.ok(cluster);
  updateCluster(lab.dir, cluster.id, (changed) => {
    changed.name = `${hostile}\u202egnp`;
    changed.version = `${'x'.repeat(10_000)}<script>document.title=1</script>`;
  });
  workbench = await openOnLab(lab);
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('a click on a row opens its overview; of what was never verified nothing is green', async () => {
  await workbench.tree('Clusters').select('prod-dal');
  await shows('prod-dal', /Not verified/);
  assert.equal(await webPage(workbench.page).locator('.good').count(), 0);
  assert.deepEqual(await places(), [
    'API servers Not checked',
    'Konnectivity Not checked',
    'Service kube-audit-forwarder Not checked',
    'Forwarder Not checked',
    'Log consumer Not checked',
  ]);
  await workbench.screenshot('overview-unverified-dark');
});

test('Enter on a row opens it, and all of it is reached by keyboard', needsHaproxy(), async () => {
  const { page } = workbench;
  const keyboard = new Keyboard(page);
  await workbench.runCommand('View: Close Editor');
  await keyboard.command('focus clusters', (label) => /Focus on Clusters View/.test(label));
  await keyboard.waitForFocusIn('.sidebar .monaco-list');
  await keyboard.type('prod-dal');
  await page.locator('.sidebar .monaco-list-row.focused', { hasText: 'prod-dal' }).waitFor();
  await keyboard.press('Enter');
  await shows('prod-dal', /Not verified/);
  await tabTo(keyboard, /^Verify$/);
  await keyboard.press('Enter');
  // The page of the verification opens beside, and takes the focus.
  await workbench.editors.waitForTab('Verification of prod-dal', 240_000);
  await workbench.runCommand('View: Close Editor');
  await workbench.editors.waitForEndOfTab('Verification of prod-dal');
  await shows('prod-dal', /(Verified|Checked) (just now|\d+ min ago)/);
  await tabTo(keyboard, /^Forwarder/);
  await keyboard.press('Enter');
  const checks = webPage(page).getByRole('region', { name: 'Forwarder: checks' });
  await checks.waitFor();
  assert.match(await checks.innerText(), /Passed\s+Deployment/);
  await keyboard.press('Enter');
  await checks.waitFor({ state: 'detached' });
  await workbench.screenshot('overview-verified-dark');
});

test('the place where it breaks is named, and what is behind it is not reached', needsHaproxy(), async () => {
  await expireWebhookCertificate(lab.dir, 'hand-made');
  await verifyClusters(workbench, ['hand-made', 'cloudlogs-wdc'], { asAdmin: true });
  await workbench.tree('Clusters').select('hand-made');
  await shows('hand-made', /1 check fails/);
  assert.match((await places())[0] ?? '', /^API servers Broken here/);
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Open Overview');
  await shows('cloudlogs-wdc', /1 check fails/);
  assert.deepEqual((await places()).slice(-2), ['Logging agent Broken here', 'Cloud Logs instance Not reached']);
  const read = await webPage(workbench.page).locator('main').ariaSnapshot();
  for (const part of [
    /heading "cloudlogs-wdc" \[level=1\]/,
    /status:.*1 check fails/,
    /group "Actions":[\s\S]*button "Verify"/,
    /Breaks at Logging agent: No logging agent runs/,
    /button "Logging agent Broken here" \[expanded\]/,
    /region "Logging agent: checks"[\s\S]*Failing[\s\S]*button "Show Logging Agent Values"/,
    /region "Verifications"[\s\S]*listitem.*1 check fails/,
  ]) {
    assert.match(read, part);
  }
  await workbench.screenshot('overview-broken-dark');
});

test('in each kind of theme, and where it is narrow, nothing is wrong for who cannot see it well', async () => {
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Open Overview');
  await shows('cloudlogs-wdc', cloudLogs);
  await lookInEachTheme(workbench, 'cloudlogs-wdc', 'overview-broken');
});

test('it is there again after the window was loaded again', async () => {
  await workbench.reload();
  await workbench.editors.waitForTab('cloudlogs-wdc');
  await shows('cloudlogs-wdc', cloudLogs);
  await workbench.openContainer('Kube Audit');
});

test('names that were written to do harm are text, and a script that gets in is blocked', async () => {
  const { page } = workbench;
  await workbench.tree('Clusters').contextMenu(shownName(), 'Open Overview');
  const frame = webPage(page);
  await waitUntil(
    page,
    async () => (await frame.locator('h1').innerText()).includes('onerror'),
    () => 'The overview does not come.',
  );
  assert.match(await frame.locator('h1').innerText(), /^<img src=x onerror="document.title=1"><b>\$ \(pass\)/);
  assert.match(await frame.locator('h1').innerText(), /‹U\+202E›/);
  assert.ok((await frame.locator('.about').innerText()).length < 1_000, 'a long text is not cut');
  assert.equal(await frame.locator('img, main script, main a, header b').count(), 0);
  await workbench.screenshot('overview-hostile');
  assert.match(await injectedScript(page), /^script-src/);
});

/** Waits until the overview of a cluster says this of its condition. */
async function shows(name: string, condition: RegExp): Promise<void> {
  const frame = webPage(workbench.page);
  let said = '';
  await waitUntil(
    workbench.page,
    async () => {
      // A window that is loading takes its frames away in between.
      const textsOf = (place: Locator): Promise<string[]> => place.allInnerTexts().catch(() => []);
      const [heading = ''] = await textsOf(frame.locator('h1'));
      const [status = ''] = await textsOf(frame.getByRole('status'));
      said = `${heading}: ${status}`;
      return heading === name && condition.test(status.replaceAll('\n', ''));
    },
    () => `The overview says ${said}`,
    120_000,
  );
}

/** The places of the path, each with its state. */
async function places(): Promise<readonly string[]> {
  const buttons = webPage(workbench.page).locator('ol.path button');
  return buttons.evaluateAll((elements: PageElement[]) =>
    elements.map((element) => {
      const text = (selector: string): string => element.querySelector(selector)?.textContent ?? '';
      return `${text('.name')} ${text('.state span:last-child')}`;
    }),
  );
}

/** Presses Tab until a button of the page with this text has the focus. */
async function tabTo(keyboard: Keyboard, text: RegExp): Promise<void> {
  const focused = webPage(workbench.page).locator('button:focus');
  const seen: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await keyboard.press('Tab');
    const [now = ''] = await focused.allInnerTexts();
    seen.push(now);
    if (text.test(now)) return;
  }
  assert.fail(`Tab reaches ${seen.join(', ')}`);
}

/** As a row shows the name. */
function shownName(): string {
  return `${hostile.replace('$(', '$ (').replace('](', '] (')}‹U+202E›gnp`;
}
