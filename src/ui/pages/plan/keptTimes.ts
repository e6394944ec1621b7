import type { Memory } from '../../../forwarding/inventory/lastKnown.ts';
import type { Plan } from '../../../forwarding/plans/plan.ts';
import type { PlanRun } from './planRun.ts';
import { stepTimesIn, withRun, type StepTimes } from './stepTimes.ts';

/** How long steps took, by account, over restarts of the window. */
export class KeptTimes {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** What earlier runs took on a plan's account. */
  of({ account }: Plan): StepTimes {
    return stepTimesIn(this.#memory.get(keyOf(account.id)));
  }

  /** Keeps what the steps of a run took. */
  async keep(plan: Plan, run: PlanRun): Promise<void> {
    await this.#memory.update(keyOf(plan.account.id), withRun(this.of(plan), plan, run));
  }
}

function keyOf(account: string): string {
  return `stepTimes:${account}`;
}
