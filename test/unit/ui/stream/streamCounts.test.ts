import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinLines, type LogLines } from '../../../../src/kubernetes/podLog/logLines.ts';
import { StreamCounts } from '../../../../src/ui/stream/streamCounts.ts';

const BEGAN = Date.parse('2026-11-23T07:00:00Z');

/** Lines that a node took so many seconds after the stream began. */
function lines(...seconds: readonly number[]): LogLines {
  return joinLines(
    seconds.map(
      (second) => `${new Date(BEGAN + second * 1_000).toISOString().replace('Z', '456789Z')} {"kind":"Event"}`,
    ),
  );
}

test('the rate is without the backlog, in whichever parts it comes', () => {
  const counts = new StreamCounts(BEGAN);
  const backlog = Array.from({ length: 202 }, (_, index) => index - 203);
  counts.take(lines(...backlog.slice(0, 150)), BEGAN + 100);
  // The end of the backlog, and with it what came since.
  counts.take(lines(...backlog.slice(150), 0.2, 0.3, 0.4), BEGAN + 500);
  assert.equal(counts.lines, 205);
  assert.equal(counts.rate(BEGAN + 1_000), 3);
  counts.take(lines(...backlog.slice(0, 10)), BEGAN + 1_500);
  assert.equal(counts.rate(BEGAN + 2_000), 1.5);
});

test('the rate is that of the last five whole seconds, and falls when nothing comes', () => {
  const counts = new StreamCounts(BEGAN);
  for (let second = 0; second < 20; second += 1) {
    counts.take(lines(second, second, second, second), BEGAN + second * 1_000 + 10);
  }
  assert.equal(counts.rate(BEGAN + 20_000), 4);
  assert.equal(counts.rate(BEGAN + 22_500), 12 / 5);
  assert.equal(counts.rate(BEGAN + 60_000), 0);
});

test('a line without a time counts, and so does every line behind the first that is new', () => {
  const counts = new StreamCounts(BEGAN);
  counts.take(joinLines(['failed to open log file', 'x']), BEGAN);
  assert.equal(counts.rate(BEGAN + 1_000), 2);
  for (let old = 0; old <= 20; old += 1) {
    const one = new StreamCounts(BEGAN);
    const seconds = Array.from({ length: 20 }, (_, index) => (index < old ? -1 : 1));
    one.take(lines(...seconds), BEGAN);
    assert.equal(one.rate(BEGAN + 1_000), 20 - old);
  }
});

test('what is hidden and what is folded away are counted', () => {
  const counts = new StreamCounts(BEGAN);
  assert.equal(counts.newestAt, undefined);
  counts.take(lines(1, 2, 3, 4, 5), BEGAN + 10);
  counts.leaveOut({ hidden: 2, folded: 1 });
  counts.take(lines(6), BEGAN + 20);
  counts.leaveOut({ hidden: 1, folded: 0 });
  assert.deepEqual([counts.lines, counts.hidden, counts.folded, counts.newestAt], [6, 3, 1, BEGAN + 20]);
});
