import type { Locator, Page } from 'playwright-core';

export interface Notification {
  text: string;
  buttons: string[];
}

/** The notifications in the window's corner. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async all(): Promise<Notification[]> {
    const items = await this.#items().all();
    return Promise.all(items.map(readNotification));
  }

  /** Waits for a notification that contains this text. */
  async waitFor(text: string | RegExp, timeoutMs = 30_000): Promise<Notification> {
    const item = this.#items().filter({ hasText: text }).first();
    await item.waitFor({ timeout: timeoutMs });
    return readNotification(item);
  }

  /** Clicks a button of the notification that contains this text. */
  async click(text: string | RegExp, button: string): Promise<void> {
    const item = this.#items().filter({ hasText: text }).first();
    await item.locator('.monaco-button, .action-label').filter({ hasText: button }).first().click();
  }

  async clear(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    for (const item of await this.#items().all()) {
      await item.hover();
      await item
        .locator('.codicon-notifications-clear')
        .click({ timeout: 2_000 })
        .catch(() => undefined);
    }
  }

  #items(): Locator {
    return this.#page.locator('.notifications-toasts .notification-list-item');
  }
}

async function readNotification(item: Locator): Promise<Notification> {
  return {
    text: (await item.locator('.notification-list-item-message').innerText()).trim(),
    buttons: await item.locator('.notification-list-item-buttons-container .monaco-button:visible').allInnerTexts(),
  };
}
