import type { Locator, Page } from 'playwright-core';
import { hits } from './clicks.ts';
import { closeMenus, hideTooltips } from './overlays.ts';
import type { PageElement } from './pageElement.ts';
import { comes, patienceMs, stillness, waitUntil } from './patience.ts';

export interface TreeRow {
  label: string;
  description: string;
  level: number;
  /** Whether children are shown; undefined for a row that has none. */
  expanded: boolean | undefined;
}

/** Of a tooltip, before the pointer is moved once more. */
const hoverDelayMs = 5_000;
/** For one click: what is covered or has gone is searched again. */
const clickMs = 5_000;

/** A tree of the side bar or the panel. Only rows on the screen exist in the page, as for a person. */
export class TreeView {
  readonly #page: Page;
  readonly #pane: Locator;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
    this.#pane = page.locator(`:is(.sidebar, .panel) .pane:has(.pane-header[aria-label^="${title}"])`);
  }

  /** The rows on the screen, from top to bottom, in one look. */
  async rows(): Promise<TreeRow[]> {
    const read = await this.#pane.locator('.monaco-list-rows .monaco-list-row').evaluateAll(readRows);
    return read
      .sort((one, other) => one.index - other.index)
      .map(({ index: _, aria, ...row }) => ({ ...row, expanded: aria === null ? undefined : aria === 'true' }));
  }

  /**
   * Waits until rows satisfy a condition, and gives them. Throws with the rows of the moment when they do not in time.
   */
  async waitForRows(condition: (rows: TreeRow[]) => boolean, timeoutMs = patienceMs): Promise<TreeRow[]> {
    let rows: TreeRow[] = [];
    return waitUntil(
      this.#page,
      async () => {
        rows = await this.rows();
        return condition(rows) && rows;
      },
      () => `The rows of ${this.#title} are not as expected:\n${JSON.stringify(rows, null, 2)}`,
      timeoutMs,
    );
  }

  /** The row of a label, which need not be on the screen. */
  async row(label: string): Promise<Locator> {
    const row = this.#pane.locator('.monaco-list-rows .monaco-list-row', {
      has: this.#page.locator('.label-name').getByText(label, { exact: true }),
    });
    let tries = 0;
    await waitUntil(
      this.#page,
      async () => {
        if ((await row.count()) > 0) return true;
        await hideTooltips(this.#page);
        await this.#pane
          .locator('.monaco-list')
          .hover({ timeout: clickMs })
          .catch(() => undefined);
        await this.#page.mouse.wheel(0, tries++ % 40 < 20 ? 120 : -240);
        return false;
      },
      () => `${this.#title} has no row ${label}.`,
    );
    return row.first();
  }

  async select(label: string): Promise<void> {
    await this.#untilRow(label, 'cannot be selected', async (row) => {
      await row
        .locator('.label-name')
        .click({ timeout: clickMs })
        .catch(() => undefined);
      return (await row.getAttribute('aria-selected')) === 'true';
    });
  }

  /** Clicks a row once: of one that a click changes or removes, nobody can say whether it was selected. */
  async click(label: string): Promise<void> {
    await this.#untilRow(label, 'cannot be clicked', async (row) => {
      await row.locator('.label-name').click({ timeout: clickMs });
      return true;
    });
  }

  /**
   * Selects these rows and no others. A click that was meant for one may hit its neighbour while rows move: that is put
   * right.
   */
  async selectAll(labels: readonly string[]): Promise<void> {
    const rows = this.#pane.locator('.monaco-list-row[aria-selected="true"] .label-name');
    const selected = async (): Promise<string[]> => (await rows.allInnerTexts()).map((label) => label.trim());
    for (const first of labels.slice(0, 1)) await this.select(first);
    let now: string[] = [];
    await waitUntil(
      this.#page,
      async () => {
        now = await selected();
        const [wrong] = [
          ...labels.filter((label) => !now.includes(label)),
          ...now.filter((label) => !labels.includes(label)),
        ];
        if (wrong === undefined) return true;
        await this.#untilRow(wrong, 'cannot be clicked', async (row) => {
          await row.locator('.label-name').click({ modifiers: ['ControlOrMeta'], timeout: clickMs });
          return true;
        });
        // It shows a little later; a second click would take it back.
        await comes(this.#page, async () => (await selected()).includes(wrong) === labels.includes(wrong));
        return false;
      },
      () => `Instead of ${labels.join(', ')} are selected: ${now.join(', ')}`,
    );
  }

  /** Shows a row's children, when they are not shown. */
  async expand(label: string): Promise<void> {
    await this.#untilRow(label, 'cannot be expanded', async (row) => {
      const isOpen = async (): Promise<boolean> => (await row.getAttribute('aria-expanded')) === 'true';
      if (await isOpen()) return true;
      const twistie = row.locator('.monaco-tl-twistie');
      await twistie.click({ timeout: clickMs }).catch(() => undefined);
      return comes(this.#page, isOpen);
    });
  }

  /** The tooltip of a row, as text. */
  async tooltip(label: string): Promise<string> {
    const hover = this.#page.locator('.monaco-hover:visible .hover-contents');
    let text = '';
    // A row that is redrawn under the pointer closes its tooltip.
    return waitUntil(
      this.#page,
      async () => {
        await hideTooltips(this.#page);
        const name = (await this.row(label)).locator('.label-name');
        await name.hover({ timeout: clickMs }).catch(() => undefined);
        // VS Code says `Loading...` until the extension has given it.
        const isThere = async (): Promise<boolean> => {
          [text = ''] = await hover.allInnerTexts();
          return text.trim() !== '' && text !== 'Loading...';
        };
        return (await comes(this.#page, isThere, hoverDelayMs)) && text;
      },
      () => `${label} has no tooltip.`,
    );
  }

  /** Clicks an action that a row shows under the pointer, by its title. */
  async inlineAction(label: string, action: string): Promise<void> {
    await this.#untilRow(label, `has no action ${action}`, async (row) => {
      await row.hover({ timeout: clickMs }).catch(() => undefined);
      const icon = row.locator(`.actions a[aria-label="${action}"]`);
      const click = (): Promise<void> => icon.click({ timeout: clickMs });
      return hits(this.#page, click, (hit) => hit.row === label && hit.action === action);
    });
  }

  /**
   * Picks an entry of a row's context menu, or of a menu below that. The row must have the focus: else the menu is
   * another row's.
   */
  async contextMenu(label: string, entry: string): Promise<void> {
    const menu = this.#page.locator('.monaco-menu:visible');
    const item = menu.getByText(entry, { exact: true });
    const isGone = async (): Promise<boolean> => (await menu.count()) === 0;
    let seen: string[] = [];
    await this.#untilRow(
      label,
      () => `has no ${entry} in its menu, but: ${seen.join(', ')}`,
      async (row) => {
        await row
          .locator('.label-name')
          .click({ button: 'right', timeout: clickMs })
          .catch(() => undefined);
        await comes(this.#page, async () => (await menu.count()) > 0);
        if (!(await this.#openMenuWith(menu, item))) {
          seen = await menu.allInnerTexts();
          return false;
        }
        if (!/\bfocused\b/.test((await row.getAttribute('class')) ?? '')) return false;
        // A menu that has just opened takes a click for the end of the one that opened it.
        return waitUntil(
          this.#page,
          async () => {
            if (await isGone()) return true;
            await item.click({ timeout: 1_000 }).catch(() => undefined);
            return comes(this.#page, isGone, 1_000);
          },
          () => `The menu with ${entry} stays open.`,
        );
      },
    );
  }

  /** Opens one menu after the other below an open one, until the entry is seen. */
  async #openMenuWith(menu: Locator, item: Locator): Promise<boolean> {
    const isSeen = async (): Promise<boolean> => (await item.count()) > 0;
    const below = menu.locator('[aria-haspopup="true"]');
    for (let index = 0; !(await isSeen()); index += 1) {
      if (index >= (await below.count())) return false;
      await below
        .nth(index)
        .hover({ timeout: clickMs })
        .catch(() => undefined);
      await comes(this.#page, async () => (await below.nth(index).getAttribute('aria-expanded')) === 'true');
    }
    return true;
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
  async waitForText(pattern: RegExp, timeoutMs = patienceMs): Promise<string> {
    let text = '';
    return waitUntil(
      this.#page,
      async () => {
        text = `${await this.message()}\n${await this.welcome()}`.trim();
        return pattern.test(text) && text;
      },
      () => `${this.#title} does not say ${pattern}, but:\n${text}`,
      timeoutMs,
    );
  }

  /** Repeats an action on a stable row until it is done; closes what covers the window before each try. */
  async #untilRow(
    label: string,
    problem: string | (() => string),
    attempt: (row: Locator) => Promise<boolean>,
  ): Promise<void> {
    await waitUntil(
      this.#page,
      async () => {
        await closeMenus(this.#page);
        await hideTooltips(this.#page);
        const row = await this.row(label);
        const look = (): Promise<string | undefined> =>
          row.evaluate(placeAndText, undefined, { timeout: clickMs }).catch(() => undefined);
        await stillness(this.#page, look, () => `${label} does not stand still.`);
        // It may have been drawn elsewhere since: then the next try finds it.
        return attempt(row).catch(() => false);
      },
      () => `${label} ${typeof problem === 'string' ? problem : problem()}.`,
    );
  }
}

function placeAndText(element: PageElement): string {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x, y, width, height, element.textContent ?? '', element.getAttribute('aria-expanded') ?? ''].join(' ');
}

function readRows(
  elements: PageElement[],
): (Pick<TreeRow, 'label' | 'description' | 'level'> & { index: number; aria: string | null })[] {
  return elements.map((element) => {
    const text = (selector: string): string => element.querySelector(selector)?.textContent?.trim() ?? '';
    return {
      index: Number(element.getAttribute('data-index')),
      label: text('.label-name'),
      description: text('.label-description'),
      level: Number(element.getAttribute('aria-level')),
      aria: element.getAttribute('aria-expanded'),
    };
  });
}
