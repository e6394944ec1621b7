import type { Page } from 'playwright-core';
import { comes, waitUntil } from './patience.ts';

/** A person without a mouse: presses keys, which are counted, and looks where the focus is before each Enter. */
export class Keyboard {
  readonly #page: Page;
  /** Keys that were pressed, each letter and each chord as one. */
  strokes = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses keys, chords as `Control+Enter`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#page.keyboard.press(key);
      this.strokes += 1;
    }
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
    this.strokes += [...text].length;
  }

  /** Finds a command in the palette by a part of its title, and runs it once it is the one that Enter takes. */
  async command(part: string, isIt: (label: string) => boolean): Promise<void> {
    const focused = this.#page.locator('.quick-input-widget:visible .monaco-list-row.focused .label-name');
    const isFound = async (): Promise<boolean> => (await focused.allInnerTexts()).some((text) => isIt(text.trim()));
    await waitUntil(
      this.#page,
      async () => {
        await this.press('F1');
        await this.waitForFocusIn('.quick-input-widget');
        await this.type(part);
        if (await comes(this.#page, isFound, 10_000)) return true;
        // An editor that has only just opened takes the focus, and the palette closes.
        await this.press('Escape');
        return false;
      },
      async () => `The palette has ${JSON.stringify(await focused.allInnerTexts())} for ${part}.`,
    );
    await this.press('Enter');
  }

  /** Presses Enter once the list has this entry under its cursor. */
  async enterOn(isIt: (label: string) => boolean): Promise<void> {
    const focused = this.#page.locator('.quick-input-widget:visible .monaco-list-row.focused .label-name');
    let now: string[] = [];
    await waitUntil(
      this.#page,
      async () => (now = await focused.allInnerTexts()).some((text) => isIt(text.trim())),
      () => `The cursor is on ${JSON.stringify(now)}, never on the entry.`,
    );
    await this.press('Enter');
  }

  /** Waits until what is typed goes into a place of the window. */
  async waitForFocusIn(place: string): Promise<void> {
    const focused = this.#page.locator(`${place} :focus, ${place}:focus`);
    await waitUntil(
      this.#page,
      async () => (await focused.count()) > 0,
      () => `The focus does not come to ${place}.`,
    );
  }
}
