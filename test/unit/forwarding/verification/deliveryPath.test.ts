import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, pass, unknown, type Answer } from '../../../../src/forwarding/verification/check.ts';
import { deliveryPath } from '../../../../src/forwarding/verification/deliveryPath.ts';
import { message } from '../../../../src/text/message.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';

const passed = pass(message('Well'));
const failed = failure(message('Not well'));
const rejected = failure(message('Rejected'));
const refused: Answer = { ...rejected, seenAt: 'consumer' };
const inside: Readonly<Record<string, Answer>> = {
  ...{ 'webhook-set': passed, konnectivity: passed, 'service-port': passed, deployment: passed },
};

/** Each place with its state, the broken one marked. */
function drawn(server: string, answers: Readonly<Record<string, Answer>>): string {
  const findings = Object.entries(answers).map(([check, answer]) => ({ check, ...answer }));
  const path = deliveryPath({ server, policy: 'default' }, { findings, isFresh: true });
  assert.equal(path.flatMap((place) => place.findings).length, findings.length, 'a finding is lost');
  return path.map(({ id, state, isBroken }) => `${id} ${state}${isBroken ? '!' : ''}`).join(', ');
}

const { privateNetwork, cloudLogs, external } = seededUrls;

test('a failure that nobody saw at a place leaves all places open that answer an API server', () => {
  const between = 'api-server between, konnectivity between, service between, forwarder between';
  for (const check of ['delivery', 'error-counters']) {
    assert.equal(drawn(privateNetwork, { ...inside, [check]: rejected }), `${between}, receiver between`);
    // The forwarder answers before an agent takes its log.
    assert.equal(
      drawn(cloudLogs, { ...inside, 'logging-agent': passed, [check]: rejected }),
      `${between}, agent follows, receiver follows`,
    );
    assert.equal(drawn(external, { 'webhook-set': passed, [check]: rejected }), 'api-server between, receiver between');
  }
});

test('a failure that was seen is at its place, and shows that the way there is good', () => {
  const good = 'api-server good, konnectivity good, service good, forwarder good';
  assert.equal(drawn(privateNetwork, { ...inside, delivery: refused }), `${good}, receiver failing!`);
  assert.equal(
    drawn(privateNetwork, { ...inside, delivery: refused, 'error-counters': rejected }),
    `${good}, receiver failing!`,
  );
});

test('beside a failure that was seen nowhere, the first known break stays, and what is before it is open', () => {
  assert.equal(
    drawn(privateNetwork, { ...inside, 'service-port': failed, 'error-counters': rejected }),
    'api-server between, konnectivity between, service failing!, forwarder follows, receiver follows',
  );
  assert.equal(
    drawn(cloudLogs, { ...inside, 'logging-agent': failed, delivery: rejected }),
    'api-server between, konnectivity between, service between, forwarder between, agent failing, receiver follows',
  );
});

test('what arrived is good where it was seen, and only there', () => {
  const seenAt = (place: NonNullable<Answer['seenAt']>): Answer => ({ ...passed, arrived: true, seenAt: place });
  const last = (server: string, delivery: Answer): string =>
    drawn(server, { 'webhook-set': passed, 'logging-agent': passed, delivery }).split(', ').slice(-3).join(', ');
  assert.equal(last(cloudLogs, seenAt('instance')), 'forwarder unasked, agent good, receiver good');
  assert.equal(last(cloudLogs, seenAt('forwarder')), 'forwarder good, agent good, receiver unasked');
  // Its own receiver is another service's.
  assert.equal(last(seededUrls.logAnalysis, seenAt('instance')), 'forwarder good, agent good, receiver unasked');
  const only = (delivery: Answer): string => drawn(privateNetwork, { delivery }).split(', ').slice(-1).join();
  assert.equal(only(seenAt('consumer')), 'receiver good');
  assert.equal(only(unknown(message('Unknown'))), 'receiver unknown');
  // API servers that count no errors have seen nothing arrive.
  assert.equal(only(passed), 'receiver unasked');
  assert.equal(drawn(external, { 'error-counters': passed }), 'api-server good, receiver unasked');
});
