/** Growing pauses between tries: each twice as long as the previous one, up to a limit. */
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

  /** Starts over with the first pause, after a success. */
  reset(): void {
    this.#next = this.#first;
  }
}
