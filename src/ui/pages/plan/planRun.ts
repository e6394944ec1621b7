import type { RunStop } from '../../../forwarding/plans/journal/runStop.ts';
import type { PlanEvent } from '../../../forwarding/plans/runPlan.ts';
import { message, type Message } from '../../../text/message.ts';

/** What is known of a step's run; times are milliseconds since the epoch. Without `startedAt` it was not begun. */
export interface StepRun {
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** What it waits for, or its result. */
  readonly detail?: Message;
}

/** How a run ended. */
export interface RunEnding {
  /**
   * All steps ended well, but of `unseen` no event was seen to arrive, and of `doubtful` it is not known whether they
   * do, or known that they don't. `not begun`: another cluster's end or the user stopped it before its first step.
   */
  readonly kind: 'done' | 'unseen' | 'doubtful' | 'stopped' | 'not begun';
  readonly at: number;
  /** One sentence. */
  readonly text: Message;
  /** What was seen: evidence of a delivery, notes. */
  readonly seen: readonly Message[];
  /** What became of the stopped step's call. */
  readonly call?: RunStop['call'] | undefined;
}

/** The run of one plan, out of what it has reported. */
export interface PlanRun {
  readonly startedAt: number;
  readonly steps: readonly StepRun[];
  readonly ending?: RunEnding;
}

/** A run that has begun no step. */
export function newRun(count: number, now: number): PlanRun {
  return { startedAt: now, steps: Array.from({ length: count }, () => ({})) };
}

/** Of a plan that was agreed to and will not run after all. */
export function notBegun(count: number, now: number): PlanRun {
  return { ...newRun(count, now), ending: { kind: 'not begun', at: now, text: message('Not started'), seen: [] } };
}

/** The run after one of its events. */
export function withEvent(run: PlanRun, { kind, index, detail }: PlanEvent, now: number): PlanRun {
  const before = run.steps[index];
  if (before === undefined) return run;
  const startedAt = before.startedAt ?? now;
  const said = detail ?? before.detail;
  const after: StepRun = {
    startedAt,
    ...(kind === 'step-finished' ? { endedAt: now } : {}),
    ...(said === undefined ? {} : { detail: said }),
  };
  return { ...run, steps: run.steps.with(index, after) };
}

/** How many steps have ended well. */
export function finishedSteps({ steps }: PlanRun): number {
  return steps.filter(({ endedAt }) => endedAt !== undefined).length;
}

/** The step that is running, or at which the run stopped: its index; `undefined` between two steps. */
export function currentStep({ steps }: PlanRun): number | undefined {
  const index = steps.findIndex(({ startedAt, endedAt }) => startedAt !== undefined && endedAt === undefined);
  return index === -1 ? undefined : index;
}
