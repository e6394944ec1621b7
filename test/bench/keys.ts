import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A key that was pressed in an editor. */
export interface AnsweredKey {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Until the frame in which the editor shows it. */
  readonly ms: number;
}

const PAUSE_MS = 250;

/** In the page: how long after a key the frame comes in which the editor's text is another one. */
const watch = `
  addEventListener('keydown', ({ key, timeStamp }) => {
    if (key !== 'k') return;
    const text = () => document.querySelector('.editor-instance .view-lines')?.textContent;
    const before = text();
    const look = () => text() === before ? requestAnimationFrame(look) : keyAnswered(performance.now() - timeStamp);
    requestAnimationFrame(look);
  }, true);`;

/** The keys that the pages of a window will have answered; grows. */
export async function answeredKeys(page: Page): Promise<readonly AnsweredKey[]> {
  const keys: AnsweredKey[] = [];
  await page.exposeFunction('keyAnswered', (ms: number) => keys.push({ at: Date.now() - ms, ms }));
  await page.addInitScript(watch);
  return keys;
}

/** Presses keys from the moment when the host says that an editor is open. @param folder the host's. */
export async function pressKeys(page: Page, folder: string, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    if (existsSync(join(folder, 'typing'))) await page.keyboard.press('k');
    await page.waitForTimeout(PAUSE_MS);
  }
}
