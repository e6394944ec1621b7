import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';

export interface Notification {
  text: string;
  buttons: string[];
}

/**
 * The window's notifications. Under its test driver VS Code shows no toasts, so they are read in the notification center, which is
 * opened for that.
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

  /** Waits for a notification that contains this text. Throws with those of the moment when it does not come in time. */
  async waitFor(text: string | RegExp, timeoutMs = 30_000): Promise<Notification> {
    const item = this.#items().filter({ hasText: text }).first();
    const end = Date.now() + timeoutMs;
    for (;;) {
      // The center closes by itself with its last notification, for example with one of progress.
      await this.#open();
      if (await item.isVisible()) return readNotification(item);
      if (Date.now() > end) throw new Error(`No notification says ${text}, but: ${JSON.stringify(await this.all())}`);
      await this.#page.waitForTimeout(150);
    }
  }

  /** Clicks a button of the notification that contains this text. */
  async click(text: string | RegExp, button: string): Promise<void> {
    await this.waitFor(text);
    const item = this.#items().filter({ hasText: text }).first();
    await item.locator('.monaco-button, .action-label').filter({ hasText: button }).first().click();
  }

  /** Clears all of them and closes the center. */
  async clear(): Promise<void> {
    await this.#open();
    await this.#center().locator('.codicon-notifications-clear-all').first().click();
    await this.#center().waitFor({ state: 'hidden', timeout: 5_000 });
  }

  /** Opens the notification center, where it is not open. */
  async #open(): Promise<void> {
    for (let tries = 0; tries < 5 && !(await this.#center().isVisible()); tries++) {
      await this.#page.locator('[id="status.notifications"]').click();
      await this.#center()
        .waitFor({ timeout: 2_000 })
        .catch(() => undefined);
      // Away from the bell, whose tooltip would cover the notifications' buttons.
      await this.#page.mouse.move(600, 300, { steps: 3 });
      await this.#page
        .locator('.monaco-hover:visible')
        .first()
        .waitFor({ state: 'hidden', timeout: 5_000 })
        .catch(() => undefined);
    }
  }

  #center(): Locator {
    return this.#page.locator('.notifications-center.visible');
  }

  #items(): Locator {
    return this.#page.locator('.notifications-center .notification-list-item');
  }
}

async function readNotification(item: Locator): Promise<Notification> {
  return {
    text: (await item.locator('.notification-list-item-message').innerText()).trim(),
    buttons: await item.locator('.notification-list-item-buttons-container .monaco-button:visible').allInnerTexts(),
  };
}
