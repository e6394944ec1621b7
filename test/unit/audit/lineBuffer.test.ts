import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineBuffer, splitStamp } from '../../../src/audit/lineBuffer.ts';
import { joinLines, splitLines, type LogLines } from '../../../src/kubernetes/podLog/logLines.ts';

const lines = (from: number, to: number): LogLines =>
  joinLines(Array.from({ length: to - from + 1 }, (_, index) => `2026-11-23T07:00:00.000000001Z line ${from + index}`));

test('keeps the newest lines and remarks in their order, and says how many went', () => {
  const kept = new LineBuffer(1_000);
  for (let batch = 0; batch < 50; batch += 1) {
    kept.add({ kind: 'lines', pod: 'a', lines: lines(batch * 10 + 1, batch * 10 + 10) });
    if (batch === 48) kept.add({ kind: 'note', text: 'a gap' });
  }
  const parts = [...kept.parts()].map((part) =>
    part.kind === 'note' ? part.text : splitStamp(splitLines(part.lines)[0] ?? '').text,
  );
  assert.deepEqual(parts, ['line 481', 'a gap', 'line 491']);
  assert.equal(kept.missingSince(), 480);
  assert.deepEqual(
    [...kept.newest()].slice(0, 2).map(({ text }) => text),
    ['line 500', 'line 499'],
  );
});

test('what came behind a place, and how much of that is gone', () => {
  const kept = new LineBuffer(1_000);
  kept.add({ kind: 'lines', pod: 'a', lines: lines(1, 5) });
  kept.add({ kind: 'note', text: 'before' });
  const place = kept.end;
  kept.add({ kind: 'note', text: 'behind' });
  kept.add({ kind: 'lines', pod: 'a', lines: lines(6, 7) });
  assert.deepEqual(
    [...kept.parts(place)],
    [
      { kind: 'note', text: 'behind' },
      { kind: 'lines', pod: 'a', lines: lines(6, 7) },
    ],
  );
  assert.equal([...kept.parts(undefined, place)].length, 2);
  assert.equal(kept.missingSince(place), 0);
  for (let batch = 0; batch < 100; batch += 1) kept.add({ kind: 'lines', pod: 'a', lines: lines(8, 8) });
  const left = [...kept.parts()].length;
  assert.equal(kept.missingSince(place), 2 + 100 - left);
});

test('a part larger than all that is kept stays until the next one comes', () => {
  const kept = new LineBuffer(100);
  kept.add({ kind: 'lines', pod: 'a', lines: joinLines(['x'.repeat(5_000)]) });
  assert.equal([...kept.parts()].length, 1);
  kept.add({ kind: 'lines', pod: 'a', lines: lines(1, 1) });
  assert.equal([...kept.parts()].length, 1);
  assert.equal(kept.missingSince(), 1);
});

test('memory that is used again spoils no line, whatever its characters and size', () => {
  const kept = new LineBuffer(4_000);
  const all: string[] = [];
  for (let number = 1; number <= 2_000; number += 1) {
    const part = [`line ${number} ${[...'ä€😀x'][number % 5] ?? '😀'.repeat(number % 40)}`, ''];
    if (number % 333 === 0) part.push('y'.repeat(700));
    all.push(...part);
    kept.add({ kind: 'lines', pod: 'a', lines: joinLines(part) });
    const left = [...kept.parts()].flatMap((one) => (one.kind === 'lines' ? splitLines(one.lines) : []));
    assert.deepEqual(left, all.slice(-left.length), `after line ${number}`);
    assert.equal(kept.missingSince(), all.length - left.length);
    assert.ok(Buffer.byteLength(left.join('')) <= 4_000);
  }
});
