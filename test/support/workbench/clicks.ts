import type { Locator, Page } from 'playwright-core';
import { waitUntil } from './patience.ts';

/** What a click has hit: the row's label, and the text or title of what can be clicked in it. */
export interface Hit {
  readonly row: string;
  readonly action: string;
}

/** Notes each click that reaches something, before the workbench gets it. */
const note = `window.__hits = [];
window.addEventListener('click', (event) => {
  const elements = event.composedPath().filter((each) => each instanceof Element);
  const text = (element) => (element?.textContent ?? '').replaceAll('\\u00a0', ' ').trim();
  const action = elements.find((each) => each.matches('a, .monaco-button'));
  const row = elements.find((each) => each.matches('.monaco-list-row'));
  window.__hits.push({
    row: text(row?.querySelector('.label-name')),
    action: action?.getAttribute('aria-label') || text(action),
  });
}, true);`;

/** From the next load of the page on. */
export async function noteClicks(page: Page): Promise<void> {
  await page.addInitScript(note);
}

/**
 * Clicks, and returns whether the click hit its target. What is redrawn between press and release gets no click, and
 * what has moved leaves its place to something else. The caller tries again, like a person who sees nothing happen.
 */
export async function hits(page: Page, click: () => Promise<void>, meant: (hit: Hit) => boolean): Promise<boolean> {
  const before = await page.evaluate<number>('window.__hits.length');
  // Search again for what is covered or has gone.
  await click().catch(() => undefined);
  const told = await page.evaluate<Hit[]>(`window.__hits.slice(${before})`);
  return told.some(meant);
}

/** Clicks a link or an icon by its text or the beginning of its title, until the click has hit it. */
export async function clickLink(page: Page, link: Locator, text: string): Promise<void> {
  await waitUntil(
    page,
    () =>
      hits(
        page,
        () => link.first().click({ timeout: 5_000 }),
        ({ action }) => action.includes(text),
      ),
    () => `${text} cannot be clicked.`,
  );
}
