import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTimeRange, timeRangeText } from '../../../../src/audit/filter/timeRange.ts';

const day = Date.UTC(2026, 10, 23);
const minute = 60_000;

test('a range is written as short as it can be, and read as it was', () => {
  const expected: readonly (readonly [number, number, string])[] = [
    [day, day + 1_440 * minute, '2026-11-23'],
    [day, day + 2_880 * minute, '2026-11-23..2026-11-24'],
    [day + 450 * minute, day + 451 * minute, '2026-11-23T07:30'],
    [day + 420 * minute, day + 540 * minute, '2026-11-23T07:00..2026-11-23T08:59'],
    [day, day + 5_000, '2026-11-23T00:00:00..2026-11-23T00:00:04'],
    [day + 1, day + 21, '2026-11-23T00:00:00.001..2026-11-23T00:00:00.020'],
    [day + 1, day + 2, '2026-11-23T00:00:00.001'],
  ];
  for (const [from, end, text] of expected) {
    assert.equal(timeRangeText(from, end), text);
    assert.deepEqual(parseTimeRange(text), { low: from * 1_000, end: end * 1_000 }, text);
  }
});

test('what is no time is none', () => {
  for (const text of ['', '7', '2026', '2026-11', '2026-13-01', '2026-11-23T', '2026-11-23T7', '2026-11-23T07:60']) {
    assert.equal(parseTimeRange(text), undefined, text);
  }
  for (const text of [
    '..',
    '2026-11-23..',
    '..2026-11-23',
    '2026-11-23..2026-11-24..2026-11-25',
    '>',
    '=>2026-11-23',
  ]) {
    assert.equal(parseTimeRange(text), undefined, text);
  }
});
