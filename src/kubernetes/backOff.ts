/** Growing pauses between tries: each twice as long as the one before, up to a limit. */
export class BackOff {
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

  /** Begins again with the first: what was tried has worked. */
  reset(): void {
    this.#next = this.#first;
  }
}
