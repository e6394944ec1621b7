import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinLines } from '../../../../src/kubernetes/podLog/logLines.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { isSilent, stateOfAll, stateText } from '../../../../src/ui/stream/rateText.ts';
import { StreamCounts } from '../../../../src/ui/stream/streamCounts.ts';

const BEGAN = Date.parse('2026-11-23T07:00:00Z');
const minutes = (count: number): number => BEGAN + count * 60_000;

/** A stream whose newest line came at a time. */
function newestAt(now: number): StreamCounts {
  const counts = new StreamCounts(BEGAN);
  counts.take(joinLines([`${new Date(now).toISOString()} {"kind":"Event"}`]), now);
  return counts;
}

test('a stream says its rate, for how long it is silent, or that no line came yet', () => {
  const now = minutes(30) + 1_500;
  assert.equal(inEnglish(stateText(newestAt(minutes(30)), now)), '0.2 lines/s');
  assert.equal(inEnglish(stateText(newestAt(minutes(3)), now)), 'no line for 27 min');
  const none = new StreamCounts(BEGAN);
  assert.equal(inEnglish(stateText(none, now)), 'no line yet');
  assert.deepEqual([isSilent(none, BEGAN + 1_000), isSilent(none, now)], [false, true]);
});

test('the silence of one stream is not hidden behind the lines of another', () => {
  const now = minutes(30) + 1_500;
  const busy = newestAt(minutes(30));
  assert.equal(inEnglish(stateOfAll([busy, newestAt(minutes(3))], now)), '1 of 2 silent');
  assert.equal(inEnglish(stateOfAll([busy, new StreamCounts(BEGAN)], now)), '1 of 2 silent');
  assert.equal(inEnglish(stateOfAll([busy, busy], now)), '0.4 lines/s');
  assert.equal(inEnglish(stateOfAll([new StreamCounts(now), new StreamCounts(now)], now)), 'no line yet');
});
