import type { EventColumns } from './eventColumns.ts';

/**
 * The rows in order of time. Each file is nearly in order already and keeps its own; of several files that comes next
 * whose next event is the oldest. An event without a time stays behind the one before it.
 */
export function inOrder(columns: EventColumns): Uint32Array {
  const order = new Uint32Array(columns.length);
  const runs = runsOf(columns);
  const next = runs.map(({ start }) => start);
  const times = runs.map(({ start }) => timeAt(columns, start, -Infinity));
  for (let at = 0; at < order.length; at += 1) {
    let oldest = -1;
    for (let run = 0; run < runs.length; run += 1) {
      if ((next[run] ?? 0) >= (runs[run]?.end ?? 0)) continue;
      if (oldest === -1 || (times[run] ?? 0) < (times[oldest] ?? 0)) oldest = run;
    }
    const row = next[oldest] ?? 0;
    order[at] = row;
    next[oldest] = row + 1;
    times[oldest] = timeAt(columns, row + 1, times[oldest] ?? -Infinity);
  }
  return order;
}

/** Rows of the same file follow one another. */
function runsOf(columns: EventColumns): readonly { readonly start: number; readonly end: number }[] {
  const runs: { start: number; end: number }[] = [];
  let file = NaN;
  for (let row = 0; row < columns.length; row += 1) {
    const here = columns.fileOf(row);
    const last = runs.at(-1);
    if (here === file && last !== undefined) last.end = row + 1;
    else runs.push({ start: row, end: row + 1 });
    file = here;
  }
  return runs;
}

function timeAt({ time }: EventColumns, row: number, otherwise: number): number {
  const micros = time.at(row);
  return Number.isNaN(micros) ? otherwise : micros;
}
