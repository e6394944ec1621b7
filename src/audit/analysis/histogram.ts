import { CHUNK_ROWS } from './columns/column.ts';
import type { EventColumns } from './columns/eventColumns.ts';
import { eachChunk, type Selection } from './selectRows.ts';

/** Events of a stretch of time by their outcome, which the status code says. */
export interface Bucket {
  /** Below 400. */
  readonly succeeded: number;
  /** 4xx: refused, or wrongly asked. */
  readonly refused: number;
  /** 5xx and above. */
  readonly failed: number;
  /** Without a code: not answered yet, or a cut event. */
  readonly open: number;
  readonly bytes: number;
}

export interface Histogram {
  /** When the first bucket begins, in milliseconds since 1970: a whole multiple of the step. */
  readonly from: number;
  /** Length of each bucket, in milliseconds. */
  readonly step: number;
  readonly buckets: readonly Bucket[];
  /** Events without a time. */
  readonly untimed: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Lengths of a bucket that people count in. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365, 3_650].map((count) => count * DAY),
];
/** Buckets at most; less than half of them only where there is no step between. */
const MOST_BUCKETS = 120;
const KINDS = 4;

/** The selected rows over time, from the first to the last. */
export function histogram(columns: EventColumns, { rows }: Selection): Histogram {
  let [first, last, untimed] = [Infinity, -Infinity, 0];
  /** Milliseconds; `NaN` for a row without a time, and for one that is not selected. */
  const times = new Float64Array(columns.length);
  const room = new Float64Array(CHUNK_ROWS);
  eachChunk(columns.time, times.length, room, (micros, start, count) => {
    for (let at = 0; at < count; at += 1) {
      const isSelected = rows[start + at] === 1;
      const time = isSelected ? (micros[at] ?? NaN) / 1_000 : NaN;
      times[start + at] = time;
      if (time < first) first = time;
      if (time > last) last = time;
      if (isSelected && Number.isNaN(time)) untimed += 1;
    }
  });
  if (first === Infinity) return { from: 0, step: 1, buckets: [], untimed };
  const step = STEPS.find((length) => bucketsOf(first, last, length) <= MOST_BUCKETS) ?? last - first + 1;
  const from = Math.floor(first / step) * step;
  const counts = new Uint32Array(bucketsOf(first, last, step) * KINDS);
  const bytes = new Float64Array(counts.length / KINDS);
  eachChunk(columns.code, times.length, room, (codes, start, count) => {
    for (let at = 0; at < count; at += 1) {
      const time = times[start + at] ?? NaN;
      if (Number.isNaN(time)) continue;
      const code = codes[at] ?? 0;
      const kind = code === 0 ? 3 : code < 400 ? 0 : code < 500 ? 1 : 2;
      const bucket = Math.floor((time - from) / step) * KINDS + kind;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
  });
  eachChunk(columns.bytes, times.length, room, (lengths, start, count) => {
    for (let at = 0; at < count; at += 1) {
      const time = times[start + at] ?? NaN;
      if (Number.isNaN(time)) continue;
      const bucket = Math.floor((time - from) / step);
      bytes[bucket] = (bytes[bucket] ?? 0) + (lengths[at] ?? 0);
    }
  });
  const buckets = Array.from(bytes, (sum, at) => {
    const [succeeded = 0, refused = 0, failed = 0, open = 0] = counts.subarray(at * KINDS, (at + 1) * KINDS);
    return { succeeded, refused, failed, open, bytes: sum };
  });
  return { from, step, buckets, untimed };
}

function bucketsOf(first: number, last: number, step: number): number {
  return Math.floor(last / step) - Math.floor(first / step) + 1;
}
