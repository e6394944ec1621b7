import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newRun, type PlanRun } from '../../../../../src/ui/pages/plan/planRun.ts';
import {
  expectedOf,
  expectedOfPlan,
  expectedOfStages,
  stepTimesIn,
  withRun,
  type StepTimes,
} from '../../../../../src/ui/pages/plan/stepTimes.ts';
import { setUpPlan } from './planUnderTest.ts';

const plan = setUpPlan();

test('of a run only steps that ended well count, the last five of each kind', () => {
  const steps = [{ startedAt: 0, endedAt: 1_000 }, { startedAt: 1_000, endedAt: 4_000 }, { startedAt: 4_000 }, {}, {}];
  const run: PlanRun = { ...newRun(5, 0), steps };
  const times = withRun({ apply: [7, 8, 9, 10] }, plan, run);
  assert.deepEqual(times, { apply: [8, 9, 10, 1_000, 3_000] });
  assert.equal(expectedOf(times, 'apply'), 10);
  assert.equal(expectedOfPlan(times, plan), undefined);
  const others = { 'set-webhook': [2_000], 'refresh-master': [1_000], 'wait-deployed': [60_000] };
  assert.equal(expectedOfPlan({ ...times, ...others }, plan), 2 * 10 + 63_000);
});

test('plans in stages: the first, then so many at a time as the longest of the others', () => {
  const plans = ['a', 'b', 'c', 'd'].map((name) => setUpPlan(name));
  const long = plans[2];
  const of = (count: number, atOnce: number): number | undefined =>
    expectedOfStages(plans.slice(0, count), (one) => timesOf(one === long ? 50 : 10), atOnce);
  assert.equal(of(0, 2), 0);
  assert.equal(of(1, 2), 10);
  assert.equal(of(2, 2), 20);
  assert.equal(of(4, 1), 10 + 3 * 50);
  assert.equal(of(4, 2), 10 + 2 * 50);
  assert.equal(of(4, 3), 10 + 50);
  assert.equal(
    expectedOfStages(plans, (one) => (one === long ? {} : timesOf(10)), 2),
    undefined,
  );
});

/** With which the plan takes so long. */
function timesOf(whole: number): StepTimes {
  return { apply: [0], 'set-webhook': [0], 'refresh-master': [0], 'wait-deployed': [whole] };
}

test('what was not written like this counts as nothing known', () => {
  for (const kept of [undefined, null, 'x', [], { apply: 'x' }, { apply: [] }, { apply: [-1] }, { apply: [1e12] }]) {
    assert.deepEqual(stepTimesIn(kept), {}, JSON.stringify(kept));
  }
  assert.deepEqual(stepTimesIn({ apply: [1, 2], wrong: [null] }), { apply: [1, 2] });
});
