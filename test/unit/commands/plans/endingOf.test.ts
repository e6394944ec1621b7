import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endingOf } from '../../../../src/commands/plans/deliverySentence.ts';
import type { Delivery } from '../../../../src/forwarding/delivery/delivery.ts';

test('a run is green only where an event was seen to arrive, or none was to be seen', () => {
  const of = (grade: Delivery['grade'], well = true): string =>
    endingOf(well, { grade, evidence: [], testEvents: [], replicas: undefined });
  assert.equal(endingOf(true, undefined), 'done');
  assert.equal(of('accepted by consumer'), 'done');
  assert.equal(of('no errors counted'), 'unseen');
  assert.equal(of('rejected', false), 'doubtful');
});
