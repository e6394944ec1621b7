/**
 * The page of all clusters in the window: a thousand of them sorted, filtered and selected, by mouse and by keyboard,
 * read by what a screen reader gets, in each kind of theme and where there is little room, with hostile names.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { FrameLocator, Locator } from 'playwright-core';
import { findCluster, updateAccount, updateCluster } from '../lab/account/store.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { scrollFleet } from '../support/workbench/fleetGrid.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import type { PageElement } from '../support/workbench/pageElement.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { lookInEachTheme } from '../support/workbench/themes.ts';
import { injectedScript, webPage } from '../support/workbench/webPage.ts';

const clusters = 1_000;
/** So long a call of the CLI takes while nothing is to be read: a thousand clusters would keep the processors busy. */
const idleMs = 10_000;
const hostile = '<img src=x onerror="document.title=1"><b>$(pass)</b>[Fix](command:workbench.action.quit)';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess({ many: clusters });
  // Nothing of the lab's runs for this one.
  const cluster = findCluster(lab.dir, 'forbidden-osa');
  assert.ok(cluster);
  updateCluster(lab.dir, cluster.id, (changed) => {
    changed.name = `${hostile}\u202egnp`;
    changed.version = `${'x'.repeat(10_000)}<script>document.title=1</script>`;
  });
  // Clusters are read in the order of their names.
  const first = findCluster(lab.dir, 'prod-dal');
  assert.ok(first);
  updateCluster(lab.dir, first.id, (changed) => void (changed.name = 'aa-prod'));
  workbench = await openOnLab(lab);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

function latency(ms: number): void {
  updateAccount(lab.dir, (account) => void (account.latencyMs = ms));
}

const frame = (): FrameLocator => webPage(workbench.page);
const grid = (): Locator => frame().getByRole('grid', { name: 'Clusters' });
const rows = (): Locator => grid().locator('[data-id]');
const status = async (): Promise<string> => frame().locator('.counted').innerText();

/** The names of the first rows in the document, from the top. */
async function names(count: number): Promise<readonly string[]> {
  const all = await rows().evaluateAll((elements: PageElement[]) =>
    elements.map((element) => element.querySelector('[role=rowheader]')?.textContent ?? ''),
  );
  return all.slice(0, count);
}

/** Presses a key until something has the focus. */
async function pressUntil(keyboard: Keyboard, key: string, focused: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focused.count()) > 0) return;
    await keyboard.press(key);
  }
  assert.fail(`${key} does not reach ${String(focused)}`);
}

/** Columns whose head does not begin where their cells do. */
async function misaligned(): Promise<readonly string[]> {
  return grid().evaluate((element: PageElement) => {
    const edges = (row: PageElement | null): number[] =>
      [...(row?.querySelectorAll('[aria-colindex]') ?? [])].map((cell) => {
        const { x, width } = cell.getBoundingClientRect();
        return Math.round(x) * 10_000 + Math.round(width);
      });
    const [head, row] = [edges(element.querySelector('.head')), edges(element.querySelector('[data-id]'))];
    return row.length === 0 ? ['no row'] : row.flatMap((edge, index) => (edge === head[index] ? [] : [`${index}`]));
  });
}

async function says(text: RegExp): Promise<void> {
  let said = '';
  await waitUntil(
    workbench.page,
    async () => text.test((said = await status())),
    () => `The page says ${said}`,
  );
}

test('all clusters are on the page, whatever is known of them, and few of them in the document', async () => {
  await workbench.runCommand('Kube Audit: Open Fleet');
  await grid().waitFor({ timeout: 60_000 });
  await says(/^1000 of 1000 shown · None selected$/);
  await rows().filter({ hasText: 'aa-prod' }).filter({ hasText: 'Not verified' }).waitFor();
  latency(idleMs);
  assert.deepEqual(await misaligned(), []);
  assert.equal(await grid().getAttribute('aria-rowcount'), String(clusters + 1));
  const scrolled = await scrollFleet(frame());
  assert.equal(scrolled.blanks, 0, JSON.stringify(scrolled));
  assert.equal(scrolled.seen, clusters);
  assert.ok(scrolled.steps > 30 && scrolled.mostRows <= 100, JSON.stringify(scrolled));
});

test('it is sorted, filtered and selected by mouse', async () => {
  await frame().getByRole('button', { name: 'Cluster', exact: true }).click();
  await frame().getByRole('columnheader', { name: 'Cluster' }).and(frame().locator('[aria-sort=ascending]')).waitFor();
  const up = await names(1);
  await frame().getByRole('button', { name: 'Cluster', exact: true }).click();
  await frame().locator('[aria-sort=descending]').waitFor();
  assert.notDeepEqual(await names(1), up);
  await frame().getByRole('searchbox').fill('aa-prod');
  await says(/^1 of 1000 shown/);
  assert.deepEqual(await names(2), ['aa-prod']);
  await rows().locator('.check').first().click();
  await says(/1 selected$/);
  await frame().getByRole('button', { name: 'Show All' }).click();
  await says(/^1000 of 1000 shown · 1 selected$/);
});

test('all of it is reached by keyboard; what is selected is verified', needsHaproxy(), async () => {
  const { page } = workbench;
  const keyboard = new Keyboard(page);
  // From the first of the page to the heads of the columns, which sort by keyboard too.
  await pressUntil(keyboard, 'Tab', frame().locator('button:focus', { hasText: 'Certificate owner' }));
  await keyboard.press('Enter');
  const sorted = frame().locator('[role=columnheader][aria-sort=ascending]:has(button:focus)');
  await sorted.filter({ hasText: 'Certificate owner' }).waitFor();
  await pressUntil(keyboard, 'Shift+Tab', frame().locator('button:focus', { hasText: 'Not known' }));
  await keyboard.press('Enter');
  await frame().locator('button:focus[aria-pressed=true]', { hasText: 'Not known' }).waitFor();
  await keyboard.press('Enter');
  await pressUntil(keyboard, 'Tab', frame().locator('input[type=search]:focus'));
  await page.keyboard.press('ControlOrMeta+A');
  await keyboard.type('aa-prod us-south');
  await says(/^1 of 1000 shown · 1 selected$/);
  await pressUntil(keyboard, 'Tab', frame().locator('[role=grid]:focus'));
  await keyboard.press(' ');
  await says(/None selected$/);
  await keyboard.press(' ');
  await says(/1 selected$/);
  await pressUntil(keyboard, 'Shift+Tab', frame().locator('button:focus', { hasText: 'Verify (1)' }));
  latency(0);
  await keyboard.press('Enter');
  await workbench.editors.waitForTab('Verification of aa-prod', 240_000);
  latency(idleMs);
  await workbench.runCommand('View: Close Editor');
  await workbench.editors.waitForEndOfTab('Verification of aa-prod');
  await workbench.editors.show('Fleet');
  await rows().filter({ hasText: 'just now: Verified' }).waitFor();
  assert.match(await frame().locator('#coverage + p').innerText(), /clusters: 1 covered/);
  const read = await frame().locator('main').ariaSnapshot();
  for (const part of [
    /heading "Fleet" \[level=1\]/,
    /region "Coverage"[\s\S]*button "Covered 1"[\s\S]*button "Not known \d+"/,
    /region "Verifications of the last 30 days"[\s\S]*Nothing wrong found: 1/,
    /region "Certificates by the month/,
    /searchbox "Filter clusters"/,
    /paragraph: "?Of \d+ clusters: 1 covered/,
    /status: 1 of 1000 shown · 1 selected/,
    /group "Selected clusters":[\s\S]*button "Verify \(1\)"/,
    /grid "Clusters"[\s\S]*columnheader "Certificate owner"[\s\S]*row [^\n]*aa-prod[^\n]*\[selected\]/,
    /rowheader "aa-prod"\n\s*- gridcell "Verified/,
  ]) {
    assert.match(read, part);
  }
  // Each head says whether the table is sorted by it; the table names the row that keys act on.
  const sorts = await grid()
    .getByRole('columnheader')
    .evaluateAll((heads: PageElement[]) => heads.map((head) => head.getAttribute('aria-sort')));
  assert.deepEqual(sorts, [null, 'none', 'none', 'none', 'none', 'none', 'ascending', 'none', 'none', 'none']);
  const active = await grid().getAttribute('aria-activedescendant');
  assert.match(await grid().locator(`[id="${active}"]`).innerText(), /aa-prod/);
  await workbench.screenshot('fleet-verified-dark');
  await grid().focus();
  await keyboard.press('Enter');
  await workbench.editors.waitForTab('aa-prod');
  await workbench.runCommand('View: Close Editor');
  await workbench.editors.show('Fleet');
});

test('it is saved as evidence, which a browser shows and prints', async () => {
  const target = join(workbench.folders.home, 'evidence.html');
  await frame().getByRole('button', { name: 'Save as Evidence…' }).click();
  await workbench.quickInput.pick('HTML');
  await workbench.quickInput.waitFor('Save as Evidence');
  await workbench.quickInput.answerPath(target);
  // To read a thousand clusters again takes too long here: it goes on without them, and says so.
  await workbench.notifications.click('Reading all clusters', 'Cancel');
  assert.match((await workbench.notifications.waitFor('Saved ')).text, /evidence\.html/);
  await workbench.notifications.clear();
  const browser = await workbench.page.context().newPage();
  try {
    await browser.goto(pathToFileURL(target).href);
    assert.match(await browser.locator('h1').innerText(), /^Audit log forwarding: .*\S/);
    assert.equal(await browser.locator('table.clusters tbody tr').count(), clusters);
    assert.match(await browser.locator('main').innerText(), /Not read for this file: \d+ of 1000 clusters\./);
    assert.match(await browser.locator('table.clusters').innerText(), /<img src=x onerror="document.title=1">/);
    assert.equal(await browser.locator('img, script, b b').count(), 0);
    assert.match(await browser.title(), /^Audit log forwarding/);
    await browser.screenshot({
      path: join('out', 'screenshots', 'fleet-evidence.png'),
    });
    const printed = await browser.pdf({ preferCSSPageSize: true });
    writeFileSync(join('out', 'screenshots', 'fleet-evidence.pdf'), printed);
    assert.ok(printed.length > 100_000, `${printed.length} bytes are printed`);
  } finally {
    await browser.close();
  }
});

test('in each kind of theme, at 200 % and where it is narrow, nothing is wrong for who cannot see it well', async () => {
  await frame().getByRole('searchbox').fill('');
  await says(/^1000 of 1000 shown/);
  await lookInEachTheme(workbench, 'Fleet', 'fleet', async (name) => {
    await rows().first().waitFor();
    assert.deepEqual(await misaligned(), [], name);
    if (name !== 'zoomed' && name !== 'narrow') return;
    const scrolled = await scrollFleet(frame());
    assert.deepEqual([scrolled.blanks, scrolled.seen], [0, clusters], name);
  });
});

test('names that were written to do harm are text, and a script that gets in is blocked', async () => {
  await frame().getByRole('searchbox').fill('onerror');
  await says(/^1 of 1000 shown/);
  const [name = ''] = await names(1);
  assert.match(name, /^<img src=x onerror="document.title=1"><b>\$ \(pass\)/);
  assert.match(name, /\] \(command/);
  assert.equal(await frame().locator('img, main script, main a, main .text b').count(), 0);
  assert.match(name, /‹U\+202E›/);
  assert.doesNotMatch(await frame().locator('body').innerText(), /x{200}/, 'a long text is not cut');
  await workbench.screenshot('fleet-hostile');
  assert.match(await injectedScript(workbench.page), /^script-src/);
});

test('it is there again after the window was loaded again, with what was selected', async () => {
  await workbench.reload();
  await workbench.editors.waitForTab('Fleet');
  await grid().waitFor({ timeout: 60_000 });
  await says(/ of 1000 shown · 1 selected$/);
});
