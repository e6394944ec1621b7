import type { Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';
import { waitUntil } from './patience.ts';
import { webPage } from './webPage.ts';

/** The page of a plan that is in front. */
export class PlanPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits until the page says this of its plan, and takes presses. @returns what it says */
  async shows(status: RegExp, timeoutMs = 120_000): Promise<string> {
    let said = '';
    return waitUntil(
      this.#page,
      async () => {
        // A window that is loading takes its frames away in between.
        const texts = await webPage(this.#page)
          .locator('main.plan[aria-busy="false"] .condition')
          .allInnerTexts()
          .catch(() => []);
        said = texts.join('').replaceAll('\n', ' ');
        return status.test(said) && said;
      },
      () => `The plan’s page says ${said}`,
      timeoutMs,
    );
  }

  /** Each step’s title with its state, as `Apply Namespace x: Done`. */
  async steps(): Promise<readonly string[]> {
    const steps = webPage(this.#page).locator('main.plan li.step button');
    return steps.evaluateAll((elements: PageElement[]) =>
      elements.map((element) => {
        const text = (selector: string): string => element.querySelector(selector)?.textContent ?? '';
        return `${text('.name').replace(/^Step \d+ of \d+: /, '')}: ${text('.state span:last-child')}`;
      }),
    );
  }

  /** The buttons that act, in their order. */
  async buttons(): Promise<readonly string[]> {
    return webPage(this.#page).locator('main.plan .actions button').allInnerTexts();
  }

  async press(name: string): Promise<void> {
    await webPage(this.#page).getByRole('button', { name, exact: true }).click();
  }

  /** Whether its heading has the focus, from which on it is read. */
  async isReadFromHeading(): Promise<boolean> {
    return (await webPage(this.#page).locator('main.plan h1:focus').count()) === 1;
  }

  /** Presses Tab until a button whose text begins so has the focus, from where the focus is. */
  async tabTo(name: string): Promise<void> {
    const focused = webPage(this.#page).locator('button:focus');
    const seen: string[] = [];
    for (let presses = 0; presses < 60; presses += 1) {
      await this.#page.keyboard.press('Tab');
      const [now = ''] = await focused.allInnerTexts();
      seen.push(now);
      if (now.startsWith(name)) return;
    }
    throw new Error(`Tab reaches ${seen.join(', ')}`);
  }
}
