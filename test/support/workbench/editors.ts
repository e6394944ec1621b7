import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';

/** Where the wheel is turned, as parts of an editor's box. One after the other: what lies or pops up there takes the wheel. */
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
  async waitForTab(text: string, timeoutMs = 30_000): Promise<void> {
    const tab = this.#page.locator('.editor-group-container .tab .label-name', { hasText: text });
    await tab.first().waitFor({ timeout: timeoutMs });
  }

  /** The lines of the active editor that are on the screen. */
  async visibleText(): Promise<string> {
    return linesOf(this.#page.locator('.editor-group-container.active .editor-instance .view-lines').last());
  }

  /** The whole text of the active editor, through select all and copy: the clipboard holds it afterwards. */
  async wholeText(): Promise<string> {
    await this.#page.locator('.editor-group-container.active .editor-instance .view-lines').last().click();
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.press('ControlOrMeta+c');
    return this.#page.evaluate('navigator.clipboard.readText()');
  }

  /**
   * What one file of an editor of several differences will be, through select all and copy: the clipboard holds it afterwards. Files
   * that are not on the screen are not in the page either, so they are scrolled to.
   */
  async changedFile(name: string): Promise<string> {
    const editor = this.#page.locator('.editor-group-container.active .multiDiffEditor').first();
    await editor.waitFor();
    const box = await editor.boundingBox();
    const entries = editor.locator('.multiDiffEntry', { hasText: name });
    const triesOfRound = 50;
    for (let tries = 0; tries < places.length * triesOfRound; tries++) {
      const place = places[tries / triesOfRound];
      if (place) {
        await this.#page.mouse.move(0, 0);
        await this.#page.mouse.move(
          (box?.x ?? 0) + (box?.width ?? 0) * place.across,
          (box?.y ?? 0) + (box?.height ?? 0) * place.down,
        );
        await this.#page.mouse.wheel(0, -100_000);
      }
      await this.#page.waitForTimeout(150);
      // An entry that was scrolled away is used again for another file, and may still be called by the former one.
      for (const lines of await entries.locator('.editor.modified .view-lines').all()) {
        const spot = await lines.boundingBox({ timeout: 1_000 }).catch(() => null);
        const top = spot && box ? Math.max(spot.y, box.y + 40) : 0;
        if (spot && box && top < Math.min(spot.y + spot.height, box.y + box.height) - 20) {
          await this.#page.mouse.click(spot.x + 40, top + 10);
          await this.#page.keyboard.press('ControlOrMeta+a');
          await this.#page.keyboard.press('ControlOrMeta+c');
          return this.#page.evaluate('navigator.clipboard.readText()');
        }
      }
      await this.#page.mouse.wheel(0, 300);
    }
    throw new Error(`${name} is no file of this editor.`);
  }

  /** The lines of the output panel that are on the screen. */
  async outputText(): Promise<string> {
    const lines = this.#page.locator('.part.panel .output-view .view-lines, .part.panel .view-lines').first();
    await lines.waitFor();
    return linesOf(lines);
  }
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
