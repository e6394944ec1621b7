import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageLines } from '../../../src/audit/file/pageLines.ts';
import { Headings, withoutDate } from '../../../src/audit/headings.ts';
import { lineView, viewLines, type ShownLines } from '../../../src/audit/lineView.ts';
import { REMARK } from '../../../src/audit/remark.ts';
import { joinLines } from '../../../src/kubernetes/podLog/logLines.ts';
import { inEnglish } from '../../../src/text/message.ts';

const options = {
  format: 'pretty',
  timestamps: false,
  deliveries: false,
  ownRequests: false,
  filter: undefined,
} as const;
const view = lineView(options);
const header = '──── Time ──  Code  Verb       User                        Resource                Object';

/** A line of a log with the node's time, and the time of its request. */
function line(time: string, fields: object = {}): string {
  const event = { verb: 'get', requestURI: '/x', requestReceivedTimestamp: time, responseStatus: { code: 200 } };
  return `2026-11-23T07:00:00.123456789Z ${JSON.stringify({ ...event, ...fields })}`;
}

const haproxy =
  '2026-11-23T07:00:00.123456789Z 10.0.0.7:1 [x] front b/s1 0/0/0/1/2 200 217 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';

/** What is shown of lines that come one after the other. */
function shown(lines: readonly string[], headings = new Headings(inEnglish), mark = ''): readonly ShownLines[] {
  return lines.flatMap(
    (one) => viewLines(joinLines([one]), view, { mark, headings, timestamps: false, folds: options }).parts,
  );
}

const textOf = (parts: readonly ShownLines[]): string[] => parts.flatMap(({ text }) => text.trimEnd().split('\n'));
/** The lines of ours, and a word for each other line. */
const sketch = (parts: readonly ShownLines[]): string[] =>
  textOf(parts).map((one) =>
    one.startsWith(REMARK) ? one : one.slice(0, 12) + (/ {2}\([\d-]+\)$/.exec(one)?.[0] ?? ''),
  );

test('the columns are named above the first line, each over its own', () => {
  const [names, day, first] = textOf(
    shown([
      line('2026-11-23T07:00:00.5Z', { user: { username: 'USER' }, objectRef: { resource: 'RES', name: 'OBJ' } }),
    ]),
  );
  assert.equal(names, header);
  assert.equal(day, '──── 2026-11-23 ────');
  for (const [title, value] of [
    ['Code', '200'],
    ['Verb', 'get'],
    ['User', 'USER'],
    ['Resource', 'RES'],
    ['Object', 'OBJ'],
  ] as const) {
    assert.equal(names?.indexOf(title), first?.indexOf(value), title);
  }
  assert.deepEqual(
    shown([line('2026-11-23T07:00:00.5Z'), line('2026-11-23T07:00:01.5Z')]).map(({ count }) => count),
    [0, 1, 1],
    'lines of ours count as none',
  );
});

test('lines of HAProxy have names of their own; what precedes the columns has its room', () => {
  const [names, , first] = textOf(shown([haproxy]));
  assert.equal(names?.indexOf('Server'), first?.indexOf('b/s1'));
  assert.equal(names?.indexOf('Path'), first?.indexOf('/post'));
  assert.equal(names?.indexOf('Took') ?? 0, (first?.indexOf(' ms') ?? 0) - 1);
  const marked = textOf(shown([line('2026-11-23T07:00:00.5Z')], new Headings(inEnglish), 'x2x4k  '));
  assert.equal(marked[0]?.indexOf('Verb'), marked[2]?.indexOf('get'));
  const both = sketch(shown([haproxy, line('2026-11-23T07:00:00.5Z'), haproxy, line('2026-11-23T07:00:00.5Z')]));
  assert.equal(both.filter((one) => one.startsWith('──── Time')).length, 2, 'each kind once');
  const headings = new Headings(inEnglish);
  const later = [
    shown([haproxy], headings),
    shown([haproxy], headings, 'x2x4k  '),
    shown([haproxy], headings, 'ab3cd  '),
  ];
  assert.deepEqual(
    later.map((parts) => sketch(parts).filter((one) => one.startsWith('──── Time')).length),
    [1, 1, 0],
    'again once the lines name their pods',
  );
});

test('a line at each new day; a straggler of the day before has its date behind it', () => {
  const days = sketch(
    shown([
      line('2026-11-22T23:59:59.000Z'),
      line('2026-11-23T00:00:00.000Z'),
      line('2026-11-22T23:50:00.000Z'),
      line('2026-11-23T00:00:01.000Z'),
      // Another zone, and no milliseconds.
      line('2026-11-23T23:30:00-01:00'),
      line('2026-11-24T00:31:00Z'),
    ]),
  );
  assert.deepEqual(days.slice(1), [
    '──── 2026-11-22 ────',
    '23:59:59.000',
    '──── 2026-11-23 ────',
    '00:00:00.000',
    '23:50:00.000  (2026-11-22)',
    '00:00:01.000',
    '──── 2026-11-24 ────',
    '00:30:00.000',
    '00:31:00.000',
  ]);
  assert.equal(withoutDate('x  (2026-11-22)'), 'x');
});

test('a log that goes back in time gets its dates too', () => {
  const back = Array.from({ length: 30 }, (_, index) => line(`2026-11-22T10:00:${10 + index}.000Z`));
  const days = sketch(shown([line('2026-11-23T00:00:00.000Z'), ...back]));
  assert.deepEqual(days.filter((one) => one.startsWith(REMARK)).slice(1), [
    '──── 2026-11-23 ────',
    '──── 2026-11-22 ────',
  ]);
  assert.equal(days.filter((one) => one.endsWith('(2026-11-22)')).length, 10);
});

test('a channel that begins with lines of the one before has their names and their day above them', () => {
  const headings = new Headings(inEnglish);
  const days = ['2026-11-21', '2026-11-22', '2026-11-23'].map((day) =>
    textOf(shown([line(`${day}T07:00:00.000Z`)], headings)).join('\n'),
  );
  assert.deepEqual(headings.again('07:00:00.000  last'), [header, '──── 2026-11-23 ────']);
  assert.deepEqual(headings.again(`07:00:00.000  one\n${days[2] ?? ''}`), [header, '──── 2026-11-22 ────']);
  assert.deepEqual(headings.again(days.slice(1).join('\n')), [header, '──── 2026-11-21 ────']);
  assert.deepEqual(headings.again(days.join('\n')), [], 'nothing that is there');
  assert.deepEqual(new Headings(inEnglish).again('x'), []);
});

test('each line of a page is one of ours or leads to its record, and each record to its line', () => {
  const texts = [
    haproxy,
    'not understood',
    ...Array.from({ length: 40 }, (_, index) => line(`2026-11-${10 + (index >> 2)}T0${index % 4}:00:00.000Z`)),
  ];
  const records = texts.map((text) => {
    const raw = text.slice(text.indexOf(' ') + 1);
    return { text: raw, stamp: '', mark: '[a] ', shown: `[a] ${view(raw, '') ?? ''}` };
  });
  const page = pageLines(['──── file ────'], records, { headings: new Headings(inEnglish), timestamps: false });
  assert.equal(page.lines.length, page.records.length);
  assert.equal(page.places.length, records.length);
  for (const [at, text] of page.lines.entries()) {
    const index = page.records[at];
    if (index === undefined) assert.ok(text.startsWith(REMARK), text);
    else {
      assert.equal(withoutDate(text), records[index]?.shown);
      assert.equal(page.places[index], at);
    }
  }
  assert.deepEqual(
    page.records.filter((index) => index !== undefined),
    [...records.keys()],
  );
  assert.equal(page.lines.filter((text) => /^──── 2026-11-\d\d ────$/.test(text)).length, 10);
  const raw = pageLines(['first'], records, { headings: undefined, timestamps: false });
  assert.equal(raw.lines.length, records.length + 1);
});

test('what is folded away is counted apart from what a filter leaves out', () => {
  const own = line('2026-11-23T07:00:00.5Z', { userAgent: 'ibmcloud-kube-audit', objectRef: { resource: 'pods' } });
  const { count, folded } = viewLines(joinLines([own, own, line('2026-11-23T07:00:00.5Z')]), view, {
    mark: '',
    headings: new Headings(inEnglish),
    timestamps: false,
    folds: options,
  });
  assert.deepEqual([count, folded], [1, 2]);
});
