import { splitStamp } from '../../audit/lineBuffer.ts';
import type { LogLines } from '../../kubernetes/podLog/logLines.ts';

/** Seconds over which the rate is taken. */
const RATE_SECONDS = 5;

/**
 * Counts what comes in a stream. The rate is without the backlog, the lines from before the stream began: it says how
 * fast the log grows.
 */
export class StreamCounts {
  readonly #beganAt: number;
  /** Lines from after the beginning, by the second of their arrival, the newest last. */
  #seconds: { readonly second: number; lines: number }[] = [];
  #lines = 0;
  #hidden = 0;
  #folded = 0;
  #newestAt: number | undefined;

  /** @param now milliseconds since the epoch, as in all calls. */
  constructor(now: number) {
    this.#beganAt = now;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Filtered out or folded away. */
  get hidden(): number {
    return this.#hidden;
  }

  get folded(): number {
    return this.#folded;
  }

  /** When the newest line came; `undefined` before the first. */
  get newestAt(): number | undefined {
    return this.#newestAt;
  }

  /** Milliseconds since the newest line, or since the beginning where none came. */
  quietMs(now: number): number {
    return now - (this.#newestAt ?? this.#beganAt);
  }

  /** Takes lines of one pod that came together. */
  take(lines: LogLines, now: number): void {
    this.#lines += lines.ends.length;
    this.#newestAt = now;
    const live = linesSince(lines, this.#beganAt);
    if (live === 0) return;
    const second = Math.floor(now / 1_000);
    const last = this.#seconds.at(-1);
    if (last?.second === second) last.lines += live;
    else this.#seconds = [...this.#seconds.slice(-RATE_SECONDS), { second, lines: live }];
  }

  /** Of lines that were taken, so many are hidden, and of these so many folded away. */
  leaveOut({ hidden, folded }: { readonly hidden: number; readonly folded: number }): void {
    this.#hidden += hidden;
    this.#folded += folded;
  }

  /** Lines a second, over the last five whole seconds, or as many as there were. */
  rate(now: number): number {
    const second = Math.floor(now / 1_000);
    const whole = Math.min(RATE_SECONDS, Math.max(1, second - Math.floor(this.#beganAt / 1_000)));
    const recent = this.#seconds.filter((one) => one.second >= second - whole && one.second < second);
    return recent.reduce((sum, { lines }) => sum + lines, 0) / whole;
  }
}

/** How many lines a node took at or after a time. They are in its order; one without a time counts. */
function linesSince(lines: LogLines, since: number): number {
  const { ends } = lines;
  const isBefore = (index: number): boolean => {
    const from = ends[index - 1] ?? 0;
    const { stamp } = splitStamp(lines.bytes.toString('utf8', from, Math.min(from + STAMP_BYTES, ends[index] ?? from)));
    return stamp !== '' && Date.parse(stamp) < since;
  };
  // Nearly always none or all of them are live.
  if (ends.length === 0 || isBefore(ends.length - 1)) return 0;
  if (!isBefore(0)) return ends.length;
  let [before, behind] = [0, ends.length - 1];
  while (behind - before > 1) {
    const middle = (before + behind) >> 1;
    if (isBefore(middle)) before = middle;
    else behind = middle;
  }
  return ends.length - behind;
}

/** Room for the longest time of a node and the blank behind it. */
const STAMP_BYTES = 48;
