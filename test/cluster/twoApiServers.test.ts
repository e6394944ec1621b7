import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inEnglish } from '../../src/text/message.ts';
import { hasArrived } from './consumers.ts';
import { flowOn, stepIds } from './flow.ts';
import { CONSUMER } from './forwarder.ts';
import { readTarget } from './target.ts';
import { startTarget } from './targets.ts';

const { kind } = readTarget();
const skip = kind === 'own' ? "only with the lab's ibmcloud" : false;

test('two API servers, one of which reaches no pod: the verdict is not "accepted"', { skip }, async () => {
  assert.ok(kind !== 'own');
  const { target, stop } = await startTarget(kind, () => undefined, { apiServers: 2, cutOff: [1] });
  after(stop);
  const { lab } = target;
  assert.ok(lab);
  const { planFor, run } = flowOn(lab);

  const plan = await planFor(CONSUMER);
  assert.equal(stepIds(plan).at(-1), 'check-delivery');
  const { delivery } = await run(plan);
  const evidence = delivery?.evidence.map(inEnglish).join('\n') ?? '';
  assert.equal(delivery?.grade, 'rejected', evidence);
  assert.deepEqual(delivery.replicas, { delivering: 1, seen: 2 });
  assert.match(evidence, /Failed deliveries: \d+ more on 1 of 2 API servers/);
  const arrived = await Promise.all(
    delivery.testEvents.map(async (testEvent) => hasArrived(lab.dir, 'main', testEvent)),
  );
  assert.ok(arrived.includes(true) && arrived.includes(false), `arrived: ${arrived.join(', ')}`);
});
