import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';
import { comes, patienceMs, waitUntil } from './patience.ts';
import { webPage } from './webPage.ts';

/**
 * Where the wheel is turned, as parts of an editor's box. One after the other: what lies or pops up there takes the
 * wheel.
 */
const places = [
  { across: 0.75, down: 0.3 },
  { across: 0.25, down: 0.5 },
  { across: 0.75, down: 0.5 },
  { across: 0.25, down: 0.8 },
] as const;

/** Editors and the output panel. */
export class Editors {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Labels of the open tabs. */
  async tabs(): Promise<string[]> {
    const labels = await this.#page.locator('.editor-group-container .tab .label-name').allInnerTexts();
    return labels.map((label) => label.trim());
  }

  /** Waits for a tab whose label contains this text. */
  async waitForTab(text: string, timeoutMs = patienceMs): Promise<void> {
    let tabs: string[] = [];
    await waitUntil(
      this.#page,
      async () => (tabs = await this.tabs()).some((label) => label.includes(text)),
      () => `No tab is titled ${text}, but: ${tabs.join(', ')}`,
      timeoutMs,
    );
  }

  /** Waits until no tab's label contains this text any more. */
  async waitForEndOfTab(text: string): Promise<void> {
    await waitUntil(
      this.#page,
      async () => !(await this.tabs()).some((label) => label.includes(text)),
      () => `The tab ${text} stays open.`,
    );
  }

  /** Brings the editor to the front whose tab's label contains this text. */
  async show(text: string): Promise<void> {
    const tab = this.#page.locator('.editor-group-container .tab', { hasText: text }).first();
    await waitUntil(
      this.#page,
      async () => {
        await tab.click({ timeout: 5_000 }).catch(() => undefined);
        return comes(this.#page, async () => (await this.#activeTabs()).some((label) => label.includes(text)));
      },
      () => `The tab ${text} cannot be shown.`,
    );
  }

  /** Waits until the page of a plan whose title begins with these words is in front, and asks what to do. */
  async waitForPreview(title: string, timeoutMs = patienceMs): Promise<void> {
    let active: string[] = [];
    await waitUntil(
      this.#page,
      async () => {
        active = await this.#activeTabs();
        return active.some((label) => isPreviewOf(label, title)) && (await this.#planPhase(title)) === 'asked';
      },
      () => `The preview ${title} is not the active editor, but: ${active.join(', ')}`,
      timeoutMs,
    );
  }

  /** Waits until the page of a plan asks no more: it is closed, or runs the plan. */
  async waitForEndOfPreview(title: string): Promise<void> {
    await waitUntil(
      this.#page,
      async () =>
        !(await this.tabs()).some((label) => isPreviewOf(label, title)) ||
        !['asked', undefined].includes(await this.#planPhase(title)),
      () => `The preview ${title} stays open.`,
    );
  }

  /** All that the page of a plan in front says, the commands of each step too. */
  async planText(): Promise<string> {
    const page = webPage(this.#page).locator('main.plan');
    const folded = page.locator('button.fold[aria-expanded="false"]');
    while ((await folded.count()) > 0) await folded.first().click();
    return page.innerText();
  }

  /** What the page of a plan with this title is at, where it is in front and on the screen: then buttons are taken. */
  async #planPhase(title: string): Promise<string | undefined> {
    // A page that comes or goes has neither.
    const found = await webPage(this.#page)
      .locator('main.plan[aria-busy="false"]')
      .evaluateAll((elements: PageElement[]) =>
        elements.map((element) => [element.querySelector('h1')?.textContent, element.getAttribute('data-phase')]),
      )
      .catch(() => []);
    const [heading, phase] = found[0] ?? [];
    return heading?.startsWith(title) === true ? (phase ?? undefined) : undefined;
  }

  /** The lines of the active editor that are on the screen. */
  async visibleText(): Promise<string> {
    return linesOf(this.#page.locator('.editor-group-container.active .editor-instance .view-lines').last());
  }

  /** Waits until the lines of the active editor that are on the screen are like this. */
  async waitForVisibleText(pattern: RegExp): Promise<string> {
    let text = '';
    return waitUntil(
      this.#page,
      async () => pattern.test((text = await this.visibleText())) && text,
      () => `The active editor does not show ${pattern}, but:\n${text}`,
    );
  }

  /** The whole text of the active editor, through select all and copy: the clipboard holds it afterwards. */
  async wholeText(): Promise<string> {
    const editor = this.#page.locator('.editor-group-container.active .editor-instance');
    const lines = editor.locator('.view-lines').last();
    return waitUntil(
      this.#page,
      async () => {
        await lines.click({ timeout: 5_000 }).catch(() => undefined);
        const text = await this.#copied(editor.locator('.monaco-editor.focused'));
        // The click may have scrolled: the top is checked next.
        if (text !== undefined) await this.#page.keyboard.press('ControlOrMeta+Home');
        return text;
      },
      () => 'The active editor cannot be copied.',
    );
  }

  /**
   * What one file of the plan in front will be, out of the editor of its changes, through select all and copy: the
   * clipboard holds it afterwards. Files that are not on the screen are not in the page, so they are scrolled to.
   */
  async changedFile(name: string): Promise<string> {
    const title = await webPage(this.#page).locator('h1').innerText();
    await webPage(this.#page).getByRole('button', { name: 'Show Changes' }).click();
    const text = await this.#changedFile(name);
    const tabs = this.#page.locator('.editor-group-container .tab');
    await tabs.filter({ has: this.#page.getByText(title, { exact: true }) }).click();
    await this.waitForPreview(title);
    return text;
  }

  async #changedFile(name: string): Promise<string> {
    const editor = this.#page.locator('.editor-group-container.active .multiDiffEditor').first();
    await editor.waitFor();
    // An entry that was scrolled away is used again for another file, and may still be called by the former one.
    const sides = editor.locator('.multiDiffEntry', { hasText: name }).locator('.editor.modified');
    const triesOfRound = 50;
    for (let tries = 0; tries < places.length * triesOfRound; tries++) {
      const box = await editor.boundingBox();
      assert.ok(box, 'there is no preview');
      const place = places[tries / triesOfRound];
      // A busy window loses a turn of the wheel at times.
      for (let turn = 0; place && turn < 3; turn++) {
        await this.#page.mouse.move(0, 0);
        await this.#page.mouse.move(box.x + box.width * place.across, box.y + box.height * place.down);
        await this.#page.mouse.wheel(0, -100_000);
        await this.#page.waitForTimeout(150);
      }
      // No longer: where the pointer rests, something pops up and takes the wheel.
      await this.#page.waitForTimeout(150);
      for (const side of await sides.all()) {
        const spot = await side
          .locator('.view-lines')
          .boundingBox({ timeout: 1_000 })
          .catch(() => null);
        if (!spot) continue;
        const top = Math.max(spot.y, box.y + 40) + 10;
        const bottom = Math.min(spot.y + spot.height, box.y + box.height) - 10;
        // A placeholder for hidden lines takes no focus.
        for (const y of top < bottom ? [top, (top + bottom) / 2, bottom] : []) {
          await this.#page.mouse.click(spot.x + 40, y);
          const text = await this.#copied(sides.locator('.monaco-editor.focused'), tries < triesOfRound ? 500 : 1_500);
          if (text !== undefined) return text;
        }
      }
      await this.#page.mouse.wheel(0, 300);
    }
    throw new Error(`${name} is no file of this editor.`);
  }

  /**
   * Copies all of an editor, once it has the focus. @returns `undefined` where it does not get it, or nothing was
   * copied
   */
  async #copied(focused: Locator, focusMs?: number): Promise<string | undefined> {
    if (!(await comes(this.#page, async () => (await focused.count()) > 0, focusMs))) return undefined;
    const nothing = `nothing copied ${Math.random()}`;
    await this.#page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(nothing)})`);
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.press('ControlOrMeta+c');
    let text = nothing;
    const isThere = async (): Promise<boolean> =>
      (text = await this.#page.evaluate<string>('navigator.clipboard.readText()')) !== nothing;
    return (await comes(this.#page, isThere)) && (await focused.count()) > 0 ? text : undefined;
  }

  /** Labels of the tabs in front. */
  async #activeTabs(): Promise<string[]> {
    const labels = await this.#page.locator('.editor-group-container.active .tab.active .label-name').allInnerTexts();
    return labels.map((label) => label.trim());
  }

  /** The lines of the output panel that are on the screen. */
  async outputText(): Promise<string> {
    const lines = this.#page.locator('.part.panel .output-view .view-lines, .part.panel .view-lines').first();
    await lines.waitFor();
    return linesOf(lines);
  }
}

/** A title may go on, for instance with where the log goes. */
function isPreviewOf(label: string, title: string): boolean {
  return label === title || label.startsWith(`${title} `);
}

/** Lines are placed by their `top`, in no order of the page; a space is a no-break space there. */
async function linesOf(container: Locator): Promise<string> {
  const lines = await container.locator('.view-line').evaluateAll((elements: PageElement[]) =>
    elements.map((element) => ({
      top: Number.parseFloat(/top:\s*([\d.]+)px/.exec(element.getAttribute('style') ?? '')?.[1] ?? '0'),
      text: element.textContent ?? '',
    })),
  );
  lines.sort((one, other) => one.top - other.top);
  return lines.map(({ text }) => text.replaceAll('\u00a0', ' ')).join('\n');
}
