/** Growing pauses between tries: each twice as long as the one before, up to a limit. */
export class Pauses {
  readonly #first: number;
  readonly #longest: number;
  #next: number;

  constructor(firstMs: number, longestMs: number) {
    this.#first = firstMs;
    this.#longest = longestMs;
    this.#next = firstMs;
  }

  /** Length of the next pause in milliseconds. */
  next(): number {
    const pause = this.#next;
    this.#next = Math.min(pause * 2, this.#longest);
    return pause;
  }

  /** Begins anew: what was tried has worked. */
  reset(): void {
    this.#next = this.#first;
  }
}

/** Waits, or stops waiting when the signal aborts; leaves no timer and no listener. */
export function pauseOrEnd(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
