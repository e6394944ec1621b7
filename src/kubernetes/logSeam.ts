import type { LogLines } from './logLines.ts';
import { compareStamps, compareStampsAt, secondOf, stampAt, stampLength, type StampPlace } from './logTime.ts';

/** What is new in lines that came after a resumption. */
export interface Taken {
  readonly lines: LogLines;
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
  /** The latest time of all, where it is not that of the last line: the node's clock was set back. */
  #later: string | undefined;
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
    return this.#later !== undefined;
  }

  /** The time of the last line. */
  get last(): string | undefined {
    return this.#last;
  }

  /** Forgets all: another run of the container has another log. */
  reset(): void {
    this.#last = undefined;
    this.#repeats = 0;
    this.#later = undefined;
    this.#resuming = false;
  }

  /** Takes lines as they came, timestamps included, each with its line feed, and gives those that are new. */
  take(text: string): Taken {
    const last = this.#last;
    if (!this.#resuming || last === undefined) return { lines: { text, count: this.#note(text) }, gap: false };
    let [withoutTime, count] = ['', 0];
    for (let at = 0; at < text.length; at = behindLine(text, at)) {
      const length = stampLength(text, at);
      if (length === 0) {
        withoutTime += text.slice(at, behindLine(text, at));
        count += 1;
        continue;
      }
      const order = compareStamps(text.slice(at, at + length), last);
      const found = this.#met === this.#repeats;
      if (order === 0 && !found) this.#met += 1;
      else if (this.isClockSetBack ? found : order >= 0) {
        this.#resuming = false;
        const fresh = text.slice(at);
        return { lines: { text: withoutTime + fresh, count: count + this.#note(fresh) }, gap: !found };
      }
    }
    return { lines: { text: withoutTime, count }, gap: false };
  }

  /** Ends the search for the last line, where it does not come: from here on, every line counts as new. */
  giveUp(): void {
    this.#resuming = false;
  }

  /** Takes note of the times of lines. @returns how many lines they are. */
  #note(text: string): number {
    let count = 0;
    let last = this.#last === undefined ? undefined : placeOf(this.#last);
    let later = this.#later === undefined ? undefined : placeOf(this.#later);
    for (let at = 0; at < text.length; at = behindLine(text, at)) {
      count += 1;
      const stamp = { text, at, length: stampLength(text, at) };
      if (stamp.length === 0) continue;
      const order = last === undefined ? 1 : compareStampsAt(stamp, last);
      this.#repeats = order === 0 ? this.#repeats + 1 : 1;
      if (order < 0) later ??= last;
      else if (later !== undefined && compareStampsAt(stamp, later) >= 0) later = undefined;
      last = stamp;
    }
    this.#last = last && stampAt(last);
    this.#later = later && stampAt(later);
    return count;
  }
}

function placeOf(stamp: string): StampPlace {
  return { text: stamp, at: 0, length: stamp.length };
}

/** Where the line behind the one that begins at a place begins. */
function behindLine(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  return feed === -1 ? text.length : feed + 1;
}
