import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { OutputText, type OutputTextOptions } from '../../../../src/ui/stream/outputText.ts';

const CUT = 'older lines were left out';
const leftOut = (lines: number): string => `${lines} lines came too fast`;

interface Channels {
  readonly text: OutputText;
  readonly written: string[][];
  /** Bytes that `onWritten` was given. */
  readonly bytes: () => number;
}

async function channels(options: Partial<OutputTextOptions> = {}): Promise<Channels> {
  const written: string[][] = [];
  let bytes = 0;
  const open = () => {
    const channel: string[] = [];
    written.push(channel);
    return { append: (lines: string) => void channel.push(lines), ready: Promise.resolve() };
  };
  const onWritten = (count: number): void => void (bytes += count);
  const text = new OutputText({ open, cut: () => CUT, leftOut, onWritten, ...options });
  await Promise.resolve();
  return { text, written, bytes: () => bytes };
}

const numbersIn = (text: string): number[] => [...text.matchAll(/^line (\d+)/gm)].map(([, number]) => Number(number));

/** Numbers of all lines that were shown or counted as left out, in their order. */
function accounted(text: string): number {
  let next = 1;
  for (const line of text.trimEnd().split('\n')) {
    const [, left] = /^(\d+) lines came too fast$/.exec(line) ?? [];
    if (left !== undefined) next += Number(left);
    else if (line.startsWith('line '))
      assert.equal(Number(/^line (\d+)/.exec(line)?.[1]), next++, 'in order, each once');
  }
  return next - 1;
}

test('many lines become one write, soon', async () => {
  const { text, written } = await channels();
  for (let number = 1; number <= 1000; number += 1) text.write(`line ${number}\n`, 1);
  assert.deepEqual(written, [[]]);
  for (const end = Date.now() + 10_000; written[0]?.length === 0 && Date.now() < end;) await pause(10);
  assert.equal(written[0]?.length, 1);
  assert.match(written[0]?.[0] ?? '', /^line 1\nline 2\n[^]*line 1000\n$/);
  text.dispose();
});

test('of what comes faster than it can be shown the newest is shown; the rest is counted where it was', async () => {
  const { text, written } = await channels({ mostWaiting: 10_000 });
  for (let number = 1; number <= 1_000; number += 1) {
    text.write(`line ${number} ${'x'.repeat(80)}\n`, 1);
    if (number === 50 || number === 990) text.write(`note ${number}\n`, 0);
    if (number === 400) text.flush();
  }
  text.flush();
  const shown = written.flat().join('');
  assert.equal(accounted(shown), 1_000);
  assert.match(
    shown,
    /^\d+ lines came too fast\nnote 50\n\d+ lines came too fast\nline \d+ [^]*\nnote 990\nline 991 [^]*line 1000 x+\n$/,
  );
  assert.ok(shown.length < 22_000);
});

test('several lines at once are left out and counted together, and a line longer than all that waits is shown', async () => {
  const { text, written } = await channels({ mostWaiting: 100 });
  text.write('line 1\nline 2\nline 3\n', 3);
  text.write(`line 4 ${'x'.repeat(500)}\n`, 1);
  text.flush();
  assert.match(written.flat().join(''), /^3 lines came too fast\nline 4 x{500}\n$/);
});

test('nothing is written into a channel that the window has not answered for, but its beginning', async () => {
  let answer = (): void => undefined;
  const ready = new Promise<void>((resolve) => (answer = resolve));
  const written: string[] = [];
  const open = () => ({ append: (lines: string) => void written.push(lines), ready });
  const text = new OutputText({ open, cut: () => CUT, leftOut, mostWaiting: 1_000 });
  for (let number = 1; number <= 2_000; number += 1) {
    text.write(`line ${number}\n`, 1);
    if (number % 50 === 0) text.flush();
  }
  assert.deepEqual(written, []);
  answer();
  await ready;
  assert.equal(accounted(written.join('')), 2_000);
  assert.ok(written.join('').length < 4_100);
  assert.ok(written.join('').length > 3_000);
  text.dispose();
});

test('what was held back is written whole', async () => {
  const { text, written } = await channels({ mostWaiting: 100 });
  text.write('line 1\n', 1);
  text.writeAll(Array.from({ length: 200 }, (_, index) => `line ${index + 2}\n`).join(''));
  assert.equal(accounted(written.flat().join('')), 201);
  assert.equal(numbersIn(written.flat().join('')).length, 201);
});

test('the next channel comes before one is full, begins with the last lines, and marks the cut', async () => {
  const channelBytes = 200_000;
  const { text, written, bytes } = await channels({ channelBytes, keptBytes: 60_000 });
  for (let number = 1; number <= 20_000; number += 1) {
    text.write(`line ${number} äöü\n`, 1);
    if (number % 100 === 0) text.flush();
    await Promise.resolve();
  }
  text.dispose();
  assert.ok(written.length > 2);
  for (const [index, channel] of written.entries()) {
    const all = channel.join('');
    assert.ok(Buffer.byteLength(all) <= channelBytes, `channel ${index} is over the limit`);
    const numbers = numbersIn(all);
    const [first = 0] = numbers;
    assert.deepEqual(
      numbers,
      Array.from({ length: numbers.length }, (_, at) => first + at),
      'no line is missing',
    );
    assert.equal(all.startsWith(`${CUT}\nline `), index > 0);
    // Each begins within what the one before has shown, so that nothing is lost between them.
    const before = written[index - 1];
    if (before) assert.ok(first <= (numbersIn(before.join('')).at(-1) ?? 0) + 1);
  }
  assert.equal(numbersIn(written.at(-1)?.join('') ?? '').at(-1), 20_000);
  assert.equal(bytes(), Buffer.byteLength(written.flat().join('')));
});

/** Writes a line of 100 bytes so many times. */
async function writeLines(text: OutputText, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    text.write(`line ${number} `.padEnd(99, 'x') + '\n', 1);
    text.flush();
    await Promise.resolve();
  }
}

test('a channel that fills within a minute is left sooner; one that takes longer keeps more', async () => {
  mock.timers.enable({ apis: ['Date'] });
  try {
    const options = { channelBytes: 20_000, rushBytes: 5_000, keptBytes: 1_000 };
    const rush = await channels(options);
    await writeLines(rush.text, 51);
    assert.equal(rush.written.length, 2);
    const slow = await channels(options);
    mock.timers.tick(60_000);
    await writeLines(slow.text, 200);
    assert.equal(slow.written.length, 1);
    await writeLines(slow.text, 1);
    assert.equal(slow.written.length, 2);
  } finally {
    mock.timers.reset();
  }
});

test('one line larger than all that is kept does not stop it', async () => {
  const { text, written } = await channels({ channelBytes: 1_000, keptBytes: 300 });
  for (const size of [900, 5_000, 10, 900, 10]) {
    text.write(`${'y'.repeat(size)}\n`, 1);
    text.flush();
    await Promise.resolve();
  }
  assert.ok(
    written
      .flat()
      .join('')
      .includes(`${'y'.repeat(5_000)}\n`),
  );
  assert.match(written.flat().at(-1) ?? '', /^y{10}\n$/);
});

test('another filter fills another channel: the mark, then these lines, then what comes; nothing of before', async () => {
  const { text, written } = await channels({ channelBytes: 1_000 });
  text.write('old 1\nold 2\n', 2);
  text.flush();
  text.write('waits\n', 1);
  text.refill('the mark', 'waits\nline 2\n');
  text.write('line 3\n', 1);
  text.dispose();
  assert.deepEqual(
    written.map((channel) => channel.join('')),
    ['old 1\nold 2\n', 'the mark\nwaits\nline 2\nline 3\n'],
  );
  const many = Array.from({ length: 500 }, (_, index) => `line ${index}\n`);
  text.refill('again', many.join(''));
  const third = written[2]?.join('') ?? '';
  assert.ok(Buffer.byteLength(third) < 600);
  assert.match(third, new RegExp(`^again\n${CUT}\nline \\d+\n[^]*line 499\n$`));
});

test('what comes behind the end is not written: the channel is gone', async () => {
  const { text, written } = await channels();
  text.write('line 1\n', 1);
  text.dispose();
  text.write('stopped\n', 0);
  text.flush();
  assert.deepEqual(written, [['line 1\n']]);
});
