import { compareStamps, secondOf, stampOf } from './logTime.ts';

/** What is new in lines that came after a resumption. */
export interface Taken {
  readonly lines: readonly string[];
  /** The server did not give the line that was shown last: what came between is not known. */
  readonly gap: boolean;
}

/**
 * Where a log was left, so that it goes on at the very line. `sinceTime` is exact to the second only: the server sends the
 * last second again, and the lines of it that were shown already are skipped, by their time in nanoseconds and, among those
 * of one time, by their number.
 */
export class LogSeam {
  #last: string | undefined;
  /** Lines that were shown with exactly the time of the last one. */
  #repeats = 0;
  /** The latest time of all; after the last one where the node's clock was set back. */
  #latest = '';
  #resuming = false;
  #met = 0;

  /** Begins a resumption: the `sinceTime` to ask for; `undefined` where nothing has been shown yet. */
  resume(): string | undefined {
    if (this.#last === undefined) return undefined;
    this.#resuming = true;
    this.#met = 0;
    return secondOf(this.#last);
  }

  /** Whether the line that was shown last has still not been met again. */
  get isResuming(): boolean {
    return this.#resuming;
  }

  /** Whether the last line is not the latest: lines from before the clock was set back look as if they came after it. */
  get isClockSetBack(): boolean {
    return this.#last !== undefined && compareStamps(this.#latest, this.#last) > 0;
  }

  /** The time of the last line. */
  get last(): string | undefined {
    return this.#last;
  }

  /** Forgets all: another run of the container has another log. */
  reset(): void {
    this.#last = undefined;
    this.#repeats = 0;
    this.#latest = '';
    this.#resuming = false;
  }

  /** Takes lines as they came, timestamps included, and gives those that are new. */
  take(lines: readonly string[]): Taken {
    const last = this.#last;
    if (!this.#resuming || last === undefined) {
      this.#note(lines);
      return { lines, gap: false };
    }
    const setBack = this.isClockSetBack;
    const withoutTime: string[] = [];
    for (const [index, line] of lines.entries()) {
      const stamp = stampOf(line);
      if (stamp === undefined) {
        withoutTime.push(line);
        continue;
      }
      const order = compareStamps(stamp, last);
      const found = this.#met === this.#repeats;
      if (order === 0 && !found) this.#met += 1;
      else if (setBack ? found : order >= 0) {
        this.#resuming = false;
        const fresh = lines.slice(index);
        this.#note(fresh);
        return { lines: [...withoutTime, ...fresh], gap: !found };
      }
    }
    return { lines: withoutTime, gap: false };
  }

  /** Ends the search for the last line, where it does not come: from here on, every line counts as new. */
  giveUp(): void {
    this.#resuming = false;
  }

  #note(lines: readonly string[]): void {
    for (const line of lines) {
      const stamp = stampOf(line);
      if (stamp === undefined) continue;
      this.#repeats = stamp === this.#last ? this.#repeats + 1 : 1;
      this.#last = stamp;
      if (this.#latest === '' || compareStamps(stamp, this.#latest) > 0) this.#latest = stamp;
    }
  }
}
