import type { Plan } from '../../../forwarding/plans/plan.ts';
import { isRecord } from '../../../text/jsonValue.ts';
import type { PlanRun } from './planRun.ts';

/** How many times of each kind of step are kept. */
const MOST_KEPT = 5;
/** No step is waited for longer, in milliseconds: anything else was not written by us. */
const LONGEST_MS = 4 * 60 * 60_000;

/** How long steps of each kind took on one account, in milliseconds, the newest last. */
export type StepTimes = Readonly<Record<string, readonly number[]>>;

/** What is kept of an account; whatever is not as we write it counts as nothing known. */
export function stepTimesIn(kept: unknown): StepTimes {
  if (!isRecord(kept)) return {};
  return Object.fromEntries(
    Object.entries(kept).flatMap(([kind, times]) => {
      const isOurs = Array.isArray(times) && times.length > 0 && times.length <= MOST_KEPT && times.every(isTime);
      return isOurs ? [[kind, times as readonly number[]]] : [];
    }),
  );
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= LONGEST_MS;
}

/** The times with those of a run's steps that ended well. */
export function withRun(times: StepTimes, { steps }: Plan, run: PlanRun): StepTimes {
  const all = new Map(Object.entries(times));
  for (const [index, { action }] of steps.entries()) {
    const { startedAt, endedAt } = run.steps[index] ?? {};
    if (startedAt === undefined || endedAt === undefined) continue;
    const taken = endedAt - startedAt;
    if (isTime(taken)) all.set(action.kind, [...(all.get(action.kind) ?? []), taken].slice(-MOST_KEPT));
  }
  return Object.fromEntries(all);
}

/** How long a step of this kind may take: the middle of what it took; `undefined` where none was seen. */
export function expectedOf(times: StepTimes, kind: string): number | undefined {
  const sorted = (times[kind] ?? []).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * How long plans may take that run in stages: the first alone, then the others, so many at a time, each for as long as
 * the longest of them; `undefined` where one of them is not known.
 */
export function expectedOfStages(
  plans: readonly Plan[],
  times: (plan: Plan) => StepTimes,
  atOnce: number,
): number | undefined {
  const all = plans.map((plan) => expectedOfPlan(times(plan), plan));
  const known = all.filter((time) => time !== undefined);
  if (known.length < all.length) return undefined;
  const [first = 0, ...others] = known;
  return first + Math.ceil(others.length / atOnce) * Math.max(0, ...known);
}

/** How long a plan may take; `undefined` where one of its kinds of steps was never timed. */
export function expectedOfPlan(times: StepTimes, { steps }: Plan): number | undefined {
  let sum = 0;
  for (const { action } of steps) {
    const expected = expectedOf(times, action.kind);
    if (expected === undefined) return undefined;
    sum += expected;
  }
  return sum;
}
