import type { Locator, Page } from 'playwright-core';
import { hits } from './clicks.ts';
import { hideTooltips } from './overlays.ts';
import type { PageElement } from './pageElement.ts';
import { comes, patienceMs, waitUntil } from './patience.ts';

export interface Notification {
  text: string;
  buttons: string[];
}

/**
 * The window's notifications. Under its test driver VS Code shows no toasts, so they are read in the notification
 * center, which is opened for that.
 */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async all(): Promise<Notification[]> {
    await this.#open();
    // In one look: a notification of progress may vanish between two.
    return this.#items().evaluateAll((items: PageElement[]) =>
      items.map((item) => ({
        text: item.querySelector('.notification-list-item-message')?.textContent?.trim() ?? '',
        buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map(
          (button) => button.textContent?.trim() ?? '',
        ),
      })),
    );
  }

  /**
   * Waits for a notification that contains this text. Throws with those of the moment when it does not come in time.
   */
  async waitFor(text: string | RegExp, timeoutMs = patienceMs): Promise<Notification> {
    let all: Notification[] = [];
    return waitUntil(
      this.#page,
      async () => (all = await this.all()).find((each) => says(each, text)),
      () => `No notification says ${text}, but: ${JSON.stringify(all)}`,
      timeoutMs,
    );
  }

  /** Clicks a button of the notification that contains this text. */
  async click(text: string | RegExp, button: string): Promise<void> {
    const item = this.#items().filter({ hasText: text }).first();
    const place = item.locator('.monaco-button, .action-label').filter({ hasText: button }).first();
    await waitUntil(
      this.#page,
      async () => {
        await this.waitFor(text);
        await hideTooltips(this.#page);
        return hits(
          this.#page,
          () => place.click({ timeout: 5_000 }),
          ({ action }) => action.includes(button),
        );
      },
      () => `${text} has no button ${button}.`,
    );
  }

  /** Clears all of them and closes the center. */
  async clear(): Promise<void> {
    const isClosed = async (): Promise<boolean> => !(await this.#center().isVisible());
    await waitUntil(
      this.#page,
      async () => {
        await this.#open();
        const isEmpty = (await this.#items().count()) === 0;
        // It closes with its last notification, for example with one of progress.
        const place = isEmpty ? this.#bell() : this.#center().locator('.codicon-notifications-clear-all').first();
        await place.click({ timeout: 5_000 }).catch(() => undefined);
        return comes(this.#page, isClosed);
      },
      () => 'The notifications cannot be cleared.',
    );
  }

  /** Opens the notification center, where it is not open. */
  async #open(): Promise<void> {
    const isOpen = (): Promise<boolean> => this.#center().isVisible();
    await waitUntil(
      this.#page,
      async () => {
        if (await isOpen()) return true;
        await this.#bell()
          .click({ timeout: 5_000 })
          .catch(() => undefined);
        const opened = await comes(this.#page, isOpen, 2_000);
        // Away from the bell, whose tooltip would cover the notifications' buttons.
        await this.#page.mouse.move(600, 300, { steps: 3 });
        await hideTooltips(this.#page);
        return opened;
      },
      () => 'The notifications do not open.',
    );
  }

  #bell(): Locator {
    return this.#page.locator('[id="status.notifications"]');
  }

  #center(): Locator {
    return this.#page.locator('.notifications-center.visible');
  }

  #items(): Locator {
    return this.#page.locator('.notifications-center .notification-list-item');
  }
}

/** As Playwright compares: a text without regard to case and to how many spaces there are. */
function says({ text }: Notification, wanted: string | RegExp): boolean {
  const plain = (each: string): string => each.replace(/\s+/g, ' ').toLowerCase();
  return typeof wanted === 'string' ? plain(text).includes(plain(wanted)) : wanted.test(text);
}
