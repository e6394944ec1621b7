import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventDocument } from '../../../../src/audit/eventDocument.ts';
import { exportLine } from '../../../../src/audit/file/exportEvents.ts';
import { indexFile, readPage, type FileIndex } from '../../../../src/audit/file/fileIndex.ts';
import { fileKind } from '../../../../src/audit/file/fileRecords.ts';
import { RecordSplitter } from '../../../../src/audit/file/recordSplitter.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { lineView } from '../../../../src/audit/lineView.ts';
import { MAX_LINE_BYTES } from '../../../../src/kubernetes/podLog/lineSplitter.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-cut-'));
after(() => rmSync(folder, { recursive: true }));
const signal = new AbortController().signal;

const eventOf = (number: number, more: object = {}): object => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: `00000000-0000-4000-8000-00000000000${number}`,
  stage: 'ResponseComplete',
  requestURI: `/api/v1/namespaces/shop/secrets/web-${number}`,
  verb: number % 2 === 0 ? 'delete' : 'get',
  user: { username: 'IAM#ops@example.com', groups: ['system:authenticated'] },
  sourceIPs: ['10.0.0.7'],
  objectRef: { resource: 'secrets', namespace: 'shop', name: `web-${number}`, apiVersion: 'v1' },
  responseStatus: { metadata: {}, code: 200 },
  requestReceivedTimestamp: `2026-02-10T00:28:4${number}.451356Z`,
  ...more,
});
const compact = (number: number, more?: object): string => JSON.stringify(eventOf(number, more));
const pretty = (number: number): string => JSON.stringify(eventOf(number), null, 2);
const cutAt = (text: string, words: string): string => text.slice(0, text.indexOf(words) + words.length);
const refused =
  '10.0.0.7:47134 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/s1 0/0/0/11/12 503 114 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';

/** Brackets and commas between records say nothing. */
const content = (part: string): string => part.replace(/[\s,[\]{}]/g, '');

interface Opened {
  readonly index: FileIndex;
  readonly texts: readonly string[];
  readonly shown: readonly string[];
}

/** Opens a file as the command does, a page for each line. */
async function openFile(content: string, filterText = '', pageBytes = 1): Promise<Opened> {
  const path = join(folder, 'audit.log');
  writeFileSync(path, content);
  const filter = parseFilter(filterText);
  assert.ok(!isProblem(filter));
  const view = lineView({
    format: 'pretty',
    timestamps: false,
    deliveries: true,
    ownRequests: true,
    filter: filterText === '' ? undefined : filter,
  });
  const kind = await fileKind(path);
  const index = await indexFile(kind, view, { signal, pageBytes });
  const records = [];
  for (const page of index.pages.keys()) records.push(...(await readPage(kind, index, page, view, { signal })));
  assert.equal(records.length, index.shown, 'the pages hold what the index counted');
  return { index, texts: records.map(({ text }) => text), shown: records.map(({ shown }) => shown) };
}

test('a cut line and what comes behind it are read, however long the first line is', async () => {
  const long = compact(1, { responseObject: { data: 'x'.repeat(70_000) } });
  const cut = cutAt(compact(3), '"auditID":"0000');
  const lines = [long, compact(2), cut, refused, compact(4), compact(5), compact(6)];
  const { index, texts } = await openFile(`${lines.join('\n')}\n`);
  assert.deepEqual(texts, lines);
  assert.deepEqual([index.lines, index.unread, index.cut], [7, 1, 0]);
});

test('a file may begin in the middle of an event', async () => {
  for (const first of [cutAt(compact(1), '"auditID":"0000'), compact(1).slice(100), pretty(1).slice(30)]) {
    const { index, texts } = await openFile(`${[first, compact(2), compact(3), compact(4)].join('\n')}\n`);
    assert.deepEqual(texts.slice(-3), [compact(2), compact(3), compact(4)], first);
    assert.ok(index.unread > 0 && index.lines === index.unread + 3, first);
    assert.equal(content(texts.slice(0, -3).join('')), content(first), 'none of it is lost');
  }
});

test('an event that is cut between two fields does not take the next line for its own', async () => {
  for (const end of ['"kind":"Event",', '"user":', '"sourceIPs":[', '"objectRef":{', '"code":200', '"stage":"x\\']) {
    const cut = cutAt(compact(1), end);
    for (const next of [compact(2), refused, 'plain text', `2026-02-10T00:28:42.4Z ${compact(2)}`, '[NOTICE] text']) {
      const { texts } = await openFile([compact(4), cut, next, compact(6)].join('\n'));
      const withoutStamp = next.replace('2026-02-10T00:28:42.4Z ', '');
      assert.deepEqual(texts, [compact(4), cut, withoutStamp, compact(6)], `${end} ${next}`);
    }
  }
});

test('what is left of a cut event is shown with a mark, found by its fields, counted, and exported as the line it is', async () => {
  const cut = cutAt(compact(2), '"name":"web-');
  const content = [compact(1), cut, compact(3)].join('\n');
  const { index, shown } = await openFile(content);
  assert.deepEqual([index.lines, index.unread, index.cut], [3, 0, 1]);
  // Its name and its code may have been any.
  assert.match(
    shown[1] ?? '',
    /^ {12} {2}--- {3}delete +IAM#ops@example.com +secrets +shop\/ {2}\(ResponseComplete\) {2}\(cut\)$/,
  );
  for (const filter of ['verb:delete', 'user:IAM* verb:delete', 'ns:shop verb:delete']) {
    assert.deepEqual((await openFile(content, filter)).texts, [cut], filter);
  }
  assert.deepEqual((await openFile(content, 'name:web-*')).texts, [compact(1), compact(3)]);
  assert.equal(exportLine('jsonl', cut, ''), `${JSON.stringify({ line: cut })}\n`);
  assert.ok(exportLine('csv', cut, '').endsWith(`,"${cut.replaceAll('"', '""')}"\r\n`));
  const document = await eventDocument(cut);
  assert.equal(document.event, undefined, 'nothing is made of a request of which a part is missing');
  assert.match(document.yaml, /^time: ""\nverb: delete\n/);
});

test('of events spread over lines, the cut one is a line, and the others are read', async () => {
  const cut = cutAt(pretty(2), '"username": "IAM#ops@ex');
  const { index, texts } = await openFile([pretty(1), cut, pretty(3), pretty(4)].join('\n'));
  assert.deepEqual([texts[0], texts[2], texts[3]], [compact(1), compact(3), compact(4)]);
  assert.equal(
    texts[1],
    cut
      .split('\n')
      .map((line) => line.trim())
      .join(' '),
  );
  assert.deepEqual([index.lines, index.unread, index.cut], [4, 0, 1]);
});

test('a list may have its fields in any order, and leaves nothing behind', async () => {
  const sorted = {
    apiVersion: 'audit.k8s.io/v1',
    items: [1, 2, 3, 4].map((number) => eventOf(number)),
    kind: 'EventList',
    metadata: {},
  };
  for (const text of [JSON.stringify(sorted), JSON.stringify(sorted, null, 2), `\ufeff${JSON.stringify(sorted)}`]) {
    for (const pageBytes of [1, 1_000_000]) {
      const { index, texts } = await openFile(`${text}\n`, '', pageBytes);
      assert.deepEqual(
        texts,
        [1, 2, 3, 4].map((number) => compact(number)),
      );
      assert.deepEqual([index.lines, index.unread, index.cut], [4, 0, 0]);
    }
  }
});

test('a list that is cut and another behind it: the events of both, and what is left of the cut one', async () => {
  for (const indent of [0, 2]) {
    const list = (...numbers: number[]): string =>
      JSON.stringify(
        {
          kind: 'EventList',
          apiVersion: 'audit.k8s.io/v1',
          metadata: {},
          items: numbers.map((number) => eventOf(number)),
        },
        null,
        indent,
      );
    const { index, texts } = await openFile(`${cutAt(list(1, 2, 3), 'secrets/web-2')}\n${list(4, 5)}\n`);
    assert.deepEqual([texts[0], ...texts.slice(2)], [compact(1), compact(4), compact(5)]);
    assert.match(texts[1] ?? '', /^\{ ?"kind".*secrets\/web-2$/);
    assert.deepEqual([index.lines, index.unread], [4, 1]);
  }
});

test('a record beyond the limit keeps its beginning and says how much is missing', () => {
  const splitter = new RecordSplitter({ offset: 0, indent: 0, inList: false });
  const piece = Buffer.alloc(1024 * 1024, 'x');
  for (let count = 0; count < 9; count += 1) assert.deepEqual(splitter.push(piece), []);
  const [record, next] = splitter.push(Buffer.from(`\n${compact(1)}\n`));
  assert.equal(record?.text.length, MAX_LINE_BYTES + ' … (1048576 more bytes)'.length);
  assert.match(record.text, /xx … \(1048576 more bytes\)$/);
  assert.equal(next?.text, compact(1));
});

/** Of the same numbers always the same ones. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('whatever is missing of one event: the others are read, and none of what is left is lost', () => {
  const shapes: Record<string, (events: readonly object[]) => readonly [string, string, string, number]> = {
    lines: () => ['', '\n', '\n', 0],
    pretty: () => ['', '\n', '\n', 2],
    list: () => ['{\n  "kind": "EventList",\n  "items": [\n', ',\n', '\n  ]\n}\n', 2],
    'lines in an array': () => ['[\n', ',\n', '\n]\n', 0],
  };
  const next = random(7);
  for (let round = 0; round < 400; round += 1) {
    for (const [shape, of] of Object.entries(shapes)) {
      const events = [1, 2, 3, 4, 5].map((number) => eventOf(number));
      const [before, between, behind, indent] = of(events);
      const written = events.map((event) => {
        const text = JSON.stringify(event, null, indent);
        return shape === 'list' ? text.replace(/^/gm, '    ') : text;
      });
      const broken = next(5);
      const whole = written[broken] ?? '';
      const from = next(whole.length);
      const until = Math.min(whole.length, from + 1 + next(120));
      const left = whole.slice(0, from) + whole.slice(until);
      const text = before + written.with(broken, left).join(between) + behind;
      const bytes = Buffer.from(text);
      const splitter = new RecordSplitter({ offset: 0, indent: 0, inList: false });
      const records: string[] = [];
      for (let at = 0; at < bytes.length;) {
        const size = 1 + next(bytes.length);
        records.push(...splitter.push(bytes.subarray(at, at + size)).map((record) => record.text));
        at += size;
      }
      records.push(...splitter.rest().map((record) => record.text));
      const what = `round ${round}, ${shape}, event ${broken + 1} without ${from} to ${until}:\n${records.join('\n')}`;
      const others = events.filter((_, at) => at !== broken).map((event) => JSON.stringify(event));
      const readOthers = records.filter((record) => others.includes(record));
      assert.deepEqual(readOthers, others, what);
      const rest = records.filter((record) => !others.includes(record)).join('');
      assert.ok(content(rest).includes(content(left)), `${what}\n--- left of it: ${left}`);
    }
  }
});

const cri = (mark: 'P' | 'F', text: string): string => `2026-02-10T00:28:40.5Z stdout ${mark} ${text}`;
const docker = (mark: 'P' | 'F', text: string): string =>
  JSON.stringify({ log: mark === 'F' ? `${text}\n` : text, stream: 'stdout', time: '2026-02-10T00:28:40.5Z' });
for (const [what, piece] of Object.entries({ CRI: cri, Docker: docker })) {
  test(`a line without its last piece swallows no line behind it (${what})`, async () => {
    const [one, two, three, four] = [compact(1), compact(2), compact(3), compact(4)];
    const cut = one.slice(0, one.indexOf('"objectRef"'));
    const plain = '{"level":"info"}';
    const logs: readonly (readonly [string, readonly string[], number, number])[] = [
      [[piece('P', cut), piece('F', two), piece('F', three)].join('\n'), [cut, two, three], 0, 1],
      [[piece('P', one.slice(0, 90)), piece('F', two)].join('\n'), [one.slice(0, 90), two], 1, 0],
      [[piece('P', cut), piece('P', cut), piece('F', four)].join('\n'), [cut, cut, four], 0, 2],
      // The next is in pieces too
      [
        [piece('P', cut), piece('P', two.slice(0, 300)), piece('F', two.slice(300)), piece('F', one)].join('\n'),
        [cut, two, one],
        0,
        1,
      ],
      [[piece('P', cut), piece('F', refused), piece('F', one)].join('\n'), [cut, refused, one], 0, 1],
      [[piece('P', cut), piece('F', plain), piece('F', one)].join('\n'), [cut, plain, one], 1, 1],
      [[piece('F', one), piece('P', cut), piece('P', cut)].join('\n'), [one, cut, cut], 0, 2],
    ];
    for (const [content, texts, unread, count] of logs) {
      for (const pageBytes of [1, 1_000_000]) {
        const { index, texts: read } = await openFile(content, '', pageBytes);
        assert.deepEqual(read, texts);
        assert.deepEqual([index.lines, index.unread, index.cut], [texts.length, unread, count], content);
      }
    }
  });

  test(`an event with another in it is one, wherever its pieces begin (${what})`, async () => {
    const one = compact(1, { requestObject: eventOf(2) });
    const [from, to] = [one.indexOf('{', one.indexOf('"requestObject"')), one.length - 1];
    const pieces = [piece('P', one.slice(0, from)), piece('P', one.slice(from, to)), piece('F', one.slice(to))];
    const { index, texts } = await openFile(pieces.join('\n'));
    assert.deepEqual([index.lines, texts], [1, [one]]);
  });
}
