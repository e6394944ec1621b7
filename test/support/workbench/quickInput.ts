import type { Locator, Page } from 'playwright-core';
import { hits } from './clicks.ts';
import { hideTooltips } from './overlays.ts';
import type { PageElement } from './pageElement.ts';
import { comes, patienceMs, stillness, waitUntil } from './patience.ts';

/** For one click or key: what has gone is searched again. */
const clickMs = 5_000;

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
  async waitFor(title: string, timeoutMs = patienceMs): Promise<string> {
    let titles: string[] = [];
    return waitUntil(
      this.#page,
      async () => {
        titles = await this.#widget().locator('.quick-input-title').allInnerTexts();
        return titles.find((each) => each.includes(title));
      },
      () => `No question is titled ${title}; titles on the screen: ${JSON.stringify(titles)}`,
      timeoutMs,
    );
  }

  /** Waits for a question by its place in its wizard, whether or not the number of questions is known. */
  async waitForStep(step: number): Promise<string> {
    let title = '';
    return waitUntil(
      this.#page,
      async () => {
        [title = ''] = await this.#widget().locator('.quick-input-title').allInnerTexts();
        return new RegExp(String.raw`\((?:step ${step}|${step} of \d+)\)$`).test(title) ? title : undefined;
      },
      () => `No question is step ${step}; its title: ${title}`,
    );
  }

  /**
   * Waits until the question with this title either objects to an answer in its list, or is over.
   * @returns the objection; empty where there is none
   */
  async objectionOrNext(title: string): Promise<string> {
    const objection = this.#widget().locator('.quick-input-list .monaco-list-row:has(.codicon-error) .label-name');
    return waitUntil(
      this.#page,
      async () => {
        const [now] = await this.#widget().locator('.quick-input-title').allInnerTexts();
        // Between its answer and its objection a question is not on the screen.
        if (now === undefined) return undefined;
        if (now !== title) return { text: '' };
        const [text] = await objection.allInnerTexts();
        return text === undefined ? undefined : { text: text.trim() };
      },
      () => `${title} neither objects nor is it over.`,
    ).then(({ text }) => text);
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

  /**
   * The labels of all entries that what was typed leaves, once the first is one of these; of a long list only a part is
   * on the screen.
   */
  async allLabels(isLeft: RegExp): Promise<readonly string[]> {
    const rows = this.#widget().locator('.quick-input-list .monaco-list-row');
    const labels = new Map<string, string>();
    let [all, shown] = [Infinity, ''];
    /** @returns how many were read */
    const read = async (): Promise<number> => {
      for (const { place, size, label } of await rows.evaluateAll(placedLabels)) {
        labels.set(place, label);
        all = size;
      }
      return labels.size;
    };
    await stillness(
      this.#page,
      async () => {
        shown = JSON.stringify(await rows.evaluateAll(placedLabels));
        return isLeft.test(await rows.first().locator('.label-name').innerText()) ? shown : undefined;
      },
      () => `The first is not like ${isLeft}: ${shown}`,
    );
    for (let before = await read(); before < all; before = labels.size) {
      await waitUntil(
        this.#page,
        async () => {
          // The first press only goes to the last entry on the screen.
          await this.#input().press('PageDown');
          return (await read()) > before;
        },
        () => `Of ${all} entries only ${before} can be read.`,
      );
    }
    return [...labels.values()];
  }

  /** Picks the entry with exactly this label, once it is there and the list is stable: it may still be filtered. */
  async pick(label: string): Promise<void> {
    let shown: string[] = [];
    await waitUntil(
      this.#page,
      () => this.tryToPick(label, (labels) => (shown = labels)),
      () => `${label} cannot be picked out of: ${shown.join(', ')}`,
    );
  }

  /**
   * Ticks entries of a list, by their labels, and accepts them. A list of VS Code's closes when something else takes
   * the focus, as a page may that has only just opened.
   * @returns whether the list was there until the end, else it has to be asked for once more
   */
  async tryToTick(labels: readonly string[]): Promise<boolean> {
    const input = this.#input();
    try {
      for (const label of labels) {
        // Of a long list only a part is on the screen.
        await input.fill(label, { timeout: clickMs });
        await waitUntil(
          this.#page,
          async () => !(await this.isOpen()) || (await this.tryToPick(label)),
          () => `${label} cannot be ticked.`,
        );
      }
      await input.press('Enter', { timeout: clickMs });
      return true;
    } catch (error) {
      if (await this.isOpen()) throw error;
      return false;
    }
  }

  /** One try of {@link pick}. @returns whether the click has hit the entry */
  async tryToPick(label: string, tell: (shown: string[]) => void = () => undefined): Promise<boolean> {
    const list = this.#widget().locator('.quick-input-list');
    const name = list.locator('.label-name').getByText(label, { exact: true });
    const isThere = async (): Promise<boolean> => (await name.count()) > 0;
    if (!(await comes(this.#page, isThere, 1_000))) {
      tell(await list.locator('.label-name').allInnerTexts());
      return false;
    }
    const look = (): Promise<string> => list.locator('.monaco-list-row').evaluateAll(placesAndTexts);
    await stillness(this.#page, look, () => `The list with ${label} does not stand still.`);
    // Where the pointer was left, an entry may show its tooltip over the others.
    await hideTooltips(this.#page);
    const click = (): Promise<void> => name.first().click({ timeout: clickMs });
    return hits(this.#page, click, ({ row }) => row === label);
  }

  /** Types into the box in place of what it holds, without accepting it. */
  async type(text: string): Promise<void> {
    await this.#input().fill(text);
  }

  /**
   * Types a path into a file dialog and accepts it. The dialog puts its own text in a little after it opens, looks at
   * each path, and goes into its folder first: what a person does until the dialog is over.
   */
  async answerPath(path: string): Promise<void> {
    const title = await this.title();
    const isOver = async (): Promise<boolean> => {
      const [now] = await this.#widget().locator('.quick-input-title').allInnerTexts();
      return now !== title;
    };
    await waitUntil(
      this.#page,
      async () => {
        if (await isOver()) return true;
        await this.#input().fill(path, { timeout: clickMs });
        const value = await stillness(
          this.#page,
          () => this.#state(),
          () => 'The dialog does not stand still.',
        );
        if (!value.startsWith(`${path}\n`)) return false;
        await this.#input().press('Enter', { timeout: clickMs });
        return comes(this.#page, isOver);
      },
      () => `The dialog does not take ${path}.`,
    );
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

  /** Waits until the box holds this: a pick's text arrives through the extension. */
  async waitForValue(value: string): Promise<void> {
    let now = '';
    await waitUntil(
      this.#page,
      async () => (now = await this.value()) === value,
      () => `The box holds “${now}”, not “${value}”.`,
    );
  }

  /** Waits until an entry like this is offered. */
  async waitForEntry(label: RegExp): Promise<void> {
    let offered: string[] = [];
    await waitUntil(
      this.#page,
      async () => {
        offered = await this.#widget().locator('.quick-input-list .label-name').allInnerTexts();
        return offered.some((each) => label.test(each.trim()));
      },
      () => `Nothing is like ${label}: ${offered.join(', ')}`,
    );
  }

  /** Waits until the text below an input box, the prompt or an error, is like this. */
  async waitForMessage(pattern: RegExp): Promise<string> {
    let now = '';
    return waitUntil(
      this.#page,
      async () => pattern.test((now = await this.message())) && now,
      () => `The box says “${now}”, not ${pattern}.`,
    );
  }

  /** The text below an input box: the prompt, or an error. */
  async message(): Promise<string> {
    return (await this.#widget().locator('.quick-input-message').innerText()).trim();
  }

  async back(): Promise<void> {
    await this.#widget().locator('.quick-input-left-action-bar a[aria-label^="Back"]').click();
  }

  async cancel(): Promise<void> {
    const isOver = async (): Promise<boolean> => !(await this.isOpen());
    // In its own box, and again if the focus was still moving from somewhere else.
    await waitUntil(
      this.#page,
      async () => {
        if (await isOver()) return true;
        await this.#input()
          .press('Escape', { timeout: clickMs })
          .catch(() => undefined);
        return comes(this.#page, isOver);
      },
      () => 'The box stays open.',
    );
  }

  async isOpen(): Promise<boolean> {
    return this.#widget().isVisible();
  }

  /** What the box holds, and the list below it. */
  async #state(): Promise<string | undefined> {
    const rows = this.#widget().locator('.quick-input-list .monaco-list-row');
    const value = await this.#input()
      .inputValue({ timeout: clickMs })
      .catch(() => undefined);
    return value === undefined ? undefined : `${value}\n${await rows.evaluateAll(placesAndTexts)}`;
  }

  #widget(): Locator {
    return this.#page.locator('.quick-input-widget:visible');
  }

  #input(): Locator {
    return this.#widget().locator('.quick-input-box input');
  }
}

interface PlacedLabel {
  readonly place: string;
  /** Entries of the whole list. */
  readonly size: number;
  readonly label: string;
}

function placedLabels(elements: PageElement[]): PlacedLabel[] {
  return elements.map((element) => ({
    place: element.getAttribute('aria-posinset') ?? '',
    size: Number(element.getAttribute('aria-setsize')),
    label: element.querySelector('.label-name')?.textContent?.trim() ?? '',
  }));
}

function placesAndTexts(elements: PageElement[]): string {
  return elements
    .map((element) => `${element.getBoundingClientRect().y} ${element.textContent ?? ''}`)
    .sort()
    .join('\n');
}
