import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled } from './cancelled.ts';

/** Waits. @throws Failure `cancelled` as soon as the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    throw cancelled();
  }
}
