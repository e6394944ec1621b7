import { linesIn, type LogLines } from './logLines.ts';
import { compareStamps, compareStampsAt, secondOf, stampAt, stampLength, type StampPlace } from './logTime.ts';

/** What is new in lines that came after a resumption. */
export interface NewLines {
  readonly lines: LogLines;
  /** The server did not give the line that was shown last: what came between is not known. */
  readonly gap: boolean;
}

/**
 * Where a log was left, so that it goes on at the very line. `sinceTime` is exact to the second only: the server sends the
 * last second again, and the lines of it that were shown already are skipped, by their time in nanoseconds and, among those
 * of one time, by their number.
 */
export class ResumePoint {
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

  /** Takes lines as they came, timestamps included, and gives those that are new. */
  take(lines: LogLines): NewLines {
    const last = this.#last;
    if (!this.#resuming || last === undefined) {
      this.#note(lines);
      return { lines, gap: false };
    }
    const { bytes, ends } = lines;
    const withoutTime: Buffer[] = [];
    let at = 0;
    for (const end of ends) {
      const length = stampLength(bytes, at);
      const order = compareStamps(stampAt({ bytes, at, length }), last);
      const found = this.#met === this.#repeats;
      if (length === 0) withoutTime.push(bytes.subarray(at, end));
      else if (order === 0 && !found) this.#met += 1;
      else if (this.isClockSetBack ? found : order >= 0) {
        this.#resuming = false;
        const fresh = linesIn(bytes.subarray(at));
        this.#note(fresh);
        return { lines: linesIn(Buffer.concat([...withoutTime, fresh.bytes])), gap: !found };
      }
      at = end;
    }
    return { lines: linesIn(Buffer.concat(withoutTime)), gap: false };
  }

  /** Ends the search for the last line, where it does not come: from here on, every line counts as new. */
  giveUp(): void {
    this.#resuming = false;
  }

  #note({ bytes, ends }: LogLines): void {
    let last = placeOf(this.#last);
    let later = placeOf(this.#later);
    let at = 0;
    for (const end of ends) {
      const stamp = { bytes, at, length: stampLength(bytes, at) };
      at = end;
      if (stamp.length === 0) continue;
      const order = last === undefined ? 1 : compareStampsAt(stamp, last);
      this.#repeats = order === 0 ? this.#repeats + 1 : 1;
      if (order < 0) later ??= last;
      else if (later !== undefined && compareStampsAt(stamp, later) >= 0) later = undefined;
      last = stamp;
    }
    this.#last = last && stampAt(last);
    this.#later = later && stampAt(later);
  }
}

function placeOf(stamp: string | undefined): StampPlace | undefined {
  return stamp === undefined ? undefined : { bytes: Buffer.from(stamp, 'latin1'), at: 0, length: stamp.length };
}
