import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { AuditSource } from '../../../../src/audit/analysis/auditSource.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-source-'));
after(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;

const event = (number: number): string =>
  JSON.stringify({
    kind: 'Event',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    verb: number % 2 === 0 ? 'get' : 'delete',
    requestURI: `/api/v1/pods/web-${number}`,
    user: { username: number % 10 === 0 ? 'anna' : 'ben' },
    objectRef: { resource: 'pods', name: `web-${number}` },
    responseStatus: { code: number % 5 === 0 ? 403 : 200, message: number === 42 ? 'the needle' : 'hay' },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + number * 1_000).toISOString(),
  });
const lines = Array.from({ length: 1_000 }, (_, number) => event(number));
const odd = join(folder, 'odd.log');
const even = join(folder, 'even.log.gz');
writeFileSync(odd, lines.filter((_, number) => number % 2 === 1).join('\n'));
writeFileSync(even, gzipSync(lines.filter((_, number) => number % 2 === 0).join('\n')));

test('a source answers from its own thread, until it is closed', async () => {
  const source = await AuditSource.open([folder], { signal: never });
  try {
    assert.equal(source.loaded.events, 1_000);
    const { count, topLists, histogram } = await source.ask(
      'summary',
      { filter: 'code:403', by: 'events', most: 5 },
      { signal: never },
    );
    assert.equal(count, 200);
    assert.deepEqual(
      topLists.find(({ field }) => field === 'user')?.values.map(({ value, events }) => [value, events]),
      [
        ['anna', 100],
        ['ben', 100],
      ],
    );
    assert.equal(
      histogram.buckets.reduce((sum, { refused }) => sum + refused, 0),
      200,
    );
    const ask = { filter: 'verb:get,delete', from: 40, most: 4 };
    const some = await source.ask('lines', ask, { signal: never });
    assert.deepEqual(some, { count: 1_000, lines: lines.slice(40, 44), missing: 0 });
    await assert.rejects(source.ask('lines', { ...ask, filter: 'foo:bar' }, { signal: never }), {
      code: 'invalid-input',
      message: /No field “foo”/,
    });
  } finally {
    await source.close();
  }
  await assert.rejects(source.ask('summary', { filter: '', by: 'bytes', most: 1 }, { signal: never }), {
    code: 'cancelled',
  });
});

test('a word without a field is searched for in the lines, of the rows that the fields leave', async () => {
  const source = await AuditSource.open([odd, even], { signal: never });
  try {
    const of = async (filter: string): Promise<readonly string[]> =>
      (await source.ask('lines', { filter, from: 0, most: 10 }, { signal: never })).lines;
    assert.deepEqual(await of('needle'), [lines[42]]);
    assert.deepEqual(await of('needle verb:delete'), []);
    assert.deepEqual(await of('-needle name:web-42,web-44'), [lines[44]]);
    // A line that has changed since has no answer.
    writeFileSync(odd, 'x');
    assert.deepEqual(await of('-needle name:web-41,web-42,web-44'), [lines[44]]);
  } finally {
    await source.close();
  }
});

test('lines that cannot be read again are in no count of a word, and each answer says how many', async () => {
  const path = join(folder, 'moved.log');
  const ten = lines.slice(0, 10);
  writeFileSync(path, ten.join('\n'));
  const source = await AuditSource.open([path, even], { signal: never });
  try {
    const count = async (filter: string): Promise<object> => source.ask('count', { filter }, { signal: never });
    const filter = 'hay name:web-1,web-3,web-5,web-7,web-9,web-12';
    assert.deepEqual(await count(filter), { count: 6, missing: 0 });
    // One byte before them all.
    writeFileSync(path, `\n${ten.join('\n')}`);
    assert.deepEqual(await count(filter), { count: 1, missing: 5 });
    assert.deepEqual(await count('name:web-1,web-3'), { count: 2, missing: 0 });
    const summary = await source.ask('summary', { filter, by: 'events', most: 1 }, { signal: never });
    assert.deepEqual([summary.count, summary.missing], [1, 5]);
    const page = await source.ask('lines', { filter, from: 0, most: 10 }, { signal: never });
    assert.deepEqual(page, { count: 1, lines: [lines[12]], missing: 5 });
    // One line has another length: those behind it are where they were.
    writeFileSync(path, ten.map((line, at) => (at === 3 ? `${line.slice(0, -1)}\n` : line)).join('\n'));
    assert.deepEqual(await count(filter), { count: 5, missing: 1 });
  } finally {
    await source.close();
  }
});

test('an abort ends loading and asking, and says so', async () => {
  const stop = new AbortController();
  const opened = AuditSource.open([even], { signal: stop.signal });
  stop.abort();
  await assert.rejects(opened, { code: 'cancelled' });
  const source = await AuditSource.open([even], { signal: never });
  try {
    const asked = new AbortController();
    const answer = source.ask('lines', { filter: 'needle', from: 0, most: 1 }, { signal: asked.signal });
    asked.abort();
    await assert.rejects(answer, { code: 'cancelled' });
    const after = await source.ask('lines', { filter: 'needle', from: 0, most: 1 }, { signal: never });
    assert.equal(after.count, 1);
  } finally {
    await source.close();
  }
});

test('what is no source fails with its reason', async () => {
  const path = join(folder, 'note.txt');
  writeFileSync(path, 'a note');
  await assert.rejects(AuditSource.open([path], { signal: never }), {
    code: 'invalid-input',
    message: /^Not an audit log/,
  });
});
