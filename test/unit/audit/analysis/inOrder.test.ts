import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder } from '../../../../src/audit/analysis/columns/inOrder.ts';
import { random } from './randomEvents.ts';

const { signal } = new AbortController();

interface Rows {
  readonly length: number;
  readonly fileOf: (row: number) => number;
  readonly time: { readonly at: (row: number) => number };
}

/** Rows of files, of which each gives the times of its own. */
function rowsOf(files: readonly (readonly number[])[]): Rows {
  const fileOfRow = files.flatMap((times, file) => times.map(() => file));
  const times = files.flat();
  return {
    length: times.length,
    fileOf: (row) => fileOfRow[row] ?? NaN,
    time: { at: (row) => times[row] ?? NaN },
  };
}

/** The same by comparing all files for each row. */
function bySearch(files: readonly (readonly number[])[]): number[] {
  let start = 0;
  const open = files.map((times) => {
    const first = start;
    start += times.length;
    const timed = times.filter((own) => !Number.isNaN(own));
    const rows = times.map((own, at) => ({ own, row: first + at }));
    if ((timed[0] ?? 0) > (timed.at(-1) ?? 0)) rows.reverse();
    let time = -Infinity;
    return rows.map(({ own, row }) => {
      time = Number.isNaN(own) ? time : own;
      return { row, time };
    });
  });
  const order: number[] = [];
  for (;;) {
    const heads = open.filter((rows) => rows.length > 0);
    if (heads.length === 0) return order;
    const oldest = heads.reduce((one, other) => ((other[0]?.time ?? 0) < (one[0]?.time ?? 0) ? other : one));
    order.push(oldest.shift()?.row ?? NaN);
  }
}

test('of several files that comes next whose next event is the oldest', async () => {
  const next = random(11);
  for (let round = 0; round < 200; round += 1) {
    const files = Array.from({ length: next(9) }, () =>
      Array.from({ length: 1 + next(12) }, (_, at) => (next(6) === 0 ? NaN : at * 3 + next(8))),
    );
    assert.deepEqual([...(await inOrder(rowsOf(files), signal))], bySearch(files), JSON.stringify(files));
  }
});

test('a file that has its newest event first is read from its end', async () => {
  const found = rowsOf([
    [9, 8, NaN, 7, 5],
    [3, 6, 10],
  ]);
  // In order: 3, 5, 6, 7 with the one without a time, 8, 9, 10.
  assert.deepEqual([...(await inOrder(found, signal))], [5, 4, 6, 3, 2, 1, 0, 7]);
});

test('the order is found once for the same columns', async () => {
  const rows = rowsOf([[1, 3], [2]]);
  assert.equal(await inOrder(rows, signal), await inOrder(rows, signal));
});

test('eight times the files of as many rows cost at most 2.5 times the CPU', async () => {
  /** CPU of putting 20,000 rows in order, the least of five. */
  const cpuOf = async (files: number): Promise<number> => {
    const each = 20_000 / files;
    let least = Infinity;
    for (let series = 0; series < 5; series += 1) {
      const rows = rowsOf(
        Array.from({ length: files }, (_, file) => Array.from({ length: each }, (__, at) => at * files + file)),
      );
      const before = process.cpuUsage();
      await inOrder(rows, signal);
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, user + system);
    }
    return least;
  };
  await cpuOf(250);
  const measured: string[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const [few, many] = [await cpuOf(250), await cpuOf(2_000)];
    if (many <= 2.5 * few) return;
    measured.push(`${few} µs, then ${many} µs`);
  }
  assert.fail(measured.join('; '));
});
