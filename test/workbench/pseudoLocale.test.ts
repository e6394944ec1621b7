/** The window in a language that is not English: no text of ours stays English, and no question is cut. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { pseudo, pseudoLanguage, translatedExtension, untranslated } from '../support/pseudoLocale.ts';
import type { Workbench } from '../support/workbench.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import type { PageElement } from '../support/workbench/pageElement.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { webPage } from '../support/workbench/webPage.ts';

/** Names and values of the lab's account and clusters, and words that are the same in every language. */
const data = new RegExp(
  [
    String.raw`\b[a-z]+-(?:wdc|fra|syd|osa|made|tok|dal|lon|mad|par)\b`,
    'Example Production|us-south|Washington DC|Frankfurt|Sydney|Tokyo|Dallas|London|Paris|default|_openshift',
    'Kube Audit:',
    String.raw`Kubernetes [\d._]+ · \w+$`,
    // What was read, as it came.
    '`[^`]*`',
    // VS Code’s own words.
    String.raw`\(Press 'Enter' to confirm or 'Escape' to cancel\)`,
  ].join('|'),
  'g',
);

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-pseudo-'));
let lab: LabProcess;
let workbench: Workbench;
let keyboard: Keyboard;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab, { extension: translatedExtension(folder), language: pseudoLanguage });
  keyboard = new Keyboard(workbench.page);
  await workbench.page.locator('.activitybar a[aria-label^="Kube Audit"]').waitFor();
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command by its English title, which the palette of another language finds as well. */
function run(title: string): Promise<void> {
  return keyboard.command(`Kube Audit: ${title}`, (label) => label === `Kube Audit: ${pseudo(title)}`);
}

/** What names the rows of a list to a screen reader: all that they say, cut or not. */
async function names(rows: Locator): Promise<readonly string[]> {
  return rows.evaluateAll((elements: PageElement[]) => elements.map((row) => row.getAttribute('aria-label') ?? ''));
}

function expectTranslated(texts: readonly string[], where: string): void {
  assert.ok(
    texts.some((text) => text.includes('⟦')),
    `${where} says nothing`,
  );
  for (const text of texts) assert.deepEqual(untranslated(text, data), [], `${where}: ${text}`);
}

test('the rows of clusters, what they show under the pointer, and their menu', async () => {
  const { page } = workbench;
  await workbench.openContainer('Kube Audit');
  const rows = page.locator('.sidebar .monaco-list-row');
  let read: readonly string[] = [];
  await waitUntil(
    page,
    async () => (read = await names(rows)).length >= 10 && read.every((name) => name.includes('⟦')),
    () => `Rows: ${read.join('\n')}`,
  );
  expectTranslated(read, 'rows');
  await workbench.screenshot('pseudo-rows');
  await rows.filter({ hasText: 'dev-fra' }).click({ button: 'right' });
  const entries = page.locator('.monaco-menu .action-label:not(.separator)');
  await entries.first().waitFor();
  expectTranslated(await entries.allInnerTexts(), 'menu');
  await workbench.screenshot('pseudo-menu');
  await page.keyboard.press('Escape');
});

test('the questions of Set Up Audit Forwarding, each whole', async () => {
  const { page, quickInput } = workbench;
  const widget = page.locator('.quick-input-widget:visible');
  const question = async (part: RegExp): Promise<void> => {
    await waitUntil(
      page,
      async () => part.test(await quickInput.title().catch(() => '')),
      async () => `${part} is not asked, but ${await quickInput.title().catch(() => 'nothing')}.`,
    );
    const title = await quickInput.title();
    const box = await widget.locator('.quick-input-box input').getAttribute('placeholder');
    const below = await widget.locator('.quick-input-message').allInnerTexts();
    expectTranslated([title, box ?? '', ...below, ...(await names(widget.locator('.monaco-list-row')))], title);
    const cut = await widget
      .locator('.quick-input-title, .quick-input-message')
      .evaluateAll((elements: PageElement[]) => elements.filter((e) => e.scrollWidth > e.clientWidth).length);
    assert.equal(cut, 0, `${title} is cut`);
  };
  await run('Set Up Audit Forwarding…');
  await question(/1/);
  await keyboard.type('dev-fra');
  await keyboard.enterOn((label) => label === 'dev-fra');
  await question(/2/);
  await workbench.screenshot('pseudo-route');
  await quickInput.type('Prīvȧtē');
  await keyboard.enterOn((label) => label.includes('Prīvȧtē Nētwōrk'));
  await question(/3/);
  await quickInput.answer('10.240.0. 15');
  await quickInput.waitForMessage(/⟦/);
  await question(/3/);
  await quickInput.cancel();
});

test('the report of a verification', async () => {
  await run('Verify Audit Forwarding');
  await workbench.quickInput.waitFor('⟦');
  await workbench.quickInput.type('prod-dal');
  await workbench.quickInput.pick('prod-dal');
  await workbench.quickInput.accept();
  await workbench.editors.waitForTab('prod-dal', 240_000);
  const shown = webPage(workbench.page);
  const words = shown.locator('h1, h2, .about, main button, .summary > :last-child, .state > :last-child');
  await words.first().waitFor();
  await workbench.screenshot('pseudo-report');
  expectTranslated(await words.allInnerTexts(), 'the page of a verification');
  await shown.getByRole('button', { name: pseudo('Show as Text') }).click();
  await workbench.editors.waitForTab('ȧs tēxt');
  const report = await workbench.editors.wholeText();
  expectTranslated(
    report.split('\n').filter((line) => !/^[#\s-]*$/.test(line)),
    'report',
  );
});
