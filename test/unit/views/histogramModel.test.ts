import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bucket, Histogram } from '../../../src/audit/analysis/histogram.ts';
import { inEnglish } from '../../../src/text/message.ts';
import { histogramChoiceOf } from '../../../src/ui/pages/histogramContent.ts';
import { histogramContent, timeOfBars } from '../../../src/views/events/histogramModel.ts';

const began = Date.UTC(2026, 10, 23, 7);
const bucket = (over: Partial<Bucket>): Bucket => ({ succeeded: 0, refused: 0, failed: 0, open: 0, bytes: 0, ...over });
const buckets = [bucket({ succeeded: 5, refused: 2, bytes: 20_000 }), bucket({}), bucket({ failed: 1, open: 3 })];
const histogramOf = (step: number): Histogram => ({ from: began, step, buckets, untimed: 0 });

function content(histogram: Histogram, filter = '') {
  return histogramContent({ count: 11, histogram }, { filter, revision: 7 }, inEnglish);
}

test('each bar says its time, all of its events and what went wrong among them', () => {
  const { bars, summary, outcomes, notes, isPart } = content(histogramOf(300_000));
  assert.deepEqual(
    bars.map(({ text }) => text),
    [
      '07:00 to 07:05: 7 events, 2 Refused (4xx)',
      '07:05 to 07:10: 0 events',
      '07:10 to 07:15: 4 events, 1 Failed (5xx), 3 No answer',
    ],
  );
  assert.equal(bars[0]?.size, '20 kB');
  assert.equal(summary, '11 events on 2026-11-23 in UTC, 5 min a bar');
  assert.deepEqual(
    outcomes.map(({ key, events }) => `${key} ${events}`),
    ['succeeded 5', 'refused 2', 'failed 1', 'open 3'],
  );
  assert.deepEqual([notes, isPart], [[], false]);
});

test('a time is as long as its bars need it', () => {
  const first = (step: number): string => content(histogramOf(step)).bars[0]?.from ?? '';
  assert.deepEqual([20, 15_000, 60_000, 43_200_000, 86_400_000].map(first), [
    '07:00:00.000',
    '07:00:00',
    '07:00',
    '2026-11-23 07:00',
    '2026-11-23',
  ]);
});

test('bars of more than one day say their days, also within a few hours', () => {
  const { bars, summary } = content({ ...histogramOf(3_600_000), from: Date.UTC(2026, 10, 23, 22) });
  assert.deepEqual(
    bars.map(({ text }) => text.slice(0, 36)),
    [
      '2026-11-23 22:00 to 2026-11-23 23:00',
      '2026-11-23 23:00 to 2026-11-24 00:00',
      '2026-11-24 00:00 to 2026-11-24 01:00',
    ],
  );
  assert.equal(summary, '11 events over time in UTC, 1 h a bar');
});

test('what is in no bar is said, and so is that the filter asks for a time', () => {
  const left = content({ ...histogramOf(1_000), untimed: 4 }, 'verb:get time:2026-11-23');
  assert.deepEqual(left.notes, ['4 events without a time are in no bar.']);
  assert.equal(left.isPart, true);
  assert.equal(content({ from: 0, step: 1, buckets: [], untimed: 11 }).summary, '11 events, none with a time');
});

test('bars are the time that a filter asks for, both ends included', () => {
  const histogram = histogramOf(300_000);
  assert.equal(timeOfBars(histogram, 0, 0), '2026-11-23T07:00..2026-11-23T07:04');
  assert.equal(timeOfBars(histogram, 1, 2), '2026-11-23T07:05..2026-11-23T07:14');
  for (const [first, last] of [
    [0, 3],
    [-1, 0],
    [2, 1],
  ] as const) {
    assert.equal(timeOfBars(histogram, first, last), undefined);
  }
});

test('a choice is taken only in the forms that are known', () => {
  const range = { kind: 'range', revision: 3, first: 0, last: 2 };
  assert.deepEqual(histogramChoiceOf({ ...range, more: 1 }), range);
  assert.deepEqual(histogramChoiceOf({ kind: 'whole', revision: 3 }), { kind: 'whole', revision: 3 });
  for (const value of [
    ...[null, 'range', {}, { kind: 'whole' }, { kind: 'run', revision: 3 }],
    ...[
      { ...range, revision: '3' },
      { ...range, first: 3 },
      { ...range, first: -1 },
      { ...range, last: 0.5 },
      { ...range, last: '2' },
    ],
  ]) {
    assert.equal(histogramChoiceOf(value), undefined, JSON.stringify(value));
  }
});
