import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { OutputText, type OutputTextOptions } from '../../../src/ui/outputText.ts';

const CUT = 'older lines were left out';

function channels(options: Partial<OutputTextOptions> = {}): { text: OutputText; written: string[][] } {
  const written: string[][] = [];
  const open = () => {
    const channel: string[] = [];
    written.push(channel);
    return { pieceBytes: 64 * 1024, append: (part: Buffer) => void channel.push(part.toString()) };
  };
  return { text: new OutputText({ open, cut: CUT, ...options }), written };
}

test('many lines become one write, soon', async () => {
  const { text, written } = channels();
  for (let number = 1; number <= 1000; number += 1) text.write(Buffer.from(`line ${number}\n`));
  assert.deepEqual(written, [[]]);
  await pause(100);
  assert.equal(written[0]?.length, 1);
  assert.match(written[0]?.[0] ?? '', /^line 1\nline 2\n[^]*line 1000\n$/);
  text.dispose();
});

test('a flood is written as it comes, in order', () => {
  const { text, written } = channels();
  for (let number = 1; number <= 50; number += 1) text.write(Buffer.from(`${number} ${'x'.repeat(30_000)}\n`));
  text.dispose();
  assert.ok((written[0]?.length ?? 0) >= 15);
  const numbers = [...(written[0] ?? []).join('').matchAll(/^(\d+) x/gm)].map(([, number]) => Number(number));
  assert.deepEqual(
    numbers,
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
});

test('a channel is made anew before it is full, begins with the last lines, and marks the cut', () => {
  const channelBytes = 200_000;
  const { text, written } = channels({ channelBytes, keptBytes: 60_000 });
  for (let number = 1; number <= 20_000; number += 1) {
    text.write(Buffer.from(`line ${number} äöü\n`));
    if (number % 100 === 0) text.flush();
  }
  text.dispose();
  assert.ok(written.length > 2);
  const numbersIn = (channel: readonly string[]): number[] =>
    [...channel.join('').matchAll(/^line (\d+) äöü$/gm)].map(([, number]) => Number(number));
  for (const [index, channel] of written.entries()) {
    assert.ok(Buffer.byteLength(channel.join('')) <= channelBytes, `channel ${index} is over the limit`);
    const numbers = numbersIn(channel);
    const [first = 0] = numbers;
    assert.deepEqual(
      numbers,
      Array.from({ length: numbers.length }, (_, at) => first + at),
      'no line is missing',
    );
    assert.equal(channel.join('').startsWith(`${CUT}\nline `), index > 0);
    // Each begins within what the one before has shown, so that nothing is lost between them.
    const before = written[index - 1];
    if (before) assert.ok(first <= (numbersIn(before).at(-1) ?? 0) + 1);
  }
  assert.equal(numbersIn(written.at(-1) ?? []).at(-1), 20_000);
});

test('one line larger than all that is kept does not stop it', () => {
  const { text, written } = channels({ channelBytes: 1_000, keptBytes: 300 });
  for (const size of [900, 5_000, 10, 900, 10]) {
    text.write(Buffer.from(`${'y'.repeat(size)}\n`));
    text.flush();
  }
  assert.ok(
    written
      .flat()
      .join('')
      .includes(`${'y'.repeat(5_000)}\n`),
  );
  assert.match(written.flat().at(-1) ?? '', /^y{10}\n$/);
});

test('another filter fills a new channel: the mark, then these lines, then what comes; nothing of before', () => {
  const { text, written } = channels({ channelBytes: 1_000 });
  text.write(Buffer.from('old 1\nold 2\n'));
  text.flush();
  text.write(Buffer.from('waits\n'));
  text.refill('the mark', Buffer.from('waits\nline 2\n'));
  text.write(Buffer.from('line 3\n'));
  text.dispose();
  assert.deepEqual(
    written.map((channel) => channel.join('')),
    ['old 1\nold 2\n', 'the mark\nwaits\nline 2\nline 3\n'],
  );
  const many = Array.from({ length: 500 }, (_, index) => `line ${index}\n`);
  text.refill('again', Buffer.from(many.join('')));
  const third = written[2]?.join('') ?? '';
  assert.ok(Buffer.byteLength(third) < 600);
  assert.match(third, new RegExp(`^again\n${CUT}\nline \\d+\n[^]*line 499\n$`));
});
