import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typedTime } from '../../../src/audit/typedTime.ts';

const near = '2026-11-23T07:15:00Z';
const times: Record<string, string | undefined> = {
  '2026-11-23T07:00:00Z': '2026-11-23T07:00:00.000Z',
  '2026-11-23 07:00': '2026-11-23T07:00:00.000Z',
  '2026-11-23T07:00:00.250': '2026-11-23T07:00:00.250Z',
  '2026-11-23T07:00+02:00': '2026-11-23T05:00:00.000Z',
  '2026-11-24': '2026-11-24T00:00:00.000Z',
  ' 07:00 ': '2026-11-23T07:00:00.000Z',
  '07:00:30Z': '2026-11-23T07:00:30.000Z',
  ...{ '': undefined, Z: undefined, 7: undefined, '7:00': undefined, '2026-13-01': undefined, '25:00': undefined },
  ...{
    '2026-11-2307:00': undefined,
    'Nov 23 2026': undefined,
    '2026-11-23T': undefined,
    '2026-11-23T07:00Zx': undefined,
  },
};

for (const [typed, time] of Object.entries(times))
  test(`“${typed}” is ${time ?? 'no time'}, wherever the computer is`, () => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'Europe/Berlin';
    try {
      const found = typedTime(typed, near);
      assert.equal(found === undefined ? undefined : new Date(found).toISOString(), time);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
