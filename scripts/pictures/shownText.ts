import type { Page } from 'playwright-core';
import { webPage } from '../../test/support/workbench/webPage.ts';

/** All text that a window shows, a page in one of its editors included. */
export async function shownText(page: Page): Promise<string> {
  const window = await page.locator('.monaco-workbench').innerText();
  const shown = page.locator('iframe.webview:visible');
  const inside = (await shown.count()) === 0 ? '' : await webPage(page).locator('body').innerText();
  return `${window}\n${inside}`;
}
