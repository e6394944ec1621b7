import type { Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';
import { comes, waitUntil } from './patience.ts';

/** Closes what lies over the window until the next key: a menu that is open, also one that a failed test has left. */
export async function closeMenus(page: Page): Promise<void> {
  const menus = page.locator('.monaco-menu:visible');
  const isClosed = async (): Promise<boolean> => (await menus.count()) === 0;
  await waitUntil(
    page,
    async () => {
      if (await isClosed()) return true;
      await page.keyboard.press('Escape');
      return comes(page, isClosed, 1_000);
    },
    () => 'A menu stays open.',
  );
}

/** Kind and text of each element. */
const texts = (elements: PageElement[]): string[] =>
  elements.map((each) => `${each.getAttribute('class')}: ${each.textContent}`);

/** Takes the pointer away, so that no tooltip covers anything. */
export async function hideTooltips(page: Page): Promise<void> {
  const tooltips = page.locator('.monaco-hover:visible');
  const isHidden = async (): Promise<boolean> => (await tooltips.count()) === 0;
  await waitUntil(
    page,
    async () => {
      if (await isHidden()) return true;
      // To the empty middle of the activity bar: elsewhere there may be another one. In steps, since one that may be
      // entered stays for a pointer that seems to go there.
      await page.mouse.move(20, 480 + Math.random() * 60, { steps: 4 });
      if (await comes(page, isHidden, 1_000)) return true;
      // One whose owner has missed that the pointer left goes with any key, and this one does nothing else.
      await page.keyboard.press('Shift');
      if (await comes(page, isHidden, 1_000)) return true;
      // One that was entered and left goes in any case.
      await tooltips
        .first()
        .hover({ timeout: 1_000 })
        .catch(() => undefined);
      return false;
    },
    async () => `A tooltip stays: ${(await tooltips.evaluateAll(texts)).join(' | ')}`,
  );
}
