import { cancelled } from '../../failure/cancelled.ts';
import type { AskOptions } from './cloudLogs.ts';

/** One question of several callers: it goes on as long as one of them waits. */
export class SharedAnswer<T> {
  readonly #waiting = new Set<AskOptions>();
  readonly #stop = new AbortController();
  readonly #answer: Promise<T>;
  readonly #close: () => void;

  /**
   * @param ask begins at once.
   * @param close makes that nobody joins any more; called when nobody waits.
   */
  constructor(ask: (options: AskOptions) => Promise<T>, close: () => void) {
    this.#close = close;
    this.#answer = ask({
      signal: this.#stop.signal,
      onWait: () => this.#waiting.forEach(({ onWait }) => onWait?.()),
    });
  }

  /** Waits with the others, until the own signal aborts. @throws Failure – the answer's; `cancelled` after an abort */
  async wait(options: AskOptions): Promise<T> {
    const own = { ...options };
    this.#waiting.add(own);
    try {
      return await unlessAborted(this.#answer, options.signal);
    } finally {
      this.#waiting.delete(own);
      if (this.#waiting.size === 0) {
        this.#close();
        this.#stop.abort();
      }
    }
  }
}

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancelled());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
