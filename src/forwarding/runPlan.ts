import type { Message } from '../failure/message.ts';
import type { Delivery, Plan, Step } from './plan.ts';
import type { FlowServices } from './services.ts';

/** What a run tells while it runs. */
export interface PlanEvent {
  readonly kind: 'step-started' | 'step-progress' | 'step-finished';
  readonly step: Step;
  /** Position of the step in its plan, from 0 on, and how many steps the plan has. */
  readonly index: number;
  readonly count: number;
  /** What the step waits for, or what it found. */
  readonly detail?: Message;
}

export interface PlanResult {
  /** Present when the plan ended with a check of delivery. */
  readonly delivery: Delivery | undefined;
  /** What the user should know although nothing failed. */
  readonly notes: readonly Message[];
}

/** Runs a plan. Draft. */
export function runPlan(
  _plan: Plan,
  _services: FlowServices,
  _options: { readonly signal: AbortSignal; readonly onEvent: (event: PlanEvent) => void },
): Promise<PlanResult> {
  throw new Error('not yet');
}
