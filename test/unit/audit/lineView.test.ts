import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillPlain, isPlain, lineView, viewLines } from '../../../src/audit/lineView.ts';
import { parseFilter, isProblem } from '../../../src/audit/filter/parseFilter.ts';
import { linesIn, splitLines } from '../../../src/kubernetes/logLines.ts';

const options = { format: 'raw', timestamps: false, deliveries: true, filter: undefined } as const;
const stamp = '2026-11-23T07:00:00.123456789Z';
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

test('a line loses the node’s time, and nothing else, with a string of it and without', () => {
  const lines = linesIn(Buffer.from(`${texts.join('\n')}\n`));
  assert.deepEqual(splitLines(lines), texts);
  const room = Buffer.alloc(lines.bytes.length);
  const plain = room.subarray(0, fillPlain(lines, room)).toString();
  assert.equal(plain, viewLines(lines, lineView(options), '').bytes.toString());
  assert.deepEqual(plain.split('\n').slice(0, 7), [
    '{"kind":"Event"}',
    '',
    'short',
    'with a zone',
    'umlaut äöü € 😀',
    texts[5],
    '',
  ]);
  assert.ok(plain.endsWith(`${texts.slice(8, 12).join('\n')}\n${stamp} twice\n`));
});

test('only lines that are shown as they came are plain', () => {
  const filter = parseFilter('verb:create');
  assert.ok(!isProblem(filter));
  assert.deepEqual(
    [options, { ...options, timestamps: true }, { ...options, filter }, { ...options, format: 'pretty' as const }].map(
      isPlain,
    ),
    [true, false, false, false],
  );
});
