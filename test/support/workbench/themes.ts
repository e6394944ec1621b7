import assert from 'node:assert/strict';
import type { Workbench } from '../workbench.ts';
import type { PageElement } from './pageElement.ts';
import { waitUntil } from './patience.ts';
import { accessibilityProblems, webPage } from './webPage.ts';

/**
 * Looks at one of our pages in each kind of theme, and where it is narrow: nothing may be wrong for people who cannot
 * see it well. Takes a screenshot of each.
 * @param tab the page's title
 */
export async function lookInEachTheme(workbench: Workbench, tab: string, screenshot: string): Promise<void> {
  const { page } = workbench;
  for (const [theme, kind, name] of [
    ['Dark Modern', 'vs-dark', 'dark'],
    ['Light Modern', 'vs', 'light'],
    ['Dark High Contrast', 'hc-black', 'high-contrast'],
  ] as const) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.quickInput.type(theme);
    await workbench.quickInput.pick(theme);
    await page.locator(`.monaco-workbench.${kind}`).waitFor();
    await workbench.editors.show(tab);
    await webPage(page).locator('h1').waitFor();
    assert.deepEqual(await accessibilityProblems(page), [], theme);
    await workbench.screenshot(`${screenshot}-${name}`);
  }
  const size = page.viewportSize();
  assert.ok(size);
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await page.setViewportSize({ width: 350, height: 900 });
  try {
    const main = webPage(page).locator('main');
    await waitUntil(
      page,
      async () => (await main.evaluate(({ clientWidth }: PageElement) => clientWidth)) < 310,
      () => 'The page does not become narrow.',
    );
    const wide = await webPage(page)
      .locator('body')
      .evaluate(({ scrollWidth, clientWidth }: PageElement) => scrollWidth - clientWidth);
    assert.equal(wide, 0, 'it is wider than its editor');
    assert.deepEqual(await accessibilityProblems(page), []);
    await workbench.screenshot(`${screenshot}-narrow`);
  } finally {
    await page.setViewportSize(size);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  }
}
