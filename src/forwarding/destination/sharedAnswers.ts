import type { AskOptions } from './cloudLogs.ts';
import { SharedAnswer } from './sharedAnswer.ts';

/** Questions that several callers ask at a time: the same one is asked once. */
export class SharedAnswers<T> {
  readonly #open = new Map<string, SharedAnswer<T>>();

  /** Waits for the answer that is under way, or asks. @throws Failure – the answer's; `cancelled` after an abort */
  get(key: string, ask: (options: AskOptions) => Promise<T>, options: AskOptions): Promise<T> {
    const asked = this.#open.get(key) ?? new SharedAnswer(ask, () => void this.#open.delete(key));
    this.#open.set(key, asked);
    return asked.wait(options);
  }
}
