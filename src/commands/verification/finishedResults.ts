import type { VerifyResult } from '../../forwarding/verification/verify.ts';

/** How often at most what has ended is kept, in milliseconds: each time is a write, and rows are drawn again. */
const KEEP_EVERY_MS = 1_000;

/** Keeps the results of a verification of many clusters while it runs: what has ended stays, also after a Cancel. */
export class FinishedResults {
  readonly #keep: (results: readonly VerifyResult[]) => Promise<void>;
  #waiting: VerifyResult[] = [];
  #timer: NodeJS.Timeout | undefined;
  #kept: Promise<void> = Promise.resolve();
  /** What keeping failed with, in its order. */
  readonly #failures: unknown[] = [];

  constructor(keep: (results: readonly VerifyResult[]) => Promise<void>) {
    this.#keep = keep;
  }

  add(result: VerifyResult): void {
    this.#waiting.push(result);
    this.#timer ??= setTimeout(() => this.#keepNow(), KEEP_EVERY_MS);
  }

  /** Keeps the rest. @throws what keeping failed with first: all others were kept nevertheless */
  async end(): Promise<void> {
    this.#keepNow();
    await this.#kept;
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #keepNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const results = this.#waiting.splice(0);
    if (results.length === 0) return;
    this.#kept = this.#kept.then(() => this.#keep(results)).catch((error: unknown) => void this.#failures.push(error));
  }
}
