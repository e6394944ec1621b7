/**
 * Verify Audit Forwarding through the window: a healthy cluster, one whose stored certificate has expired, what is
 * shown of it, the remedy run from the page by keyboard, and all clusters at once, one with a hostile name.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { FrameLocator, Locator } from 'playwright-core';
import { findCluster, updateCluster } from '../lab/account/store.ts';
import { expireWebhookCertificate } from '../lab/stage/webhook.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { reportText, runPreview } from '../support/workbench/flows.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import type { PageElement } from '../support/workbench/pageElement.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { lookInEachTheme } from '../support/workbench/themes.ts';
import type { TreeView } from '../support/workbench/treeView.ts';
import { accessibilityProblems, injectedScript, webPage } from '../support/workbench/webPage.ts';

const hostile = '<img src=x onerror="document.title=1"><b>$(pass)</b>[Fix](command:workbench.action.quit)';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  const cluster = findCluster(lab.dir, 'logs-tok');
  assert.ok(cluster);
  updateCluster(lab.dir, cluster.id, (changed) => void (changed.name = `${hostile}\u202egnp`));
  workbench = await openOnLab(lab);
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('a healthy cluster: its page opens, with the delivery, its grade and its path', needsHaproxy(), async () => {
  await tree().inlineAction('prod-dal', 'Verify Audit Forwarding');
  await shows('Verification of prod-dal', /^Verified, just now$/);
  assert.deepEqual(await places(), [
    'API servers Passed',
    'Konnectivity Passed',
    'Service kube-audit-forwarder Passed',
    'Forwarder Passed',
    'Log consumer Passed',
  ]);
  assert.match(await shown().locator('main').innerText(), /just now: Accepted by consumer: /);
  assert.match(
    await shown().locator('.about').innerText(),
    /^Verified 2\d{3}-.* UTC · took \d+ s · with test events · by version \d/,
  );
  assert.equal(
    await shown()
      .getByRole('heading', { name: /^Failing/ })
      .count(),
    0,
  );
  assert.equal(await shown().locator('.section .checks').count(), 0, 'what is folded is not in the document');
  await untilBadge('');
  await workbench.screenshot('verified-dark');
  const report = await reportText(workbench, 'prod-dal');
  assert.match(report, /^# Audit forwarding of prod-dal: Verified\n/);
  assert.match(report, /\*\*Test events\*\*: Accepted by consumer: /);
});

test('a broken cluster: row, rows below it, badge and page name the one check that fails', async () => {
  await expireWebhookCertificate(lab.dir, 'prod-dal');
  await tree().contextMenu('prod-dal', 'Verify Audit Forwarding');
  await tree().waitForRows(
    (rows) => rows.some(({ label, description }) => label === 'prod-dal' && /^1 check fails/.test(description)),
    240_000,
  );
  await tree().expand('prod-dal');
  // The rows below are drawn after it.
  const rows = await tree().waitForRows((all) => all.some(({ label }) => label === 'Client certificate'));
  const below = rows.filter(({ level }) => level === 2);
  assert.deepEqual(
    below.slice(0, 7).map(({ label }) => label),
    ['Route', 'Policy', 'Webhook', 'Certificate', 'Forwarder', 'Log consumer', 'Last verification'],
  );
  const [first] = below.slice(7);
  assert.equal(first?.label, 'Client certificate');
  assert.match(first?.description ?? '', /^The client certificate expired on/);
  await untilBadge('1');
  await shows('Verification of prod-dal', /^1 check fails, /);
  assert.equal(await shown().locator('.good').count(), 0, 'nothing behind the broken place is green');
  const [api, ...behind] = await places();
  assert.equal(api, 'API servers Broken here');
  assert.ok(behind.length === 4 && behind.every((place) => place.endsWith(' Not reached')), String(behind));
  const read = await shown().locator('main').ariaSnapshot();
  for (const part of [
    /heading "Verification of prod-dal" \[level=1\]/,
    /status:.*1 check fails/,
    /group "Actions":[\s\S]*button "Verify Again"[\s\S]*button "Save…"[\s\S]*button "Show as Text"/,
    /region "Delivery":[\s\S]*Breaks at API servers: The client certificate expired on[\s\S]*Skipped because of “Client certificate”\./,
    /region "Failing \(1\)":[\s\S]*Client certificate[\s\S]*button "Renew Certificates"/,
    /heading "Passed \(\d+\)" \[level=2\]/,
  ]) {
    assert.match(read, part);
  }
  assert.match(await tree().tooltip('prod-dal'), /Checked [\s\S]*Delivery: .*: The client certificate expired on/);
});

test('in each kind of theme, and where there is little room, nothing is wrong for who cannot see it well', async () => {
  await lookInEachTheme(workbench, 'Verification of prod-dal', 'verify-failing');
});

test(
  'it is there again after the window was loaded again, and the remedy runs by keyboard',
  needsHaproxy(),
  async () => {
    await workbench.reload();
    await shows('Verification of prod-dal', /^1 check fails, /);
    await workbench.openContainer('Kube Audit');
    await workbench.editors.show('Verification of prod-dal');
    const keyboard = new Keyboard(workbench.page);
    await tabTo(keyboard, /^Passed \(/);
    await keyboard.press('Enter');
    await shown().locator('.section .checks').waitFor();
    await tabTo(keyboard, /^Renew Certificates$/, 'Shift+Tab');
    await keyboard.press('Enter');
    await runPreview(workbench, 'Renew the certificates of prod-dal');
    await workbench.notifications.waitFor('The certificates of prod-dal are renewed');
    await workbench.notifications.clear();
    await workbench.runCommand('View: Close Editor');
    await workbench.editors.show('Verification of prod-dal');
    // What was found is of another webhook now.
    await shown().getByText('This may not hold any more. The cluster now: ').waitFor();
    await tabTo(keyboard, /^Verify Again$/);
    await keyboard.press(' ');
    await tree().waitForRows(
      (rows) =>
        rows.some(
          ({ label, description }) => label === 'prod-dal' && /^Verified .* · Private Network$/.test(description),
        ),
      240_000,
    );
    await shows('Verification of prod-dal', /^Verified, just now$/);
    await untilBadge('');
  },
);

test('all clusters at once: one question for administrator credentials, one page; it is saved as JSON and HTML', async () => {
  const { page } = workbench;
  // Test events of an external server would be waited for until the counters had their time.
  const settings = join(workbench.folders.data, 'data', 'Machine', 'settings.json');
  const kept = JSON.parse(readFileSync(settings, 'utf8')) as object;
  // The status bar goes, and comes again, once the window knows the new settings.
  for (const visible of [false, true]) {
    const changed = { ...kept, 'kubeAudit.verifyTestEvents': false, 'workbench.statusBar.visible': visible };
    writeFileSync(settings, JSON.stringify(changed));
    await page.locator('.part.statusbar').waitFor({ state: visible ? 'visible' : 'hidden' });
  }
  await workbench.runCommand('Kube Audit: Verify All Clusters');
  await workbench.dialogText();
  await workbench.answerDialog('Use Admin Credentials');
  await shows(
    'Verification of 6 clusters',
    /^Of \d+ clusters: 0 covered, \d failing, \d not covered, \d+ not known\.$/,
    360_000,
  );
  await workbench.editors.show('Verification of 6 clusters');
  assert.match((await workbench.notifications.waitFor('Of ')).text, /0 covered, \d failing, \d not covered/);
  await workbench.notifications.clear();
  await shown()
    .locator('summary', { hasText: /^Not covered \(\d\)$/ })
    .click();
  assert.match(await shown().locator('.names').innerText(), /dev-fra/);
  const clusters = shown().locator('.cluster');
  assert.equal(await clusters.count(), 6);
  // The failing ones are unfolded, and come first.
  const sysdig = clusters.filter({ hasText: 'sysdig-lon' });
  assert.match(
    await sysdig.innerText(),
    /1 check fails, just now[\s\S]* · without test events · [\s\S]*in-cluster address/,
  );
  // Without HAProxy nothing has renewed its certificate.
  const isWell = needsHaproxy().skip === false;
  const well = clusters.filter({ hasText: 'prod-dal' });
  assert.equal(await well.locator('.parts').count(), isWell ? 0 : 1);
  if (isWell) await well.locator('summary').first().click();
  await well.locator('.parts').waitFor();
  const hostile = clusters.filter({ hasText: 'onerror' });
  assert.match(await hostile.locator('h3').innerText(), /^<img src=x onerror="document.title=1"><b>\$ \(pass\)/);
  assert.match(await hostile.locator('h3').innerText(), /‹U\+202E›/);
  assert.equal(await shown().locator('img, main script, main a, h3 b').count(), 0);
  assert.deepEqual(await accessibilityProblems(page), []);
  await workbench.screenshot('verify-all-dark');
  const report = await save('JSON', 'report.json');
  const saved = JSON.parse(report) as { clusters: { name: string; verdict: string; delivered: boolean }[] };
  assert.equal(saved.clusters.length, 6);
  const healthy = saved.clusters.find(({ name }) => name === 'prod-dal');
  const verdict = isWell ? 'passing' : 'failing';
  assert.deepEqual([healthy?.verdict, healthy?.delivered], [verdict, false], 'no test events were sent');
  await save('HTML', 'report.html');
  const browser = await page.context().newPage();
  try {
    await browser.goto(pathToFileURL(join(workbench.folders.home, 'report.html')).href);
    assert.equal(await browser.locator('h2').count(), 6);
    assert.equal(await browser.locator('img, script').count(), 0);
    const printed = await browser.pdf({ preferCSSPageSize: true });
    writeFileSync(join('out', 'screenshots', 'verification.pdf'), printed);
    assert.ok(printed.length > 50_000, `${printed.length} bytes are printed`);
  } finally {
    await browser.close();
  }
});

test('a script that gets into the page is blocked', async () => {
  assert.match(await injectedScript(workbench.page), /^script-src/);
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

const shown = (): FrameLocator => webPage(workbench.page);

/** Waits until the page of a verification says this of it. */
async function shows(title: string, condition: RegExp, timeoutMs = 240_000): Promise<void> {
  let said = '';
  await waitUntil(
    workbench.page,
    async () => {
      // A window that is loading takes its frames away in between.
      const textsOf = (place: Locator): Promise<string[]> => place.allInnerTexts().catch(() => []);
      const [heading = ''] = await textsOf(shown().locator('h1'));
      const [status = ''] = await textsOf(shown().locator('[role=status] > :last-child'));
      said = `${heading}: ${status}`;
      return heading === title && condition.test(status);
    },
    () => `The page says ${said}`,
    timeoutMs,
  );
}

/** The places of the path, each with its state. */
async function places(): Promise<readonly string[]> {
  const boxes = shown().locator('ol.path .box');
  return boxes.evaluateAll((elements: PageElement[]) =>
    elements.map((element) => {
      const text = (selector: string): string => element.querySelector(selector)?.textContent ?? '';
      return `${text('.name')} ${text('.state span:last-child')}`;
    }),
  );
}

/** Presses a key until a button of the page, or what unfolds a part of it, has the focus. */
async function tabTo(keyboard: Keyboard, text: RegExp, key = 'Tab'): Promise<void> {
  const focused = shown().locator(':is(button, summary):focus');
  const seen: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    await keyboard.press(key);
    const [now = ''] = await focused.allInnerTexts();
    seen.push(now);
    if (text.test(now.trim())) return;
  }
  assert.fail(`${key} reaches ${seen.join(', ')}`);
}

/** Saves what the page shows. @returns the file's text */
async function save(form: string, name: string): Promise<string> {
  const { quickInput, notifications, folders } = workbench;
  const target = join(folders.home, name);
  await shown().getByRole('button', { name: 'Save…' }).click();
  await quickInput.pick(form);
  await quickInput.waitFor('Save Verification Report');
  await quickInput.answerPath(target);
  assert.ok((await notifications.waitFor('Saved ')).text.includes(name));
  await notifications.clear();
  return readFileSync(target, 'utf8');
}
