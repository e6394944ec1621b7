import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';

export interface QuickPickEntry {
  label: string;
  description: string;
  detail: string;
}

/** The quick pick or input box at the window's top. */
export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits for one with this title (a part of it suffices) and gives the whole title. */
  async waitFor(title: string, timeoutMs = 30_000): Promise<string> {
    const locator = this.#widget().locator('.quick-input-title', { hasText: title });
    await locator.waitFor({ timeout: timeoutMs });
    return locator.innerText();
  }

  /**
   * Waits until the question with this title either objects to an answer in its list, or is over.
   * @returns the objection; empty where there is none
   */
  async objectionOrNext(title: string, timeoutMs = 30_000): Promise<string> {
    const objection = this.#widget().locator('.quick-input-list .monaco-list-row:has(.codicon-error) .label-name');
    for (const end = Date.now() + timeoutMs; ;) {
      const [now] = await this.#widget().locator('.quick-input-title').allInnerTexts();
      if (now !== title) return '';
      const [text] = await objection.allInnerTexts();
      if (text !== undefined) return text.trim();
      if (Date.now() > end) throw new Error(`${title} neither objects nor is it over.`);
      await this.#page.waitForTimeout(100);
    }
  }

  /** The title of the one that is open. */
  async title(): Promise<string> {
    return this.#widget().locator('.quick-input-title').innerText();
  }

  /** The entries on the screen. */
  async entries(): Promise<QuickPickEntry[]> {
    const rows = this.#widget().locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll((elements: PageElement[]) =>
      elements.map((element) => {
        const text = (selector: string): string => element.querySelector(selector)?.textContent?.trim() ?? '';
        return {
          label: text('.label-name'),
          description: text('.label-description'),
          detail: text('.quick-input-list-label-meta'),
        };
      }),
    );
  }

  /** Picks the entry whose label is exactly this. Waits for it. */
  async pick(label: string): Promise<void> {
    const name = this.#widget().locator('.quick-input-list .label-name').getByText(label, { exact: true });
    await name.first().click();
  }

  /** Types into the box in place of what it holds, without accepting it. */
  async type(text: string): Promise<void> {
    await this.#input().fill(text);
  }

  /** Types a path into a file dialog and accepts it. The dialog puts its own text in a little after it opens, and looks at each path. */
  async answerPath(path: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      await this.type(path);
      await this.#page.waitForTimeout(1_500);
      if ((await this.value()) === path) break;
    }
    await this.accept();
  }

  /** Types and accepts. */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.accept();
  }

  async accept(): Promise<void> {
    await this.#input().press('Enter');
  }

  async value(): Promise<string> {
    return this.#input().inputValue();
  }

  /** Waits until the box holds this: what a pick puts in comes by way of the extension. */
  async waitForValue(value: string, timeoutMs = 10_000): Promise<void> {
    for (const end = Date.now() + timeoutMs; (await this.value()) !== value; await this.#page.waitForTimeout(50)) {
      if (Date.now() > end) throw new Error(`The box holds “${await this.value()}”, not “${value}”.`);
    }
  }

  /** What stands below an input box: the prompt, or what is wrong with the text. */
  async message(): Promise<string> {
    return (await this.#widget().locator('.quick-input-message').innerText()).trim();
  }

  async back(): Promise<void> {
    await this.#widget().locator('.quick-input-left-action-bar a[aria-label^="Back"]').click();
  }

  async cancel(): Promise<void> {
    // In its own box, and again where the focus was still on its way from somewhere else.
    for (let tries = 0; tries < 3 && (await this.isOpen()); tries++) {
      await this.#input().press('Escape');
      await this.#widget()
        .waitFor({ state: 'hidden', timeout: 3_000 })
        .catch(() => undefined);
    }
    await this.#widget().waitFor({ state: 'hidden', timeout: 1_000 });
  }

  async isOpen(): Promise<boolean> {
    return this.#widget().isVisible();
  }

  #widget(): Locator {
    return this.#page.locator('.quick-input-widget:visible');
  }

  #input(): Locator {
    return this.#widget().locator('.quick-input-box input');
  }
}
