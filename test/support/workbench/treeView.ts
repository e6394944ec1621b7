import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';

export interface TreeRow {
  label: string;
  description: string;
  level: number;
  /** Whether children are shown; undefined for a row that has none. */
  expanded: boolean | undefined;
}

const hoverDelayMs = 5_000;

/** A tree of the side bar. Only rows on the screen exist in the page, as for a person. */
export class TreeView {
  readonly #page: Page;
  readonly #pane: Locator;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
    this.#pane = page.locator(`.sidebar .pane:has(.pane-header[aria-label^="${title}"])`);
  }

  /** The rows on the screen, from top to bottom. */
  async rows(): Promise<TreeRow[]> {
    const rows = await this.#pane.locator('.monaco-list-rows .monaco-list-row').all();
    const read = await Promise.all(rows.map((row) => readRow(row)));
    return read.sort((one, other) => one.index - other.index).map(({ row }) => row);
  }

  /** Waits until rows satisfy a condition, and gives them. Throws with the rows of the moment when they do not in time. */
  async waitForRows(condition: (rows: TreeRow[]) => boolean, timeoutMs = 30_000): Promise<TreeRow[]> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      // A row may vanish while it is read: then the next look tells.
      const rows = await this.rows().catch(() => []);
      if (condition(rows)) return rows;
      if (Date.now() > end) {
        throw new Error(`The rows of ${this.#title} are not as expected:\n${JSON.stringify(rows, null, 2)}`);
      }
      await this.#page.waitForTimeout(100);
    }
  }

  /** The row of a label, which need not be on the screen. */
  async row(label: string): Promise<Locator> {
    const row = this.#pane.locator('.monaco-list-rows .monaco-list-row', {
      has: this.#page.locator('.label-name').getByText(label, { exact: true }),
    });
    for (let tries = 0; tries < 40 && (await row.count()) === 0; tries++) {
      await this.#pane.locator('.monaco-list').hover();
      await this.#page.mouse.wheel(0, tries < 20 ? 120 : -240);
      await this.#page.waitForTimeout(100);
    }
    return row.first();
  }

  async select(label: string): Promise<void> {
    await (await this.row(label)).click();
  }

  /** Shows a row's children, when they are not shown. */
  async expand(label: string): Promise<void> {
    const row = await this.row(label);
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
    await this.#page.waitForTimeout(100);
  }

  /** The tooltip of a row, as text. */
  async tooltip(label: string): Promise<string> {
    const hover = this.#page.locator('.monaco-hover:visible .hover-contents').first();
    await this.#page.mouse.move(0, 0);
    await hover.waitFor({ state: 'hidden' });
    // A row that is painted anew under the pointer takes its tooltip away.
    for (let tries = 0; tries < 3 && !(await hover.isVisible()); tries++) {
      await this.#page.mouse.move(0, 0);
      await (await this.row(label)).locator('.label-name').hover();
      await hover.waitFor({ timeout: hoverDelayMs }).catch(() => undefined);
    }
    return hover.innerText();
  }

  /** Clicks an action that a row shows under the pointer, by its title. */
  async inlineAction(label: string, action: string): Promise<void> {
    const row = await this.row(label);
    await row.hover();
    await row.locator(`.actions a[aria-label="${action}"]`).click();
  }

  /** Picks an entry of a row's context menu. */
  async contextMenu(label: string, entry: string): Promise<void> {
    await (await this.row(label)).click({ button: 'right' });
    const item = this.#page.locator('.monaco-menu').getByText(entry, { exact: true });
    await item.waitFor();
    // A menu that has just opened takes a click for the end of the one that opened it.
    await this.#page.waitForTimeout(300);
    await item.click();
  }

  /** Clicks an action of the view's title bar, by its title. */
  async titleAction(action: string): Promise<void> {
    await this.#page.locator('.sidebar .composite.title, .sidebar .pane-header').first().hover();
    await this.#page.locator(`.sidebar .actions-container a[aria-label^="${action}"]`).first().click();
  }

  /** The text that an empty view shows; empty when there are rows. */
  async welcome(): Promise<string> {
    return (await this.#pane.locator('.welcome-view-content:visible').allInnerTexts())[0] ?? '';
  }

  /** The message above the rows. */
  async message(): Promise<string> {
    return (await this.#pane.locator('.message:visible').allInnerTexts())[0] ?? '';
  }

  /** Waits until the view has something to say besides rows, and gives it: message, then welcome text. */
  async waitForText(pattern: RegExp, timeoutMs = 30_000): Promise<string> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const text = `${await this.message()}\n${await this.welcome()}`.trim();
      if (pattern.test(text)) return text;
      if (Date.now() > end) throw new Error(`${this.#title} does not say ${pattern}, but:\n${text}`);
      await this.#page.waitForTimeout(100);
    }
  }
}

async function readRow(row: Locator): Promise<{ index: number; row: TreeRow }> {
  const { index, ...rest } = await row.evaluate((element: PageElement) => {
    const text = (selector: string): string => element.querySelector(selector)?.textContent?.trim() ?? '';
    return {
      index: Number(element.getAttribute('data-index')),
      label: text('.label-name'),
      description: text('.label-description'),
      level: Number(element.getAttribute('aria-level')),
      aria: element.getAttribute('aria-expanded'),
    };
  });
  const { aria, ...shown } = rest;
  return { index, row: { ...shown, expanded: aria === null ? undefined : aria === 'true' } };
}
