import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, event, web } from './objectEvents.ts';

/** An event that ends before its time, as a container's log cuts it: the times are behind the bodies. */
const cut = (whole: string): string => {
  const { requestReceivedTimestamp, annotations, ...fields } = JSON.parse(whole) as Record<string, unknown>;
  assert.ok(requestReceivedTimestamp !== undefined && annotations !== undefined);
  return JSON.stringify({ ...fields, requestObject: { spec: 'x' } }).slice(0, -4);
};

test('a change without a time stays where the log has it, and the answer says so', async () => {
  const deleted = await answer([event('anna', 'create'), cut(event('mallory', 'delete'))]);
  assert.match(deleted.sentence, /^mallory deleted deployments shop\/web at an unknown time/);
  assert.match(deleted.limits, /Changes without a time, which are placed behind the event before them: 1/);
  const changed = await answer([event('anna', 'update'), cut(event('ben', 'update'))]);
  assert.match(changed.sentence, /^ben changed deployments shop\/web at an unknown time/);
  const all = await answer([cut(event('anna', 'update')), cut(event('ben', 'update'))]);
  assert.match(all.sentence, /^ben changed/);
  const first = await answer([cut(event('anna', 'update')), event('ben', 'update')]);
  assert.match(first.sentence, /^ben changed/);
});

test('an object that is named without its namespace is not said to be unchanged', async () => {
  const lines = [event('anna', 'update'), event('ben', 'update', {}, { namespace: 'stage' })];
  const { sentence } = await answer(lines, { ...web, namespace: '' });
  assert.equal(sentence, 'No answer without the namespace of deployments web: the log has one in shop, stage.');
  const other = await answer(lines, { ...web, namespace: '', name: 'api' });
  assert.equal(other.sentence, 'No event of this log changes deployments api.');
});

test('a write without an outcome is not hidden by another request with the same id', async () => {
  const arrived = { stage: 'RequestReceived', responseStatus: undefined };
  const same = { auditID: 'mine' };
  const open = await answer([event('eve', 'update', { ...same, ...arrived }), event('eve', 'update', same)]);
  assert.match(open.limits, /Writes whose outcome is not in this log: 1/);
  const requestReceivedTimestamp = '2026-02-10T01:00:00.000000Z';
  const both = { ...same, requestReceivedTimestamp };
  const answered = await answer([event('eve', 'update', { ...both, ...arrived }), event('eve', 'update', both)]);
  assert.doesNotMatch(answered.limits, /outcome/);
});
