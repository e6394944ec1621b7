import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AGENT_LIMIT, SizeCount } from '../../../../src/forwarding/forwarder/eventSizes.ts';

const sizesOf = (...lines: string[]) => {
  const count = new SizeCount();
  for (const line of lines) count.take(line);
  return count.sizes();
};

test('only audit events are measured, and one that was cut with what is left of it', () => {
  const event = JSON.stringify({
    kind: 'Event',
    auditID: 'a',
    verb: 'update',
    requestURI: '/api/v1/namespaces/n/configmaps/c',
    objectRef: { resource: 'configmaps', namespace: 'n', name: 'c' },
    requestObject: 'x'.repeat(AGENT_LIMIT),
  });
  const { events, overAgent, largest, largestRequest } = sizesOf(event, event.slice(0, -20));
  assert.deepEqual([events, overAgent, largest, largestRequest], [2, 2, event.length, 'update configmaps n/c']);
  assert.equal(sizesOf('{"level":"info","msg":"ready"}', `{"msg":"${'x'.repeat(AGENT_LIMIT)}"}`, 'text').events, 0);
});
