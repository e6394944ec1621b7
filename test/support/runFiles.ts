/**
 * `runFiles.ts COUNTS CONCURRENCY FILE…`: runs test files, each in a process of its own, as `node --test` does, but in
 * the order given. That one sorts them: a long one may be left for the end, when nothing is there to run beside it.
 * COUNTS is the file for what `countReporter` writes.
 */
import { createWriteStream } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import countReporter from './countReporter.ts';

const [counts = '', concurrency, ...files] = process.argv.slice(2);
const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.abort());
const tests = run({ files, concurrency: Number(concurrency), signal: ended.signal });
tests.on('test:fail', () => (process.exitCode = 1));
tests.compose(spec).pipe(process.stdout);
tests.compose(countReporter).pipe(createWriteStream(counts));
