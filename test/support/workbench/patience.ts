import type { Page } from 'playwright-core';

/**
 * Limit of whatever is waited for in a window, in milliseconds: a loaded machine takes its time, and a wait ends with
 * its condition.
 */
export const patienceMs = 120_000;
/** Between two looks at first, and at most. */
const lookEveryMs = 100;
const lookAtMostEveryMs = 500;

/** Each look costs the window's processes some milliseconds: what takes long is looked at less often. */
function pauseAfter(waitedMs: number): number {
  return Math.min(lookEveryMs + waitedMs / 20, lookAtMostEveryMs);
}

/**
 * Looks until there is something else than `undefined` or `false`. @throws Error with `problem()` when there is not in
 * time
 */
export async function waitUntil<T>(
  page: Page,
  look: () => Promise<T | undefined | false>,
  problem: () => string | Promise<string>,
  timeoutMs = patienceMs,
): Promise<T> {
  for (const began = Date.now(); ; await page.waitForTimeout(pauseAfter(Date.now() - began))) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() - began > timeoutMs) throw new Error(await problem());
  }
}

/** Whether the condition holds within a moment; for actions that are repeated otherwise. */
export async function comes(page: Page, look: () => Promise<boolean>, withinMs = 3_000): Promise<boolean> {
  for (const end = Date.now() + withinMs; ; await page.waitForTimeout(lookEveryMs / 2)) {
    if (await look()) return true;
    if (Date.now() > end) return false;
  }
}

/** Waits until several looks in a row give the same, something that is not `undefined`, and gives it. */
export async function stillness(
  page: Page,
  look: () => Promise<string | undefined>,
  problem: () => string,
): Promise<string> {
  let last: string | undefined;
  let same = 0;
  return waitUntil(
    page,
    async () => {
      const now = await look();
      same = now !== undefined && now === last ? same + 1 : 0;
      last = now;
      return same >= 2 ? now : undefined;
    },
    problem,
  );
}
