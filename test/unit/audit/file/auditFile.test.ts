import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { exportHeader, exportLine } from '../../../../src/audit/file/exportEvents.ts';
import { indexFile, pageAt, readPage } from '../../../../src/audit/file/fileIndex.ts';
import { fileKind } from '../../../../src/audit/file/fileRecords.ts';
import { RecordSplitter } from '../../../../src/audit/file/recordSplitter.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { lineView } from '../../../../src/audit/lineView.ts';
import { Failure } from '../../../../src/failure/failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-file-'));
after(() => rmSync(folder, { recursive: true }));
const signal = new AbortController().signal;

const event = (number: number): object => ({
  kind: 'Event',
  verb: number % 3 === 0 ? 'create' : 'delete',
  requestURI: `/api/v1/pods?a=${'{"'.repeat(number % 3)}`,
  sourceIPs: ['10.0.0.1'],
  user: { username: `user äöü ${number}` },
  objectRef: { resource: 'pods', name: `web-${number}` },
  responseObject: { items: [{ kind: 'Pod' }, { kind: 'Pod' }] },
  requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + number * 1000).toISOString(),
});
const events = Array.from({ length: 40 }, (_, index) => event(index + 1));
const list = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: events };
const written: Record<string, string> = {
  'one a line': `${events.map((one) => JSON.stringify(one)).join('\n')}\n`,
  'with carriage returns, an empty line and no end': events.map((one) => JSON.stringify(one)).join('\r\n\r\n'),
  'with times before them': events.map((one) => `2026-02-10T00:00:00.5Z ${JSON.stringify(one)}`).join('\n'),
  'a list on one line': JSON.stringify(list),
  'a pretty list': JSON.stringify(list, null, 2),
  'a list a line': [list, list]
    .map((one) => JSON.stringify({ ...one, items: events.slice(0, 20) }))
    .join('\n')
    .replace(/\n.*/, `\n${JSON.stringify({ ...list, items: events.slice(20) })}`),
  'pretty events': events.map((one) => JSON.stringify(one, null, 2)).join('\n'),
  'an array': JSON.stringify(events, null, 1),
};

test('events are the same however they are written and however the bytes are cut', () => {
  const expected = events.map((one) => JSON.stringify(one));
  for (const [what, text] of Object.entries(written)) {
    const bytes = Buffer.from(text);
    let places: string | undefined;
    for (const size of [1, 7, 64, 1_000, bytes.length]) {
      const splitter = new RecordSplitter({ offset: 0, indent: 0, inList: false });
      const records = [];
      for (let at = 0; at < bytes.length; at += size) records.push(...splitter.push(bytes.subarray(at, at + size)));
      records.push(...splitter.rest());
      const texts = records.map((record) => record.text.replace(/^2026-02-10T00:00:00.5Z /, ''));
      assert.deepEqual(texts, expected, `${what}, pieces of ${size}`);
      // With one byte each record is looked at byte by byte, with more most are parsed as a line.
      const here = JSON.stringify(records.map(({ offset, indent, inList }) => [offset, indent, inList]));
      assert.equal(here, (places ??= here), `${what}, pieces of ${size}`);
    }
  }
});

/** Less than a tenth of all. */
const PAGE_BYTES = 700;

async function pagesOf(
  path: string,
  text = '',
  pageBytes = PAGE_BYTES,
): Promise<{ pages: string[][]; index: Awaited<ReturnType<typeof indexFile>> }> {
  const filter = parseFilter(text);
  assert.ok(!isProblem(filter));
  const view = lineView({ format: 'pretty', timestamps: false, deliveries: true, ownRequests: true, filter });
  const kind = await fileKind(path);
  const index = await indexFile(kind, view, { signal, pageBytes });
  const pages = [];
  for (const page of index.pages.keys()) {
    pages.push((await readPage(kind, index, page, view, { signal })).map(({ shown }) => shown));
  }
  return { pages, index };
}

const names = (pages: readonly string[][]): number[] =>
  pages.flat().map((line) => Number(/ web-(\d+)$/.exec(line)?.[1]));

test('pages hold every event once and in order, none is over its size, with a filter and compressed too', async () => {
  for (const [what, text] of Object.entries(written)) {
    for (const compressed of [false, true]) {
      const path = join(folder, 'audit.log');
      writeFileSync(path, compressed ? gzipSync(text) : text);
      const { pages, index } = await pagesOf(path);
      assert.deepEqual(
        names(pages),
        events.map((_, at) => at + 1),
        what,
      );
      assert.deepEqual([index.lines, index.shown], [40, 40], what);
      assert.ok(pages.length > 4);
      for (const page of pages) assert.ok(Buffer.byteLength(page.join('\n')) <= PAGE_BYTES, what);
      const filtered = await pagesOf(path, 'verb:create');
      assert.deepEqual(names(filtered.pages), [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39], what);
      assert.deepEqual([filtered.index.lines, filtered.index.shown], [40, 13]);
    }
  }
});

test('the page of a time', async () => {
  const path = join(folder, 'times.log');
  writeFileSync(path, written['one a line'] ?? '');
  const { pages, index } = await pagesOf(path);
  const at = (second: number): number => pageAt(index, Date.UTC(2026, 1, 10) + second * 1000);
  for (const second of [1, 7, 20, 40]) assert.ok(names([pages[at(second)] ?? []]).includes(second), `${second}`);
  assert.deepEqual([at(-5), at(1_000)], [0, pages.length - 1]);
});

test('what cannot be read is said: no audit log, an empty file, a program, none at all; of a truncated file what is there', async () => {
  const path = join(folder, 'other');
  const refuses = async (content: string | Buffer): Promise<void> => {
    writeFileSync(path, content);
    await assert.rejects(
      pagesOf(path),
      (error) => error instanceof Failure && /Not an audit log\. Choose/.test(error.message),
    );
  };
  await refuses('');
  await refuses('hello\nworld\n');
  await refuses('{"kind":"Pod","items":[{"kind":"Pod"}]}');
  await refuses(Buffer.alloc(10));
  await refuses(gzipSync('hello'));
  await assert.rejects(
    fileKind(join(folder, 'missing')),
    (error) => error instanceof Failure && /Can’t read the file/.test(error.message),
  );

  const many = Array.from({ length: 5_000 }, (_, index) => JSON.stringify(event(index + 1))).join('\n');
  const whole = gzipSync(many);
  writeFileSync(path, whole.subarray(0, whole.length / 2));
  const { index, pages } = await pagesOf(path, '', 100_000);
  assert.equal(index.truncated, true);
  assert.ok(index.shown > 1_000 && index.shown < 5_000);
  assert.deepEqual(
    names(pages).slice(0, 1_000),
    Array.from({ length: 1_000 }, (_, at) => at + 1),
  );
});

test('reading ends when it is cancelled', async () => {
  const path = join(folder, 'large.log');
  for (let part = 0; part < 20; part += 1) appendFileSync(path, (written['one a line'] ?? '').repeat(50));
  const cancelled = new AbortController();
  const view = lineView({ format: 'raw', timestamps: false, deliveries: true, ownRequests: true, filter: undefined });
  const index = await indexFile(await fileKind(path), view, {
    signal: cancelled.signal,
    onBytes: () => cancelled.abort(),
  });
  assert.ok(index.lines < 20 * 50 * 40);
});

test('exports: JSON lines, and CSV as RFC 4180 has it without formulas', () => {
  const one = {
    ...event(1),
    user: { username: '=HYPERLINK("http://x","y")' },
    objectRef: { resource: 'pods', name: 'a,"b"' },
    userAgent: '+1\n2',
  };
  assert.equal(exportLine('jsonl', JSON.stringify(one), ''), `${JSON.stringify(one)}\n`);
  assert.equal(exportLine('jsonl', 'plain', '2026Z'), '{"time":"2026Z","line":"plain"}\n');
  const csv = exportLine('csv', JSON.stringify(one), '');
  assert.match(
    csv,
    /^2026-02-10T00:00:01.000Z,delete,pods,,"a,""b""","'=HYPERLINK\(""http:\/\/x"",""y""\)",,,,"'\+1\n2",10\.0\.0\.1,\/api\/v1\/pods(?:,){12}\d+,\r\n$/,
  );
  const count = exportHeader('csv').split(',').length;
  assert.equal(exportLine('csv', '-plain', '').split(',').length, count);
  assert.match(exportLine('csv', '@SUM(A1)', ''), /,'@SUM\(A1\)\r\n$/);
});
