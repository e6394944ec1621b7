import assert from 'node:assert/strict';
import { test } from 'node:test';
import { microTime } from '../../../src/audit/microTime.ts';

test('times of RFC 3339 are read to the microsecond', () => {
  const at = Date.UTC(2026, 1, 10, 0, 28, 46) * 1_000;
  const expected: Record<string, number> = {
    '2026-02-10T00:28:46Z': at,
    '2026-02-10T00:28:46.5Z': at + 500_000,
    '2026-02-10T00:28:46.451356Z': at + 451_356,
    '2026-02-10T00:28:46.451356789Z': at + 451_356,
    '2026-02-11T00:28:46.000001Z': at + 86_400_000_001,
    '2026-02-10T02:28:46.451+02:00': at + 451_000,
  };
  for (const [text, micros] of Object.entries(expected)) assert.equal(microTime(text), micros, text);
});

test('what is no time is not one', () => {
  for (const text of [
    '',
    'yesterday',
    '2026',
    '2026-02-10',
    '2026-13-10T00:28:46Z',
    '2026-02-10T24:28:46.1Z',
    '2026-02-10T00:60:46.1Z',
    '2026-02-10T00:28:46.Z',
    '2026-02-10T00:28:46.12x456Z',
    '2026-02-10T00-28-46.123456Z',
    'xxxx-02-10T00:28:46.123456Z',
  ]) {
    assert.ok(Number.isNaN(microTime(text)), text);
  }
});

test('each time is read as JavaScript reads it', () => {
  let seed = 11;
  for (let round = 0; round < 2_000; round += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const text = new Date(seed * 700).toISOString();
    assert.equal(microTime(text), Date.parse(text) * 1_000, text);
  }
});
