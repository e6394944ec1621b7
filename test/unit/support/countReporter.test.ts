import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import countReporter from '../../support/countReporter.ts';

/** What `node:test` reports of a test or a `describe` that did not fail. */
function pass(name: string, nesting: number, more: { type?: 'suite'; skip?: string | boolean } = {}): TestEvent {
  const { type = 'test', skip } = more;
  const data = {
    name,
    nesting,
    testNumber: 1,
    details: { duration_ms: 1, type },
    ...(skip === undefined ? {} : { skip }),
  };
  // The reporter reads no more of an event.
  return { type: 'test:pass', data } as TestEvent;
}

test('a describe that is left out as a whole is named, and no other is counted', async () => {
  const events = [
    pass('with HAProxy', 0, { type: 'suite', skip: 'HAProxy is not installed' }),
    pass('runs', 1),
    pass('not this one', 1, { skip: true }),
    pass('some run', 0, { type: 'suite' }),
  ];
  let text = '';
  for await (const part of countReporter(ReadableStream.from(events))) text += part;
  const { passed, failed, skipped } = JSON.parse(text) as { passed: number; failed: number; skipped: string[] };
  assert.deepEqual([passed, failed], [1, 0]);
  assert.deepEqual(skipped, ['with HAProxy (HAProxy is not installed)', 'not this one']);
});
