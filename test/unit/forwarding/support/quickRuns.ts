import assert from 'node:assert/strict';
import { Failure } from '../../../../src/failure/failure.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { never } from './flowLab.ts';

/** Nothing here is about time: waits, the refresh and the proof of delivery are left out. */
export function withoutWaits(plan: Plan): Plan {
  const kinds = /^(?:apply|apply-secret|set-webhook|unset-webhook|remove-object|restore-object|restart-deployment)$/;
  return {
    ...plan,
    steps: plan.steps.filter(({ action }) => kinds.test(action.kind) || isRefresh(plan, action.kind)),
  };
}

const isRefresh = ({ steps: [first] }: Plan, kind: string): boolean =>
  first?.action.kind === 'refresh-master' && kind === 'refresh-master';

/** Runs a plan; `onStep` hears of each step that starts. */
export function run(
  plan: Plan,
  services: FlowContext,
  record?: RunRecord,
  onStep: (id: string) => void = () => undefined,
  signal = never,
): Promise<unknown> {
  const onEvent = ({ kind, step }: { readonly kind: string; readonly step: { readonly id: string } }): void => {
    if (kind === 'step-started') onStep(step.id);
  };
  return runPlan(plan, services, { signal, onEvent, ...(record ? { record } : {}) });
}

/** The sentence that work fails with, and in a second line what the log has besides. */
export async function failing(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'went well',
    (error: unknown) =>
      error instanceof Failure ? [error.message, error.detail ?? ''].join('\n').trim() : assert.fail(String(error)),
  );
}
