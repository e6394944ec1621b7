import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, roughly } from '../../../src/text/duration.ts';
import { inEnglish } from '../../../src/text/message.ts';

test('how long something took, and how long it may take', () => {
  const taken = [-5, 900, 59_999, 60_000, 61_500, 3_599_000, 3_660_000].map((time) => inEnglish(duration(time)));
  assert.deepEqual(taken, ['0 s', '0 s', '59 s', '1 min', '1 min 1 s', '59 min 59 s', '1 h 1 min']);
  const expected = [0, 4_400, 89_000, 600_000, 5_400_000].map((time) => inEnglish(roughly(time)));
  assert.deepEqual(expected, ['about 1 s', 'about 4 s', 'about 1 min', 'about 10 min', 'about 1 h 30 min']);
});
