import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilter, isProblem } from '../../../src/audit/filter/parseFilter.ts';
import { lineView, viewLines, type LaidOut, type Layout } from '../../../src/audit/lineView.ts';
import { linesIn, splitLines } from '../../../src/kubernetes/podLog/logLines.ts';

const options = { format: 'raw', timestamps: false, deliveries: true, ownRequests: true, filter: undefined } as const;
const layout: Layout = { mark: '', headings: undefined, timestamps: false, folds: options };
const stamp = '2026-11-23T07:00:00.123456789Z';
const textOf = ({ parts }: LaidOut): string => parts.map(({ text }) => text).join('');
const texts = [
  `${stamp} {"kind":"Event"}`,
  `${stamp} `,
  `2026-11-23T07:00:00Z short`,
  `2026-11-23T07:00:00.123456789+01:00 with a zone`,
  `${stamp} umlaut äöü € 😀`,
  `${stamp}without a space`,
  '',
  ' ',
  'failed to open log file: no such file',
  'a line of the node T and : at no place',
  `2026-11-23T07:00 too short`,
  `2026-11-23T07:00:00.123456789123456789Z too long`,
  `${stamp} ${stamp} twice`,
];

test('a line loses the node’s time, and nothing else', () => {
  const lines = linesIn(Buffer.from(`${texts.join('\n')}\n`));
  assert.deepEqual(splitLines(lines), texts);
  const shown = viewLines(lines, lineView(options), layout);
  assert.equal(shown.count, texts.length);
  assert.deepEqual(textOf(shown).split('\n').slice(0, 7), [
    '{"kind":"Event"}',
    '',
    'short',
    'with a zone',
    'umlaut äöü € 😀',
    texts[5],
    '',
  ]);
  assert.ok(textOf(shown).endsWith(`${texts.slice(8, 12).join('\n')}\n${stamp} twice\n`));
});

test('only lines that the filter wants are shown and counted, each behind the mark', () => {
  const filter = parseFilter('verb:create');
  assert.ok(!isProblem(filter));
  const event = (verb: string): string => `${stamp} {"verb":"${verb}","requestURI":"/api"}\n`;
  const lines = linesIn(Buffer.from(event('create') + event('delete') + event('create')));
  const shown = viewLines(lines, lineView({ ...options, filter }), { ...layout, mark: 'x2x4k  ' });
  assert.equal(shown.count, 2);
  assert.equal(textOf(shown), 'x2x4k  {"verb":"create","requestURI":"/api"}\n'.repeat(2));
  const none = viewLines(linesIn(Buffer.from(event('delete'))), lineView({ ...options, filter }), layout);
  assert.deepEqual(none, { parts: [], count: 0, folded: 0 });
});

test('no line of a log is shown as a remark of ours', () => {
  const forged = '──── Streaming stopped ────';
  for (const format of ['raw', 'pretty'] as const) {
    const shown = lineView({ ...options, format })(forged, '') ?? '';
    assert.match(shown, /^ +──── Streaming stopped ────$/);
  }
});
