import type { TestEvent } from 'node:test/reporters';

/** Counts of one suite. A test is a leaf: a `describe` is none, but where it is left out as a whole. */
export interface Counts {
  passed: number;
  failed: number;
  /** Names of the tests that were left out, with the reason where one was given. */
  skipped: string[];
  /** The tests that took longest, slowest first, up to {@link SHOWN}. */
  slowest: TimedTest[];
}

/** A test and how long it took. */
export interface TimedTest {
  name: string;
  ms: number;
}

/** How many of the slowest tests a suite names. */
const SHOWN = 5;

/** Counts before the first test. */
export function noCounts(): Counts {
  return { passed: 0, failed: 0, skipped: [], slowest: [] };
}

/** Keeps a test in mind where it is one of the slowest so far. */
export function noteTime(slowest: TimedTest[], name: string, ms: number): void {
  slowest.push({ name, ms });
  slowest.sort((a, b) => b.ms - a.ms).splice(SHOWN);
}

/** A reporter of `node --test` that writes nothing but the {@link Counts}, as JSON, at the end. */
// eslint-disable-next-line no-restricted-syntax -- Node takes a reporter from the default export.
export default async function* countReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts = noCounts();
  /** How deep the last reported test was: what contains tests is reported after them. */
  let depth = 0;
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { details, file, name, nesting, skip, todo } = event.data;
    const contains = nesting < depth;
    depth = nesting;
    const isTest = details.type !== 'suite' && !contains;
    if (isTest) noteTime(counts.slowest, `${fileName(file)}: ${name}`, details.duration_ms);
    if (event.type === 'test:pass') {
      // Of a `describe` that is left out nothing else is reported.
      const left = leftOut(skip) ?? leftOut(todo);
      if (left !== undefined) counts.skipped.push(left === '' ? name : `${name} (${left})`);
      else if (details.type !== 'suite') counts.passed++;
    } else {
      // A parent whose only fault is a failed child would count that child twice.
      const { error } = details as { error?: { failureType?: string } };
      if (error?.failureType !== 'subtestsFailed') counts.failed++;
    }
  }
  yield JSON.stringify(counts);
}

/** Last part of a test file's path. */
function fileName(file: string | undefined): string {
  return file?.split(/[\\/]/).at(-1) ?? '?';
}

/** The reason why a test was left out, empty when none was given; undefined when it ran. */
function leftOut(mark: string | boolean | undefined): string | undefined {
  return mark === undefined || mark === false ? undefined : mark === true ? '' : mark;
}
