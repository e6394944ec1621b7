import { linesIn, type LogLines } from './logLines.ts';
import { compareStamps, compareStampsAt, secondOf, stampAt, stampLength, type StampPlace } from './logTime.ts';

/** The new lines after a resumption. */
export interface NewLines {
  readonly lines: LogLines;
  /** The server did not repeat the last line: what came between is unknown. */
  readonly gap: boolean;
}

/**
 * Where reading of a log stopped, so that it resumes at the very line. `sinceTime` is exact to the second only: the
 * server repeats the last second, and the lines already read are skipped, by their time in nanoseconds and, among those
 * of the same time, by their number.
 */
export class ResumePoint {
  #last: string | undefined;
  /** Number of lines with exactly the time of the last one. */
  #repeats = 0;
  /** The latest time, where it is not that of the last line: the node's clock was set back. */
  #later: string | undefined;
  #resuming = false;
  #met = 0;

  /** Begins a resumption. Returns the `sinceTime` to request; `undefined` if no line was read yet. */
  resume(): string | undefined {
    if (this.#last === undefined) return undefined;
    this.#resuming = true;
    this.#met = 0;
    return secondOf(this.#last);
  }

  /** Whether we still wait for the repeated last line. */
  get isResuming(): boolean {
    return this.#resuming;
  }

  /** Whether the last line is not the latest: lines from before the clock was set back look later. */
  get isClockSetBack(): boolean {
    return this.#later !== undefined;
  }

  get last(): string | undefined {
    return this.#last;
  }

  /** Starts over: another run of the container has another log. */
  reset(): void {
    this.#last = undefined;
    this.#repeats = 0;
    this.#later = undefined;
    this.#resuming = false;
  }

  /** Takes raw lines, timestamps included, and returns the new ones. */
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

  /** Ends the search for a last line that does not come: from here on, every line is new. */
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
