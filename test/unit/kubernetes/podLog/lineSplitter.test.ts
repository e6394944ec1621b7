import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineSplitter } from '../../../../src/kubernetes/podLog/lineSplitter.ts';

const text = 'plain\n\numlaut äöü\n€ and 😀 in one\r\nlast, without an end: 😀';

test('gives the same lines however the bytes are cut, in the middle of a character too', () => {
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size += 1) {
    const splitter = new LineSplitter();
    let lines = '';
    for (let at = 0; at < bytes.length; at += size) lines += splitter.push(bytes.subarray(at, at + size)).toString();
    assert.equal(lines.slice(-1), '\n');
    assert.equal(lines + splitter.rest().toString(), text, `pieces of ${size} bytes`);
  }
});

test('bytes that are no UTF-8 spoil their own line only', () => {
  const splitter = new LineSplitter();
  const bytes = Buffer.concat([Buffer.from('a'), Buffer.from([0xff, 0xc3]), Buffer.from('\nnext\n')]);
  assert.equal(splitter.push(bytes).toString(), 'a\uFFFD\uFFFD\nnext\n');
  assert.equal(splitter.push(Buffer.from([0x65, 0xe2, 0x82])).length, 0);
  assert.equal(splitter.rest().toString(), 'e\uFFFD');
  for (let size = 1; size <= bytes.length; size += 1) {
    const cut = new LineSplitter();
    let lines = '';
    for (let at = 0; at < bytes.length; at += size) lines += cut.push(bytes.subarray(at, at + size)).toString();
    assert.equal(lines, 'a\uFFFD\uFFFD\nnext\n', `pieces of ${size} bytes`);
  }
});

test('a line of 8 MB comes whole; of a longer one the beginning is kept', () => {
  const eight = 8 * 1024 * 1024;
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const splitter = new LineSplitter();
  for (let sent = 0; sent < eight; sent += chunk.length) assert.equal(splitter.push(chunk).length, 0);
  assert.deepEqual(
    splitter
      .push(Buffer.from('\nshort\n'))
      .toString()
      .split('\n')
      .map(({ length }) => length),
    [eight, 5, 0],
  );
  for (let sent = 0; sent < 2 * eight; sent += chunk.length) splitter.push(chunk);
  const long = splitter.push(Buffer.from('\nnext\n')).toString();
  assert.ok(long.length < eight + 100);
  assert.match(long.slice(-60), /xxx … \(8388608 more bytes\)\nnext\n$/);
});
