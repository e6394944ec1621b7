import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import { EventColumns } from '../../../../src/audit/analysis/columns/eventColumns.ts';
import { histogram } from '../../../../src/audit/analysis/histogram.ts';
import { selectRows } from '../../../../src/audit/analysis/selectRows.ts';
import { topLists } from '../../../../src/audit/analysis/topLists.ts';
import { quoteValue } from '../../../../src/audit/filter/filterWords.ts';
import { isProblem, parseFilter, type Filter } from '../../../../src/audit/filter/parseFilter.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import { random, randomEvents, randomFilter } from './randomEvents.ts';

function filterOf(text: string): Filter {
  const filter = parseFilter(text);
  assert.ok(!isProblem(filter), text);
  return filter;
}

/** Lines of events and their columns; lines of which nothing was read are left out. */
function read(texts: readonly string[]): { lines: string[]; columns: EventColumns } {
  const columns = new EventColumns();
  const lines = texts.filter((text) => readLogLine(text).kind === 'event');
  for (const [at, text] of lines.entries()) {
    const line = readLogLine(text);
    if (line.kind !== 'event') continue;
    const place = { offset: at, indent: 0, inList: false, skip: 0 };
    columns.push({ event: line.event, isCut: line.isCut, bytes: Buffer.byteLength(text), file: 0, place });
  }
  return { lines, columns };
}

test('columns answer each filter by fields as it judges the lines', () => {
  const next = random(3);
  const { lines, columns } = read(randomEvents(700, next));
  const parsed = lines.map((text) => readLogLine(text));
  const ids = parsed.flatMap((line) => (line.kind === 'event' && line.event.id !== '' ? [line.event.id] : []));
  const beginnings = ids.flatMap((id) => [id, id.slice(0, 1 + next(id.length))]);
  let found = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const text = randomFilter(next, beginnings);
    const filter = filterOf(text);
    const expected = lines.flatMap((line, at) => (filter.wants(parsed[at] ?? readLogLine(line), line) ? [at] : []));
    const { rows, count } = selectRows(columns, filter.tests);
    const selected = [...rows.entries()].flatMap(([row, is]) => (is === 1 ? [row] : []));
    assert.deepEqual(selected, expected, text);
    assert.equal(count, expected.length);
    if (count > 0 && count < lines.length) found += 1;
  }
  assert.ok(found > 400, `${found} filters left some`);
});

test('a top list counts as many events and bytes as its filter leaves', () => {
  const { lines, columns } = read(randomEvents(500, random(5)));
  const chosen = selectRows(columns, filterOf('-verb:list').tests);
  for (const { field, values, different } of topLists(columns, chosen, { most: 1_000 })) {
    assert.equal(values.length, different, field);
    assert.ok(values.length > 1, field);
    for (const { value, events, bytes } of values) {
      // A resource's filter leaves its subresources too; quoted, a text is itself alone.
      if (field === 'resource' || (field === 'ip' && isIP(value) === 0)) continue;
      const asked = field === 'code' ? value : `"${value.replaceAll('"', '\\"')}"`;
      const filter = filterOf(`-verb:list ${field}:${asked}`);
      const left = lines.filter((line) => filter.wants(readLogLine(line), line));
      const sum = left.reduce((total, line) => total + Buffer.byteLength(line), 0);
      assert.deepEqual([events, bytes], [left.length, sum], `${field}:${quoteValue(value)}`);
    }
    const counts = values.map(({ events }) => events);
    assert.deepEqual(
      counts,
      [...counts].sort((one, other) => other - one),
      field,
    );
  }
});

test('a histogram has each event once, at its time and with its outcome', () => {
  const { lines, columns } = read(randomEvents(600, random(9)));
  const all = selectRows(columns, []);
  const { from, step, buckets, untimed } = histogram(columns, all);
  assert.ok(buckets.length > 60 && buckets.length <= 120, String(buckets.length));
  assert.equal(from % step, 0);
  const expected = buckets.map(() => ({ succeeded: 0, refused: 0, failed: 0, open: 0, bytes: 0 }));
  let without = 0;
  for (const text of lines) {
    const line = readLogLine(text);
    if (line.kind !== 'event') continue;
    const { time, code } = line.event;
    if (time === '') {
      without += 1;
      continue;
    }
    const bucket = expected[Math.floor((Date.parse(time) - from) / step)];
    assert.ok(bucket, time);
    bucket[code === 0 ? 'open' : code < 400 ? 'succeeded' : code < 500 ? 'refused' : 'failed'] += 1;
    bucket.bytes += Buffer.byteLength(text);
  }
  assert.deepEqual(buckets, expected);
  assert.equal(untimed, without);
});

test('nothing is an answer too', () => {
  const columns = new EventColumns();
  const none = selectRows(columns, filterOf('verb:get').tests);
  assert.equal(none.count, 0);
  assert.deepEqual(histogram(columns, none).buckets, []);
  assert.ok(topLists(columns, none).every(({ values }) => values.length === 0));
});
