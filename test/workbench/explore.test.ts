/**
 * Audit events over time and their most frequent values: a large file opened, a range of time dragged, values clicked,
 * an event opened; the same by keyboard alone; in each kind of theme, with nothing wrong for who cannot see it well.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { writeRealEvents } from '../bench/realEvents.ts';
import { Workbench } from '../support/workbench.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import type { PageElement } from '../support/workbench/pageElement.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import type { TreeRow } from '../support/workbench/treeView.ts';
import { accessibilityProblems, webPage } from '../support/workbench/webPage.ts';

const EVENTS = 200_000;

let workbench: Workbench;
let path: string;

before(async () => {
  workbench = await Workbench.open();
  path = join(workbench.folders.root, 'shop-audit.log');
  await writeRealEvents(path, EVENTS);
});
after(async () => {
  await workbench?.close();
});

const lists = () => workbench.tree('Top Lists');
const chart = (): Locator => webPage(workbench.page).getByRole('listbox', { name: 'Events over time' });
const bars = (): Locator => chart().getByRole('option');

test('a view without events says what to do, and does it', async () => {
  await workbench.runCommand('View: Toggle Kube Audit Events');
  assert.match(await lists().waitForText(/No audit events are open here/), /Explore Audit Events…/);
  await workbench.screenshot('explore-empty-dark');
  await workbench.page.locator('.panel .welcome-view-content a', { hasText: 'Explore Audit Events…' }).click();
  await workbench.quickInput.waitFor('Explore Audit Events');
  await workbench.quickInput.answerPath(path);
  await filtered([], `${EVENTS} events`);
  await bars().first().waitFor();
  assert.equal(await summedBars(), EVENTS);
  await workbench.screenshot('explore-all-dark');
});

test('a range that is dragged and values that are clicked are the filter, whose parts can be removed', async () => {
  await drag(10, 19);
  const [time] = await filtered([/^time:2026-11-23T00:\d\d.*\.\.2026-11-23T00:\d\d/]);
  const left = await summedBars();
  assert.ok(left > 0 && left < EVENTS / 2, `${left} are left`);
  const user = await firstBelow('Users');
  await lists().click(user);
  await filtered([/^time:/, new RegExp(`^user:${user}$`)]);
  await lists().expand('Verbs');
  await lists().click('delete');
  const rows = await filtered([/^time:/, /^user:/, /^verb:delete$/]);
  assert.ok(rows.some(({ label }) => label === 'delete'));
  await workbench.screenshot('explore-filtered-dark');
  // Another click takes it out.
  await lists().click(user);
  await filtered([/^time:/, /^verb:delete$/]);
  const other = await firstBelow('Users');
  await lists().inlineAction(other, 'Exclude This Value');
  await filtered([/^time:/, /^verb:delete$/, new RegExp(`^-user:${other}$`)]);
  assert.ok(time);
  await lists().inlineAction(time.label, 'Remove from Filter');
  await filtered([/^verb:delete$/, /^-user:/]);
});

test('what the filter leaves opens as lines, and one of them as an event', async () => {
  await lists().select('shop-audit.log');
  await workbench.editors.waitForVisibleText(/shop-audit\.log · .* of 200000 lines · Filter: verb:delete -user:/);
  await workbench.editors.waitForVisibleText(/\d{3} {3}delete /);
  const line = workbench.page.locator('.editor-instance .view-line', { hasText: /\sdelete\s/ }).first();
  await line.click();
  await workbench.runCommand('Kube Audit: Show Event');
  await workbench.editors.waitForVisibleText(/^verb: delete$/m);
  await workbench.screenshot('explore-event-dark');
  await workbench.runCommand('Kube Audit: Copy Figures');
  const copied = await workbench.waitForClipboard(/^# Audit events of shop/);
  assert.match(copied, /Filter: verb:delete/);
  assert.match(copied, /\| Verbs \| Events \| Size \|\n\| --- \| --- \| --- \|\n\| delete \| \d+ \|/);
});

test('the same by keyboard alone', async () => {
  const { page } = workbench;
  const keyboard = new Keyboard(page);
  await keyboard.command('View: Close All Editors', (label) => label === 'View: Close All Editors');
  await keyboard.command('Clear Filter', (label) => label === 'Kube Audit: Clear Filter');
  await filtered([]);
  await keyboard.command('Focus on Over Time View', (label) => /Focus on Over Time View/.test(label));
  await untilFocused(keyboard, 'Tab', chart());
  await keyboard.press('End', 'ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft');
  const said = webPage(page).getByRole('status');
  await waitUntil(
    page,
    async () => /^00:\d\d:\d\d to 00:\d\d:\d\d: \d+ events$/.test(await said.innerText()),
    async () => `The histogram says ${await said.innerText()}`,
  );
  assert.equal(await bars().and(webPage(page).locator('[aria-selected=true]')).count(), 3);
  await workbench.screenshot('explore-selected-dark');
  await keyboard.press('Enter');
  await filtered([/^time:/]);
  await keyboard.command('Focus on Top Lists View', (label) => /Focus on Top Lists View/.test(label));
  for (const [list, part] of [
    ['Users', /^user:/],
    ['Verbs', /^verb:/],
  ] as const) {
    await keyboard.press('Home');
    await untilRow(keyboard, list);
    await keyboard.press('ArrowRight', 'ArrowRight', 'Enter');
    await filtered([/^time:/, /^user:/, part].slice(0, list === 'Users' ? 2 : 3));
  }
  await keyboard.press('Home');
  await untilRow(keyboard, 'filter');
  await keyboard.press('Enter');
  await filtered([/^user:/, /^verb:/]);
  await workbench.screenshot('explore-keyboard-dark');
  await keyboard.command('Open These Events', (label) => label === 'Kube Audit: Open These Events');
  await workbench.editors.waitForVisibleText(/of 200000 lines · Filter: user:/);
  await keyboard.waitForFocusIn('.editor-instance');
  await keyboard.press('ControlOrMeta+End', 'ArrowUp');
  await workbench.screenshot('explore-lines-dark');
  await keyboard.command('Show Event', (label) => label === 'Kube Audit: Show Event');
  await workbench.editors.waitForVisibleText(/^auditID: /m);
});

test('all times are shown again by keyboard, and the focus stays with the bars', async () => {
  const keyboard = new Keyboard(workbench.page);
  await keyboard.command('Clear Filter', (label) => label === 'Kube Audit: Clear Filter');
  await filtered([]);
  await keyboard.command('Focus on Over Time View', (label) => /Focus on Over Time View/.test(label));
  await untilFocused(keyboard, 'Tab', chart());
  await keyboard.press('End', 'Shift+ArrowLeft', 'Enter');
  await filtered([/^time:/]);
  const whole = webPage(workbench.page).getByRole('button', { name: 'Show All Times' });
  await whole.waitFor();
  await untilFocused(keyboard, 'Tab', whole);
  await keyboard.press('Enter');
  await filtered([]);
  await whole.waitFor({ state: 'hidden' });
  assert.equal(await summedBars(), EVENTS);
  assert.equal(await chart().and(webPage(workbench.page).locator(':focus')).count(), 1);
  // The first bar has the cursor of a view that was drawn again.
  assert.equal(await bars().first().getAttribute('aria-selected'), 'true');
});

test('in each kind of theme nothing is wrong for who cannot see it well', async () => {
  const { page } = workbench;
  await webPage(page).locator('summary').click();
  await webPage(page).locator('tbody tr').first().waitFor();
  for (const [theme, kind] of [
    ['Light Modern', 'vs'],
    ['Dark High Contrast', 'hc-black'],
    ['Dark Modern', 'vs-dark'],
  ] as const) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.quickInput.type(theme);
    await workbench.quickInput.pick(theme);
    await page.locator(`.monaco-workbench.${kind}`).waitFor();
    // The webview hears of it a little later.
    await webPage(page).locator(`body.${webviewKinds[kind]}`).waitFor();
    assert.deepEqual(await accessibilityProblems(page), [], theme);
    await workbench.screenshot(`explore-table-${kind}`);
  }
  const cells = await webPage(page).locator('tbody td:nth-child(2)').allInnerTexts();
  assert.equal(
    cells.reduce((sum, cell) => sum + Number(cell), 0),
    await summedBars(),
  );
  await webPage(page).locator('summary').click();
  await workbench.screenshot('explore-dark');
});

/** What the body of a webview is called in each kind of theme. */
const webviewKinds = { vs: 'vscode-light', 'hc-black': 'vscode-high-contrast', 'vs-dark': 'vscode-dark' } as const;

/** Waits until the filter has these parts, and the source its count. @returns the parts' rows, then all rows */
async function filtered(parts: readonly RegExp[], count = ''): Promise<readonly TreeRow[]> {
  const isPart = ({ description }: TreeRow): boolean => description === 'filter';
  // They are at the top.
  await workbench.page.locator('.panel .pane-body .monaco-list').hover();
  await workbench.page.mouse.wheel(0, -5_000);
  const rows = await lists().waitForRows((all) => {
    const found = all.filter(isPart);
    const source = all.find(({ label }) => label === 'shop-audit.log');
    return (
      found.length === parts.length &&
      parts.every((part, index) => part.test(found[index]?.label ?? '')) &&
      (count === '' || source?.description === count)
    );
  });
  return [...rows.filter(isPart), ...rows.filter((row) => !isPart(row))];
}

/** The label of the first value of a top list. */
async function firstBelow(list: string): Promise<string> {
  const rows = await lists().rows();
  return rows[rows.findIndex(({ label }) => label === list) + 1]?.label ?? assert.fail(`nothing is below ${list}`);
}

/** Presses a key until a place has the focus. */
async function untilFocused(keyboard: Keyboard, key: string, place: Locator): Promise<void> {
  const isFocused = async (): Promise<boolean> =>
    (await place.and(webPage(workbench.page).locator(':focus')).count()) > 0;
  for (let presses = 0; presses < 20; presses += 1) {
    if (await isFocused()) return;
    await keyboard.press(key);
  }
  assert.fail(`${key} does not reach it`);
}

/** Goes down to a row by its label or description. */
async function untilRow(keyboard: Keyboard, text: string): Promise<void> {
  const focused = workbench.page.locator('.panel .monaco-list-row.focused');
  const seen: string[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    const texts = await focused.locator('.label-name, .label-description').allInnerTexts();
    if (texts.includes(text)) return;
    seen.push(texts.join(' '));
    await keyboard.press('ArrowDown');
  }
  assert.fail(`ArrowDown reaches ${seen.join(', ')}`);
}

/** Events of all bars, as a screen reader gets them. */
async function summedBars(): Promise<number> {
  const texts = await bars().evaluateAll((elements: PageElement[]) =>
    elements.map((element) => element.getAttribute('aria-label') ?? ''),
  );
  return texts.reduce((sum, text) => sum + Number(/: (\d+) events/.exec(text)?.[1] ?? NaN), 0);
}

/** Drags over bars, from one to another. */
async function drag(first: number, last: number): Promise<void> {
  const { page } = workbench;
  const middle = async (index: number): Promise<{ x: number; y: number }> => {
    const box = await bars().nth(index).boundingBox();
    assert.ok(box, `bar ${index} is not seen`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [from, to] = [await middle(first), await middle(last)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
}
