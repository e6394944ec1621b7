import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inOrder } from '../../../../src/audit/analysis/columns/inOrder.ts';
import type { LoadedEvents } from '../../../../src/audit/analysis/columns/loadedEvents.ts';
import { loadEvents } from '../../../../src/audit/analysis/columns/loadEvents.ts';
import { readRows } from '../../../../src/audit/analysis/columns/readRows.ts';
import { selectRows } from '../../../../src/audit/analysis/selectRows.ts';
import { sourceFiles } from '../../../../src/audit/analysis/columns/sourceFiles.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { random, randomEvents } from './randomEvents.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-load-'));
after(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();
const haproxy =
  '10.0.0.7:1234 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/s1 0/0/0/11/1500 503 217 - - SC-- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';

const uuid = (number: number): string => `d2a97a82-f39e-41d0-8b31-${String(number).padStart(12, '0')}`;
const event = (number: number, fields: object = {}): string =>
  JSON.stringify({
    kind: 'Event',
    auditID: uuid(number),
    stage: 'ResponseComplete',
    verb: 'get',
    requestURI: `/api/v1/pods/web-${number}`,
    objectRef: { resource: 'pods', name: `web-${number}` },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + number * 1_000).toISOString(),
    ...fields,
  });

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path;
}

function isWhole(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

const namesOf = ({ columns }: LoadedEvents, rows: Iterable<number>): string[] =>
  [...rows].flatMap((row) => columns.texts.name.textsAt(row));

test('several files are one source: in order of time, each event once, each line accounted for', async () => {
  const paths = [
    write('one.log', [event(1), 'a remark', event(4), event(7), haproxy]),
    write('two.log.gz', [event(2), event(4), event(8, { stage: 'RequestReceived' }), event(8)]),
    write('three.log', [
      JSON.stringify({ kind: 'EventList', items: [3, 5, 7].map((at) => JSON.parse(event(at)) as object) }),
    ]),
  ];
  const loaded = await loadEvents(paths, { signal });
  assert.deepEqual(
    namesOf(loaded, await inOrder(loaded.columns, signal)),
    [1, 2, 3, 4, 5, 7, 8, 8].map((number) => `web-${number}`),
  );
  const counts = loaded.accounts.map(({ lines, events, cut, repeated, haproxy: ours, unread }) => [
    ...[lines, events, cut, repeated, ours, unread],
  ]);
  assert.deepEqual(counts, [
    [5, 3, 0, 0, 1, 1],
    [4, 3, 0, 1, 0, 0],
    [3, 2, 0, 1, 0, 0],
  ]);
});

test('an id that a client chose hides no other request', async () => {
  const own = { auditID: 'mine' };
  const path = write('own.log', [
    event(1, own),
    event(2, own),
    event(3, { auditID: uuid(1) }),
    event(1),
    event(1, own),
  ]);
  const loaded = await loadEvents([path], { signal });
  assert.deepEqual(namesOf(loaded, await inOrder(loaded.columns, signal)).sort(), ['web-1', 'web-1', 'web-2', 'web-3']);
  assert.equal(loaded.accounts[0]?.repeated, 1);
});

test('a whole event takes the place of the same one that was cut, whichever comes first', async () => {
  // The object comes last, and is what is missing.
  const { objectRef, ...rest } = JSON.parse(event(1)) as { objectRef: object };
  const whole = JSON.stringify({ ...rest, objectRef });
  const cut = whole.slice(0, -10);
  for (const lines of [
    [cut, event(2), whole],
    [whole, event(2), cut],
  ]) {
    const loaded = await loadEvents([write('cut.log', lines)], { signal });
    const { rows, count } = selectRows(loaded.columns, []);
    assert.equal(count, 2);
    const left = [...rows.entries()].flatMap(([row, is]) => (is === 1 ? [row] : []));
    assert.deepEqual(namesOf(loaded, left).sort(), ['web-1', 'web-2']);
    const [account] = loaded.accounts;
    assert.deepEqual([account?.lines, account?.events, account?.cut, account?.repeated], [3, 2, 0, 1]);
  }
});

/** As the API server writes it: times and annotations come last, and so are what is missing of one that was cut. */
const asWritten = (number: number, fields: object = {}): string => {
  const { requestReceivedTimestamp: time, ...rest } = JSON.parse(event(number)) as Record<string, unknown>;
  const user = { username: 'jane', groups: ['dev', 'ops'] };
  const responseStatus = { code: 200 };
  const known = { ...rest, user, userAgent: 'kubectl', responseStatus, ...fields };
  return JSON.stringify({ ...known, requestReceivedTimestamp: time });
};

test('an event whose time was cut off counts once beside the same one that is whole or cut less', async () => {
  const whole = asWritten(1);
  const [short, long] = [whole.slice(0, whole.indexOf(',"ops"')), whole.slice(0, whole.indexOf('"requestReceived'))];
  for (const [one, two, cut] of [
    [[short, event(2)], [whole], 0],
    [[whole, event(2)], [short, long], 0],
    [[short, whole, long], [event(2), long], 0],
    [[short, event(2)], [long], 1],
  ] as const) {
    const loaded = await loadEvents([write('cut one.log', one), write('cut two.log', two)], { signal });
    const { rows, count } = selectRows(loaded.columns, []);
    assert.equal(count, 2);
    const left = [...rows.entries()].flatMap(([row, is]) => (is === 1 ? [row] : []));
    assert.deepEqual(namesOf(loaded, left).sort(), ['web-1', 'web-2']);
    // The shortest line has no agent.
    assert.deepEqual(
      left.flatMap((row) => loaded.columns.texts.agent.textsAt(row)),
      ['kubectl'],
    );
    const sum = (key: 'events' | 'cut' | 'repeated'): number =>
      loaded.accounts.reduce((all, account) => all + account[key], 0);
    assert.deepEqual([sum('events'), sum('cut'), sum('repeated')], [2, cut, one.length + two.length - 2]);
    for (const { lines, events, repeated } of loaded.accounts) assert.equal(events + repeated, lines);
  }
});

test('a cut event is no other request of the same id', async () => {
  const others = [
    ...[{ verb: 'delete' }, { requestURI: '/b' }, { user: { username: 'eve' } }, { userAgent: 'curl' }],
    ...[{ responseStatus: { code: 403 } }, { stage: 'RequestReceived' }],
  ];
  const last = (text: string): string => text.slice(0, text.indexOf('"requestReceived'));
  for (const lines of [
    [asWritten(1), ...others.map((fields) => last(asWritten(1, fields)))],
    [last(asWritten(1)), ...others.map((fields) => last(asWritten(1, fields)))],
    [last(asWritten(1)), ...others.map((fields) => asWritten(1, fields)).slice(0, 1)],
    // A client that chooses the id of its requests can make them large, too.
    [1, 2, 3].map((size) => last(asWritten(1, { requestObject: { data: 'x'.repeat(size) } }))),
    [last(asWritten(1, { requestObject: { data: 'x' } })), asWritten(1)],
  ]) {
    const loaded = await loadEvents([write('own cut.log', lines)], { signal });
    assert.equal(selectRows(loaded.columns, []).count, lines.length);
  }
});

test('each line is read again by its place, also out of compressed files and lists', async () => {
  const next = random(4);
  const lines = randomEvents(200, next).filter(isWhole);
  const pretty = lines.slice(0, 40).map((line) => JSON.stringify(JSON.parse(line), null, 2));
  const paths = [
    write('plain.log', ['no event', ...lines.slice(100)]),
    write('packed.log.gz', lines.slice(50, 100)),
    write('pretty.log', pretty),
    write('list.json', [
      JSON.stringify({ kind: 'EventList', items: lines.slice(40, 50).map((line) => JSON.parse(line) as object) }),
    ]),
  ];
  const loaded = await loadEvents(paths, { signal });
  const rows = Array.from({ length: loaded.columns.length }, (_, row) => loaded.columns.length - 1 - row);
  const again = await readRows(loaded, rows, signal);
  assert.equal(again.size, loaded.columns.length);
  for (const [row, text] of again) {
    const read = JSON.parse(text) as { auditID?: string; verb?: string };
    assert.equal(read.auditID ?? '', loaded.columns.ids.at(row));
    assert.equal(read.verb, loaded.columns.texts.verb.at(row));
  }
});

test('lines that a container runtime has cut into pieces are read again, of two streams at once too', async () => {
  const piece = (stream: string, tag: string, text: string): string =>
    `2026-02-10T00:28:40.5Z ${stream} ${tag} ${text}`;
  const lines = Array.from({ length: 60 }, (_, at) => {
    const [one, two] = [event(2 * at), event(2 * at + 1)];
    return [
      ...[piece('stdout', 'P', one.slice(0, 50)), piece('stderr', 'P', two.slice(0, 70))],
      ...(at % 3 === 0 ? [piece('stderr', 'F', two.slice(70)), piece('stderr', 'F', 'a remark')] : []),
      piece('stdout', 'F', one.slice(50)),
      ...(at % 3 === 0 ? [] : [piece('stderr', 'F', two.slice(70))]),
      'x'.repeat(at % 7 === 0 ? 70_000 : 10),
    ];
  });
  const loaded = await loadEvents([write('pieces.log', lines.flat())], { signal });
  assert.equal(loaded.columns.length, 120);
  for (const step of [1, 5, 40]) {
    const rows = Array.from({ length: 120 / step }, (_, at) => at * step);
    const again = await readRows(loaded, rows, signal);
    assert.deepEqual([...again.keys()], rows);
    for (const [row, text] of again) {
      assert.equal((JSON.parse(text) as { auditID: string }).auditID, loaded.columns.ids.at(row));
    }
  }
});

test('a line that has changed since is missing, not another one', async () => {
  const path = write('changed.log', [event(1), event(2)]);
  const loaded = await loadEvents([path], { signal });
  write('changed.log', ['x'.repeat(event(1).length - 1), event(2)]);
  const again = await readRows(loaded, [0, 1], signal);
  assert.deepEqual([...again.keys()], []);
});

test('a line that has as many bytes and says something else is missing, in each kind of file', async () => {
  for (const packed of [(text: string) => Buffer.from(text), gzipSync]) {
    const path = join(folder, 'same-length.log');
    const [first, second] = [event(1), event(2)];
    writeFileSync(path, packed(`${first}\n${second}\n`));
    const loaded = await loadEvents([path], { signal });
    const changed = first.replace('"verb":"get"', '"verb":"put"');
    assert.notEqual(changed, first);
    writeFileSync(path, packed(`${changed}\n${second}\n`));
    const again = await readRows(loaded, [0, 1], signal);
    assert.deepEqual([...again], [[1, second]]);
  }
});

test('a line that is there no more takes no other one with it', async () => {
  const lines = Array.from({ length: 5 }, (_, at) => event(at));
  for (const name of ['gone.log', 'gone.log.gz']) {
    const loaded = await loadEvents([write(name, lines)], { signal });
    write(name, [lines[0] ?? '', ' '.repeat(lines[1]?.length ?? 0), ...lines.slice(2)]);
    const again = await readRows(loaded, [0, 1, 2, 3, 4], signal);
    assert.deepEqual([...again.keys()], [0, 2, 3, 4], name);
    for (const [row, text] of again) assert.equal(text, lines[row]);
  }
});

test('an abort ends reading again, and is no answer', async () => {
  const loaded = await loadEvents([write('stopped.log', [event(1), event(2)])], { signal });
  const aborted = AbortSignal.abort();
  await assert.rejects(readRows(loaded, [0, 1], aborted), { code: 'cancelled' });
  await assert.rejects(inOrder(loaded.columns, aborted), { code: 'cancelled' });
});

test('a folder is all files in it; what is no audit log is left out and says why', async () => {
  const inside = join(folder, 'logs', 'node-1');
  mkdirSync(inside, { recursive: true });
  writeFileSync(join(inside, 'audit.log'), event(1));
  writeFileSync(join(inside, 'audit-2026.log.gz'), gzipSync(event(2)));
  writeFileSync(join(folder, 'logs', 'picture.png'), '\x89PNG', 'latin1');
  writeFileSync(join(folder, 'logs', 'empty.log'), '');
  symlinkSync('/', join(folder, 'logs', 'elsewhere'));
  const paths = await sourceFiles([join(folder, 'logs')]);
  assert.deepEqual(
    paths.map((path) => path.slice(join(folder, 'logs').length + 1)),
    ['node-1/audit-2026.log.gz', 'node-1/audit.log', 'picture.png'],
  );
  const loaded = await loadEvents(paths, { signal });
  assert.deepEqual(
    loaded.accounts.map(({ events, leftOut }) => [events, leftOut === undefined]),
    [
      [1, true],
      [1, true],
      [0, false],
    ],
  );
  assert.match(inEnglish(loaded.accounts[2]?.leftOut ?? { template: '', args: [] }), /a picture/);
  await assert.rejects(loadEvents([join(folder, 'logs', 'picture.png')], { signal }), /Not an audit log but a picture/);
  await assert.rejects(sourceFiles([join(folder, 'nowhere')]), { code: 'invalid-input' });
});

test('what is beyond the bounds is not read, and that is said; an abort ends it', async () => {
  const path = join(folder, 'large.log');
  const lines = Array.from({ length: 4_000 }, (_, number) => event(number)).join('\n');
  writeFileSync(path, '');
  for (let part = 0; part < 2; part += 1) appendFileSync(path, `${lines.replaceAll('d2a97a82', `d2a97a8${part}`)}\n`);
  const bounded = await loadEvents([path], { signal, mostEvents: 1_000 });
  assert.equal(bounded.accounts[0]?.stopped, true);
  assert.ok(bounded.columns.length >= 1_000 && bounded.columns.length < 8_000);
  const whole = await loadEvents([path], { signal });
  assert.equal(whole.accounts[0]?.stopped, false);
  assert.equal(whole.columns.length, 8_000);
  const stop = new AbortController();
  const aborted = await loadEvents([path], { signal: stop.signal, onProgress: () => stop.abort() });
  assert.ok(aborted.columns.length < 8_000);
});
