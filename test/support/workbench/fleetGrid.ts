import type { FrameLocator } from 'playwright-core';
import type { PageElement } from './pageElement.ts';

/** What was seen while the table of all clusters was scrolled from its top to its end. */
export interface Scrolled {
  /** Steps at which a place in view had no row. */
  readonly blanks: number;
  readonly steps: number;
  /** The most rows that were in the document. */
  readonly mostRows: number;
  /** Names of the rows that were seen, each once. */
  readonly seen: number;
  /** The longest that a step took until its frame, in milliseconds. */
  readonly longestMs: number;
}

/** Scrolls by most of a view at a time, and asks after each step what is at many places in view. */
const scrolling = `(async () => {
  const grid = document.querySelector('[role=grid]');
  const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
  const seen = new Set();
  const result = { blanks: 0, steps: 0, mostRows: 0, longestMs: 0 };
  const look = () => {
    result.mostRows = Math.max(result.mostRows, grid.querySelectorAll('[data-id]').length);
    const { left, top, bottom } = grid.getBoundingClientRect();
    const from = top + grid.querySelector('.heads').getBoundingClientRect().height + 4;
    const end = Math.min(bottom, window.innerHeight) - 4;
    for (let y = from; y < end; y += 8) {
      const row = document.elementFromPoint(left + 60, y)?.closest('[data-id]');
      if (row) seen.add(row.getAttribute('data-id'));
      else result.blanks += 1;
    }
  };
  grid.scrollIntoView({ block: 'end' });
  grid.scrollTop = 0;
  await frame();
  await frame();
  look();
  const step = Math.floor(grid.clientHeight * 0.8);
  while (grid.scrollTop + grid.clientHeight < grid.scrollHeight - 1) {
    const began = performance.now();
    grid.scrollTop += step;
    // The table hears of it before the frame that shows it.
    await frame();
    look();
    result.longestMs = Math.max(result.longestMs, performance.now() - began);
    result.steps += 1;
  }
  return { ...result, seen: seen.size };
})()`;

/** Scrolls the table of all clusters from its top to its end. */
export async function scrollFleet(frame: FrameLocator): Promise<Scrolled> {
  return frame
    .locator('body')
    .evaluate((_body: PageElement, source: string) => (0, eval)(source) as Promise<Scrolled>, scrolling);
}
