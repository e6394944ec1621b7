/** A forwarder's log as a person sees it: started from the tree, read in the Output view, ended from its title. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { clickLink } from '../support/workbench/clicks.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { webPage } from '../support/workbench/webPage.ts';
import { outputLine, outputLines, outputView } from '../support/workbench/outputView.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab, {
    settings: { 'editor.minimap.enabled': false, 'kubeAudit.streamOwnRequests': true },
  });
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

/** Without HAProxy there is no log of its own. */
const isOne = needsHaproxy().skip !== false;

const output = (): Locator => outputView(workbench.page);

const lineOf = (pattern: RegExp): Promise<string> => outputLine(workbench.page, pattern);

/** One of the extension's own, which list pods. */
const aRequest = /^\d\d:\d\d:\d\d\.\d{3} {2}200 {3}list {7}IBMid-\d+-….{8} {2}pods /;

const tab = (label: string): Locator => workbench.page.locator('.tab', { hasText: label }).first();

test('HAProxy’s lines of the private network’s forwarder', needsHaproxy(), async () => {
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Stream Events');
  await lineOf(/^──── Following pod kube-audit-forwarder-/);
  // Of several pods each line names its own.
  await lineOf(/^(\w{5} {2})?\d\d:\d\d:\d\d\.\d{3} {2}200 {3}POST {7}remotelogstash\/s1 .* ms {2}\/post/);
  assert.match((await workbench.statusBar()).join('\n'), /prod-dal: (?:[\d.]+ lines\/s|no line)/);
  await workbench.screenshot('stream-haproxy-dark');
});

test('audit events of IBM’s image, with admin credentials after asking', async () => {
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Stream Events');
  assert.match(await workbench.dialogText(), /admin credentials for cloudlogs-wdc/);
  await workbench.answerDialog('Use Admin Credentials');
  await lineOf(/^──── Time ── {2}Code {2}Verb {7}User {24}Resource {16}Object$/);
  const line = await lineOf(aRequest);
  assert.match(line, /^.{81} {2}ibm-kube-audit\/$/, 'the object is last');
  const streams = isOne ? /cloudlogs-wdc: / : /2 streams: /;
  await workbench.page.locator('.statusbar-item:visible', { hasText: streams }).waitFor();
  await workbench.screenshot('stream-events-dark');
});

test('a filter is checked and completed while it is typed, and applies to what is there already', async () => {
  const { quickInput } = workbench;
  await workbench.panelAction('Filter Audit Events…');
  await quickInput.waitFor('Filter cloudlogs-wdc');
  // Saved ones are offered by name, and fill the box.
  await quickInput.waitForEntry(/^Who read secrets$/);
  await workbench.screenshot('stream-filter-saved-dark');
  await quickInput.pick('Deletions');
  await quickInput.waitForValue('verb:delete,deletecollection -code:>=400 -stage:RequestReceived -dryrun:*');
  // Another one gets a name, and is offered from then on.
  await quickInput.type('verb:list ns:kube-system');
  await quickInput.pick('Save This Filter…');
  await quickInput.waitFor('Save This Filter');
  await quickInput.answer('Lists of the system');
  await quickInput.waitFor('Filter cloudlogs-wdc');
  await quickInput.waitForValue('verb:list ns:kube-system');
  await quickInput.type('of the system');
  await quickInput.waitForEntry(/^Lists of the system$/);
  // What is wrong is said once the word is over, or on Enter.
  await quickInput.type('code:many');
  await quickInput.waitForEntry(/^Keep typing$/);
  await quickInput.accept();
  await quickInput.waitForEntry(/“many” isn’t a number\. Try 403/);
  await quickInput.type('verb:');
  await quickInput.waitForEntry(/^list$/);
  assert.ok((await quickInput.entries()).every(({ label }) => !label.startsWith('Add a value')));
  await workbench.screenshot('stream-filter-verb-dark');
  await quickInput.type('code:many verb');
  await quickInput.waitForEntry(/“many” isn’t a number\. Try 403/);
  await quickInput.type('verb:li');
  await quickInput.waitForEntry(/^list$/);
  await workbench.screenshot('stream-filter-dark');
  await quickInput.pick('list');
  await quickInput.waitForValue('verb:list ');
  await quickInput.answer('verb:list resource:pods');
  await lineOf(/^──── Filter: verb:list resource:pods ────/);
  await lineOf(aRequest);
  // What the filter asks for is marked as in a saved log.
  const marks = workbench.page.locator('.panel .view-overlays [class*="ced-"]');
  await marks.first().waitFor();
  await workbench.screenshot('stream-marks-dark');
  const others = (await outputLines(workbench.page)).filter((text) => /^\d\d:/.test(text) && !aRequest.test(text));
  assert.deepEqual(others, []);
});

test('Show Event opens the line under the cursor, in every theme', async () => {
  await output()
    .filter({ hasText: /list\s.*\spods/ })
    .first()
    .click();
  await workbench.runCommand('Kube Audit: Show Event');
  await workbench.editors.waitForTab('list pods');
  assert.match(await workbench.editors.wholeText(), /^(kind|level): [^]*verb: list\n[^]*resource: pods\n/);
  await workbench.lens('Follow This User').first().waitFor();
  await workbench.screenshot('stream-event-dark');
  await workbench.clickLens('Copy as kubectl');
  await workbench.waitForClipboard(/^kubectl get pods --namespace ibm-kube-audit/);
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs').waitFor();
  await workbench.screenshot('stream-event-light');
  await workbench.runCommand('Preferences: Color Theme');
  await workbench.quickInput.type('Dark High Contrast');
  await workbench.quickInput.pick('Dark High Contrast');
  await workbench.page.locator('.monaco-workbench.hc-black').waitFor();
  await workbench.screenshot('stream-event-high-contrast');
  await workbench.clickLens('Follow This User');
  await lineOf(/^──── Filter: user:/);
});

const lists = () => workbench.tree('Top Lists');

/** Waits until this is explored with a filter of so many parts. @returns the number of its events */
async function explored(name: string, parts: number): Promise<number> {
  const rows = await lists().waitForRows(
    (all) =>
      all.some(({ label, description }) => label === name && /^[\d ,of]+ events$/.test(description)) &&
      all.filter(({ description }) => description === 'filter').length === parts,
  );
  return Number(/(\d+) events$/.exec(rows.find(({ label }) => label === name)?.description ?? '')?.[1]);
}

test('what is kept of a stream that runs is explored, and its values are the filter', async () => {
  const { quickInput } = workbench;
  await workbench.panelAction('Explore Audit Events…');
  // Of two streams the shown one is picked already.
  if (!isOne) {
    await quickInput.waitFor('Explore Audit Events');
    await workbench.screenshot('stream-sources-high-contrast');
    await quickInput.accept();
  }
  assert.ok((await explored('cloudlogs-wdc', 1)) > 0);
  const bars = webPage(workbench.page).getByRole('listbox', { name: 'Events over time' }).getByRole('option');
  await bars.first().waitFor();
  await lists().expand('Verbs');
  await lists().click('list');
  // Where there is little room the rows above went out of view.
  await workbench.page.keyboard.press('Home');
  assert.ok((await explored('cloudlogs-wdc', 2)) > 0);
  await workbench.screenshot('stream-explored-high-contrast');
  await workbench.runCommand('Kube Audit: Open These Events');
  await lineOf(/^──── Filter: user:\S+ verb:list ────/);
  await workbench.runCommand('Kube Audit: Report of These Events…');
  if (!isOne) {
    await quickInput.waitFor('Report of These Events');
    await quickInput.accept();
  }
  await workbench.editors.waitForVisibleText(/^# .*cloudlogs-wdc/m);
});

test('Pause holds lines back, Resume brings them', async () => {
  // An Output view with the cursor in a line stays there.
  await output().first().click();
  await workbench.page.keyboard.press('Control+End');
  await workbench.panelAction('Pause Streaming');
  await lineOf(/^──── Paused; /);
  await workbench.panelAction('Resume Streaming');
  await lineOf(/^──── Resumed/);
});

test('Stop Streaming in the title of the Output view ends the stream that is shown', async () => {
  await workbench.panelAction('Stop Streaming');
  await lineOf(/^──── Streaming stopped ────/);
  if (!isOne) await workbench.page.locator('.statusbar-item:visible', { hasText: /^\s*prod-dal: / }).waitFor();
});

test('a saved audit log: pages, a filter, a time', async () => {
  const path = join(workbench.folders.root, 'saved-audit.log');
  const began = Date.UTC(2026, 1, 10);
  writeFileSync(path, Array.from({ length: 60_000 }, (_, index) => savedEvent(index, began)).join('\n'));
  await workbench.runCommand('Kube Audit: Open Audit Log…');
  await workbench.quickInput.waitFor('Open Audit Log');
  await workbench.quickInput.answerPath(path);
  await tab('(1 of 2)').waitFor();
  await workbench.editors.waitForVisibleText(/saved-audit\.log · page 1 of 2 · 60000 of 60000 lines/);
  await clickLink(workbench.page, workbench.page.locator('.editor-actions a[aria-label^="Next Page"]'), 'Next Page');
  await tab('(2 of 2)').waitFor();
  await workbench.screenshot('audit-file-high-contrast');
  await workbench.runCommand('Kube Audit: Go to Time…');
  await workbench.quickInput.answer('00:00:05');
  await tab('(1 of 2)').waitFor();
  await workbench.runCommand('Kube Audit: Filter Audit Events…');
  await workbench.quickInput.answer('name:web-59999');
  await workbench.editors.waitForVisibleText(
    /1 of 60000 lines · Filter: name:web-59999 ────\n──── Time ── .*Object\n──── 2026-02-10 ────\n.* {2}200 {3}delete +IAM#anna@example\.com +pods +web-59999/,
  );
  const marks = workbench.page.locator('.editor-instance .view-overlays [class*="ced-"]');
  await marks.first().waitFor();
  assert.equal(await marks.count(), 1, 'what the filter asks for is marked, and nothing else');
  const exported = join(workbench.folders.root, 'deleted.csv');
  await workbench.runCommand('Kube Audit: Export Filtered Events…');
  await workbench.quickInput.waitFor('Export Filtered Events');
  await workbench.quickInput.answerPath(exported);
  assert.match((await workbench.notifications.waitFor('exported')).text, /^1 line was exported to .*deleted\.csv/);
  assert.match(readFileSync(exported, 'utf8'), /^time,verb,resource,.*\r\n[\dTZ:.-]+,delete,pods,,web-59999,/);
});

test('a stream and a saved log are explored together', async () => {
  const { quickInput } = workbench;
  await workbench.runCommand('Kube Audit: Explore Audit Events…');
  await quickInput.waitFor('Explore Audit Events');
  await quickInput.pick('cloudlogs-wdc');
  await quickInput.accept();
  assert.ok((await explored('saved-audit.log, cloudlogs-wdc', 0)) > 60_000);
});

/** What WCAG asks of text. */
const LEAST_CONTRAST = 4.5;

test('the code of an answer has the colour of its class, to be read in every theme', async () => {
  const path = join(workbench.folders.root, 'codes.log');
  const codes = [200, 403, 503, 409, 500];
  writeFileSync(path, codes.map((code, index) => savedEvent(index, Date.UTC(2026, 1, 10), code)).join('\n'));
  await workbench.runCommand('Kube Audit: Open Audit Log…');
  await workbench.quickInput.answerPath(path);
  await workbench.editors.waitForVisibleText(/codes\.log · page 1 of 1/);
  for (const [theme, kind] of Object.entries(themeKinds)) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.quickInput.type(theme);
    await workbench.quickInput.pick(theme);
    await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
    const shown = new Map<string, string>();
    await waitUntil(
      workbench.page,
      async () => {
        for (const [code, colour] of await coloursOfCodes()) shown.set(code, colour);
        return shown.size === codes.length && new Set(shown.values()).size === 3;
      },
      () => `${theme}: ${JSON.stringify([...shown])}`,
    );
    await workbench.screenshot(`audit-file-codes-${kind}`);
    const [ok, forbidden, unavailable, conflict, broken] = codes.map((code) => shown.get(String(code)) ?? '');
    assert.deepEqual([forbidden, unavailable], [conflict, broken], 'one colour for a class');
    const background = await workbench.page.evaluate<string>(
      `getComputedStyle(document.querySelector('.editor-instance .monaco-editor-background')).backgroundColor`,
    );
    for (const colour of [ok, forbidden, unavailable]) {
      const ratio = contrast(colour ?? '', background);
      assert.ok(ratio >= LEAST_CONTRAST, `${theme}: ${colour} on ${background} is ${ratio.toFixed(2)}`);
    }
  }
});

/** Their names in the list of themes, and the class of the window. */
const themeKinds = {
  'Dark Modern': 'vs-dark',
  'Light Modern': 'vs',
  'Dark High Contrast': 'hc-black',
  'Light High Contrast': 'hc-light',
} as const;

/** Each code in the editor, and its colour. */
async function coloursOfCodes(): Promise<readonly (readonly [string, string])[]> {
  const read = `[...document.querySelectorAll('.editor-instance .view-line span span')]
    .map((span) => [span.textContent.replaceAll('\u00a0', ' ').trim(), getComputedStyle(span).color])
    .filter(([text]) => /^[2-5]\\d\\d$/.test(text))`;
  return workbench.page.evaluate<[string, string][]>(read).catch(() => []);
}

/** The contrast of two colours as a browser writes them. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? [])
      .slice(0, 3)
      .map((digits) => Number(digits) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

function savedEvent(index: number, began: number, code = 200): string {
  return JSON.stringify({
    kind: 'Event',
    verb: 'delete',
    requestURI: '/api/v1/pods',
    user: { username: 'IAM#anna@example.com' },
    objectRef: { resource: 'pods', name: `web-${index}` },
    responseStatus: { code },
    requestReceivedTimestamp: new Date(began + index * 10).toISOString(),
  });
}
