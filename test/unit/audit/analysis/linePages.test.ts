import assert from 'node:assert/strict';
import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SourceAnswers } from '../../../../src/audit/analysis/answerQuestion.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-pages-'));
after(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();

const event = (number: number): string =>
  JSON.stringify({
    kind: 'Event',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    verb: number % 5 === 0 ? 'delete' : 'get',
    requestURI: `/api/v1/pods/web-${number}`,
    responseStatus: { code: 200, message: number % 2 === 0 ? 'a needle' : 'hay' },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + number * 1_000).toISOString(),
  });
const all = Array.from({ length: 900 }, (_, number) => event(number));
const third = (rest: number): string[] => all.filter((_, number) => number % 3 === rest);
const files = {
  'plain.log': Buffer.from(third(0).join('\n')),
  'packed.log.gz': gzipSync(third(1).join('\n')),
  // As a search of Cloud Logs gives them.
  'newest first.log.gz': gzipSync(third(2).toReversed().join('\n')),
};
for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);

const pathOf = (name: keyof typeof files): string => join(folder, name);

/** Answers about files, and how much was read for them. */
async function answersOf(names: readonly (keyof typeof files)[]) {
  const answers = new SourceAnswers();
  const read = { opened: 0, searched: 0 };
  const options = { signal, onProgress: () => (read.searched += 1) };
  const { createReadStream } = fs;
  fs.createReadStream = (...args: Parameters<typeof createReadStream>) => {
    read.opened += 1;
    return createReadStream(...args);
  };
  syncBuiltinESMExports();
  const stop = (): void => {
    fs.createReadStream = createReadStream;
    syncBuiltinESMExports();
  };
  await answers.answer('load', { paths: names.map(pathOf) }, options);
  Object.assign(read, { opened: 0, searched: 0 });
  const page = (filter: string, from: number, most: number, until = signal) =>
    answers.answer('lines', { filter, from, most }, { ...options, signal: until });
  const pages = async (filter: string, most: number): Promise<readonly string[]> => {
    const lines: string[] = [];
    for (;;) {
      const { lines: some, count, missing } = await page(filter, lines.length, most);
      assert.equal(missing, 0);
      lines.push(...some);
      if (lines.length >= count || some.length === 0) return lines;
    }
  };
  return { page, pages, read, stop };
}

test('page by page, all lines of a compressed file are read once, and once more for the words of the filter', async () => {
  const { pages, read, stop } = await answersOf(['packed.log.gz']);
  try {
    assert.deepEqual(await pages('', 7), third(1));
    assert.deepEqual(read, { opened: 1, searched: 0 });
    assert.deepEqual(
      await pages('needle', 7),
      third(1).filter((line) => line.includes('needle')),
    );
    assert.deepEqual(read, { opened: 3, searched: 1 });
  } finally {
    stop();
  }
});

test('pages of files of each kind are together all lines in order, whatever their size', async () => {
  const { pages, stop } = await answersOf(['plain.log', 'packed.log.gz', 'newest first.log.gz']);
  try {
    for (const most of [1_000, 100, 31]) {
      assert.deepEqual(await pages('', most), all);
      assert.deepEqual(
        await pages('verb:delete needle', most),
        all.filter((line) => line.includes('delete') && line.includes('needle')),
      );
    }
  } finally {
    stop();
  }
});

test('a page is the same wherever the one before was, also while another one is asked for', async () => {
  const { page, stop } = await answersOf(['plain.log', 'packed.log.gz', 'newest first.log.gz']);
  try {
    const asked = [0, 500, 510, 500, 20, 30, 899].map((from) => ({ from, filter: '' }));
    for (const { from, filter } of asked)
      assert.deepEqual((await page(filter, from, 10)).lines, all.slice(from, from + 10));
    const atOnce = await Promise.all(asked.map(({ from, filter }) => page(filter, from, 10)));
    for (const [at, { lines }] of atOnce.entries())
      assert.deepEqual(lines, all.slice(asked[at]?.from, (asked[at]?.from ?? 0) + 10));
    const words = all.filter((line) => line.includes('needle'));
    assert.deepEqual((await page('needle', 10, 5)).lines, words.slice(10, 15));
    assert.deepEqual((await page('', 15, 5)).lines, all.slice(15, 20));
  } finally {
    stop();
  }
});

test('lines that have changed between two pages are missing, and counted', async () => {
  const { page, stop } = await answersOf(['plain.log', 'packed.log.gz']);
  try {
    assert.equal((await page('', 0, 100)).missing, 0);
    writeFileSync(pathOf('plain.log'), third(0).join('\n').replaceAll('"verb":"get"', '"verb":"put"'));
    const { lines, missing } = await page('', 100, 100);
    assert.ok(missing > 0);
    assert.equal(lines.length + missing, 100);
    assert.ok(lines.every((line) => all.includes(line)));
  } finally {
    stop();
    writeFileSync(pathOf('plain.log'), files['plain.log']);
  }
});

test('an abort of one page leaves the next ones whole', async () => {
  const { page, pages, stop } = await answersOf(['packed.log.gz']);
  try {
    await page('', 0, 10);
    await assert.rejects(page('', 10, 10, AbortSignal.abort()), { code: 'cancelled' });
    assert.deepEqual((await page('', 10, 10)).lines, third(1).slice(10, 20));
    const stopped = new AbortController();
    const asked = page('', 20, 200, stopped.signal);
    stopped.abort();
    await assert.rejects(asked, { code: 'cancelled' });
    assert.deepEqual(await pages('', 50), third(1));
  } finally {
    stop();
  }
});
