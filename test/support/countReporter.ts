import type { TestEvent } from 'node:test/reporters';

/** Counts of one suite. A test is a leaf: a `describe` is none. */
export interface Counts {
  passed: number;
  failed: number;
  /** Names of the tests that were left out, with the reason where one was given. */
  skipped: string[];
}

/** A reporter of `node --test` that writes nothing but the {@link Counts}, as JSON, at the end. */
// eslint-disable-next-line no-restricted-syntax -- Node takes a reporter from the default export.
export default async function* countReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts: Counts = { passed: 0, failed: 0, skipped: [] };
  for await (const event of source) {
    if (event.type === 'test:pass') {
      const { details, name, skip, todo } = event.data;
      if (details.type === 'suite') continue;
      const left = leftOut(skip) ?? leftOut(todo);
      if (left === undefined) counts.passed++;
      else counts.skipped.push(left === '' ? name : `${name} (${left})`);
    } else if (event.type === 'test:fail') {
      // A parent whose only fault is a failed child would count that child twice.
      const { error } = event.data.details as { error?: { failureType?: string } };
      if (error?.failureType !== 'subtestsFailed') counts.failed++;
    }
  }
  yield JSON.stringify(counts);
}

/** The reason why a test was left out, empty when none was given; undefined when it ran. */
function leftOut(mark: string | boolean | undefined): string | undefined {
  return mark === undefined || mark === false ? undefined : mark === true ? '' : mark;
}
