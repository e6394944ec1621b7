import assert from 'node:assert/strict';
import type { Workbench } from '../workbench.ts';
import type { PageElement } from './pageElement.ts';
import { waitUntil } from './patience.ts';
import { accessibilityProblems, webPage } from './webPage.ts';

/**
 * Looks at one of our pages in each kind of theme, at 200 %, and where it is narrow: nothing may be wrong for people
 * who cannot see it well. Takes a screenshot of each.
 * @param tab the page's title
 * @param also looks at what else must be right each time; gets the name of what it looks at
 */
export async function lookInEachTheme(
  workbench: Workbench,
  tab: string,
  screenshot: string,
  also: (name: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { page } = workbench;
  const look = async (name: string): Promise<void> => {
    assert.deepEqual(await accessibilityProblems(page), [], name);
    await also(name);
    await workbench.screenshot(`${screenshot}-${name}`);
  };
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
    await look(name);
  }
  const size = page.viewportSize();
  assert.ok(size);
  const hasSideBar = await page.locator('.part.sidebar').isVisible();
  const toggleSideBar = async (): Promise<void> => {
    if (hasSideBar) await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  };
  await toggleSideBar();
  try {
    // What is zoomed to 200 % has half of the room. Beside 300 pixels of a page is VS Code's own edge.
    for (const [name, width, height] of [
      ['zoomed', Math.round(size.width / 2), Math.round(size.height / 2)],
      ['narrow', 350, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      const body = webPage(page).locator('body');
      await waitUntil(
        page,
        async () => (await body.evaluate(({ clientWidth }: PageElement) => clientWidth)) < width,
        () => 'The page does not become narrow.',
      );
      const wide = await body.evaluate(({ scrollWidth, clientWidth }: PageElement) => scrollWidth - clientWidth);
      assert.equal(wide, 0, `${name}: it is wider than its editor`);
      await look(name);
    }
  } finally {
    await page.setViewportSize(size);
    await toggleSideBar();
  }
}
