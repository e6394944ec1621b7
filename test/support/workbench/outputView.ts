import type { Locator, Page } from 'playwright-core';
import { waitUntil } from './patience.ts';

/** The lines that the Output view shows. */
export function outputView(page: Page): Locator {
  return page.locator('.panel .view-line, .output-view .view-line');
}

/** Texts of the lines that the Output view shows; there are none while VS Code draws them again. */
export async function outputLines(page: Page): Promise<string[]> {
  const texts = await outputView(page)
    .allInnerTexts()
    .catch(() => []);
  return texts.map((line) => line.replaceAll('\u00a0', ' '));
}

/** Waits for a line in the Output view, and gives it. */
export async function outputLine(page: Page, pattern: RegExp): Promise<string> {
  let shown: string[] = [];
  return waitUntil(
    page,
    async () => (shown = await outputLines(page)).find((line) => pattern.test(line)),
    () => `no line is like ${pattern}:\n${shown.join('\n')}`,
  );
}
