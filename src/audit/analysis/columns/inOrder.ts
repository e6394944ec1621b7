import { pause } from '../../../failure/pause.ts';
import type { EventColumns } from './eventColumns.ts';

/** What of columns says in which order rows are. */
type TimedRows = Pick<EventColumns, 'length' | 'fileOf'> & { readonly time: Pick<EventColumns['time'], 'at'> };

/** Rows that are put in order before others get their turn, such as a cancellation. */
const ROWS_AT_ONCE = 1 << 18;

/** The order is the same for each page of lines. */
const known = new WeakMap<TimedRows, Uint32Array>();

/**
 * The rows in order of time. Each file is nearly in order already and keeps its own, from its end where its newest
 * event is the first, as in a search of Cloud Logs; of several files that comes next whose next event is the oldest. An
 * event without a time stays behind the one before it. It is kept with the columns.
 * @throws Failure `cancelled` after an abort
 */
export async function inOrder(columns: TimedRows, signal: AbortSignal): Promise<Uint32Array> {
  const before = known.get(columns);
  if (before?.length === columns.length) return before;
  const order = new Uint32Array(columns.length);
  const runs = new OldestFirst(runsOf(columns), columns);
  for (let at = 0; at < order.length; at += 1) {
    if (at % ROWS_AT_ONCE === 0) await pause(0, signal);
    order[at] = runs.take();
  }
  known.set(columns, order);
  return order;
}

/** Rows of the same file, which follow one another. */
interface Run {
  next: number;
  /** Rows that are not taken yet. */
  left: number;
  /** To its next row: 1, or −1 from its end. */
  readonly step: 1 | -1;
  /** Of its next row. */
  time: number;
  /** Of runs with the same time that of the first file comes first. */
  readonly rank: number;
}

function runsOf(columns: TimedRows): Run[] {
  const runs: Run[] = [];
  for (let start = 0; start < columns.length;) {
    const file = columns.fileOf(start);
    let end = start + 1;
    while (end < columns.length && columns.fileOf(end) === file) end += 1;
    const step = isNewestFirst(columns, start, end) ? -1 : 1;
    const next = step === 1 ? start : end - 1;
    runs.push({ next, left: end - start, step, time: timeAt(columns, next, -Infinity), rank: runs.length });
    start = end;
  }
  return runs;
}

/** By the first and last event of a file that have a time. */
function isNewestFirst({ time }: TimedRows, start: number, end: number): boolean {
  let [first, last] = [start, end - 1];
  while (first < last && Number.isNaN(time.at(first))) first += 1;
  while (first < last && Number.isNaN(time.at(last))) last -= 1;
  return time.at(first) > time.at(last);
}

/** Runs as a heap: each comes before the two at twice its place and behind it, and so the first before all. */
class OldestFirst {
  readonly #runs: Run[];
  readonly #columns: TimedRows;

  constructor(runs: Run[], columns: TimedRows) {
    this.#columns = columns;
    this.#runs = runs.sort((one, other) => (comesBefore(one, other) ? -1 : 1));
  }

  /** The next row of all. */
  take(): number {
    const [first] = this.#runs;
    if (first === undefined) throw new Error('No row is left.');
    const row = first.next;
    first.next += first.step;
    first.left -= 1;
    if (first.left > 0) {
      first.time = timeAt(this.#columns, first.next, first.time);
      this.#sink(first);
    } else {
      const last = this.#runs.pop();
      if (last !== undefined && last !== first) this.#sink(last);
    }
    return row;
  }

  /** Puts a run where it belongs, from the first place on. */
  #sink(run: Run): void {
    const runs = this.#runs;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let earlier = runs[child];
      const other = runs[child + 1];
      if (earlier !== undefined && other !== undefined && comesBefore(other, earlier)) {
        child += 1;
        earlier = other;
      }
      if (earlier === undefined || !comesBefore(earlier, run)) break;
      runs[at] = earlier;
      at = child;
    }
    runs[at] = run;
  }
}

function comesBefore(one: Run, other: Run): boolean {
  return one.time < other.time || (one.time === other.time && one.rank < other.rank);
}

function timeAt({ time }: TimedRows, row: number, otherwise: number): number {
  const micros = time.at(row);
  return Number.isNaN(micros) ? otherwise : micros;
}
