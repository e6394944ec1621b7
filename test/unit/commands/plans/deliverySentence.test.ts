import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deliverySummary, resumedSummary } from '../../../../src/commands/plans/deliverySentence.ts';
import type { Delivery, DeliveryGrade, InstanceArrival } from '../../../../src/forwarding/delivery/delivery.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const evidence = ['Sent 3 test events.', 'Deliveries answered with 500: 3.', 'No new failed deliveries.'];

function said(
  grade?: DeliveryGrade,
  unchecked?: string,
  outcome?: InstanceArrival['outcome'],
): { readonly text: string; readonly well: boolean } {
  const delivery: Delivery | undefined = grade && {
    grade,
    evidence: evidence.map((text) => message('{0}', text)),
    testEvents: [],
    replicas: undefined,
    ...(outcome ? { arrivals: [{ instance: 'i', outcome, seconds: 42, said: message('It says why.') }] } : {}),
  };
  const { text, well } = deliverySummary(
    message('Audit forwarding is on for {0}.', 'dev-fra'),
    delivery,
    unchecked === undefined ? undefined : message('{0}', unchecked),
  );
  return { text: inEnglish(text), well };
}

it('the end of a flow says its grade, what was not asked, and of the evidence what decides', () => {
  assert.deepEqual(said(), {
    text: 'Audit forwarding is on for dev-fra. Whether events arrive wasn’t checked.',
    well: false,
  });
  assert.deepEqual(said('reached forwarder', 'Cloud Logs'), {
    text: 'Audit forwarding is on for dev-fra. The test event reached the forwarder. Cloud Logs itself wasn’t checked.',
    well: true,
  });
  assert.deepEqual(said('rejected'), {
    text: 'Audit forwarding is on for dev-fra. But deliveries are rejected: Deliveries answered with 500: 3.',
    well: false,
  });
  assert.equal(said('unknown').well, false);
  for (const grade of ['accepted by consumer', 'no errors counted'] as const) {
    assert.ok(said(grade).text.length <= 100, said(grade).text);
  }
});

it('the end of a flow says what became of the test event in Cloud Logs, and is well only where that is known', () => {
  const cases: readonly (readonly [DeliveryGrade, InstanceArrival['outcome'], string, boolean])[] = [
    ['found in Cloud Logs', 'found', 'A test event was found in Cloud Logs after 42 s.', true],
    [
      ...(['found in Cloud Logs', 'found in the archive only'] as const),
      ...(['A test event was found in Cloud Logs after 42 s, in the archive only.', true] as const),
    ],
    ['not found in Cloud Logs', 'not found', 'But no test event was found in Cloud Logs: It says why.', false],
    [
      ...(['reached forwarder', 'not seen'] as const),
      ...(['The test event reached the forwarder, but isn’t seen in Cloud Logs: It says why.', false] as const),
    ],
    ['reached forwarder', 'not asked', 'The test event reached the forwarder. It says why.', true],
  ];
  for (const [grade, outcome, text, well] of cases) {
    assert.deepEqual(said(grade, 'Cloud Logs', outcome), {
      text: `Audit forwarding is on for dev-fra. ${text}`,
      well,
    });
  }
});

it('a resumed flow that checks deliveries is in doubt without a check; one that has none to see is not', () => {
  const done = message('Done.');
  for (const flow of ['set-up', 'renew-certificates', 'change-policy', 'change-consumer', 'restore-webhook'] as const) {
    assert.equal(resumedSummary(flow, done, undefined).well, false, flow);
  }
  for (const flow of ['unset', 'restart-forwarder', 'refresh-master', 'apply-manifest', 'undo'] as const) {
    assert.deepEqual(resumedSummary(flow, done, undefined), { text: done, well: true }, flow);
  }
});
