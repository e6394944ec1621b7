import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EachOnce } from '../../../../src/audit/analysis/columns/eachOnce.ts';
import { EventColumns } from '../../../../src/audit/analysis/columns/eventColumns.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';

const place = { offset: 0, indent: 0, inList: false, skip: 0 };

/** How many events are compared with one another to find that no two of so many, all with one id, are the same. */
function comparisons(count: number, id: string, stepMicros: number): number {
  const columns = new EventColumns();
  const once = new EachOnce(columns);
  let compared = 0;
  const areSame = columns.ids.areSame.bind(columns.ids);
  columns.ids.areSame = (one, other) => {
    compared += 1;
    return areSame(one, other);
  };
  const line = readLogLine(JSON.stringify({ kind: 'Event', auditID: id, verb: 'get', requestURI: '/' }));
  assert.ok(line.kind === 'event');
  const start = Date.UTC(2026, 1, 10);
  for (let number = 0; number < count; number += 1) {
    const micros = (number >> 1) * stepMicros;
    const rest = String(micros % 1_000).padStart(3, '0');
    const time = new Date(start + Math.floor(micros / 1_000)).toISOString().replace('Z', `${rest}Z`);
    const stage = number % 2 === 0 ? 'RequestReceived' : 'ResponseComplete';
    const row = columns.push({ event: { ...line.event, time, stage }, isCut: false, bytes: 9, file: 0, place });
    assert.equal(once.take(row), undefined, `${time} ${stage}`);
  }
  return compared;
}

test('an id that a client sends with each request makes twice the events at most 2.5 times the work', () => {
  for (const id of ['mine', 'd2a97a82-f39e-41d0-8b31-000000000001']) {
    // Microseconds, two a second, and whole seconds.
    for (const step of [1, 500_000, 1_000_000, 2 ** 22]) {
      const [one, two] = [comparisons(6_000, id, step), comparisons(12_000, id, step)];
      assert.ok(two <= 2.5 * one && two < 12_000 * 3, `${id}, ${step} µs: ${one}, then ${two}`);
    }
  }
});
