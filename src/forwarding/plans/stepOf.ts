import { createHash } from 'node:crypto';
import type { WebhookChange } from './journal/journal.ts';
import type { Plan, Step } from './plan.ts';
import type { StepContext, StepKind } from './step.ts';
import type { StepLine } from './stepLine.ts';
import { stepKinds, type StepAction } from './steps.ts';

/** The definition of this action's kind. The compiler does not check that they match. */
export function kindOf(action: StepAction): StepKind<StepAction> {
  const found = stepKinds.find(({ kind }) => kind === action.kind);
  if (!found) throw new Error(`No kind of step ${action.kind}`);
  return found;
}

/** An action as a step of a plan. Its id is stable: the kind, and the subject if a plan may have several. */
export function stepOf(action: StepAction): Step {
  const kind = kindOf(action);
  const subject = kind.subject?.(action);
  return { id: subject === undefined ? action.kind : `${action.kind}-${subject}`, title: kind.title(action), action };
}

export function describeStep(action: StepAction, plan: Plan): readonly StepLine[] {
  return kindOf(action).describe(action, plan);
}

/** Runs one step. @throws Failure */
export function runStep(action: StepAction, context: StepContext): Promise<void> {
  return kindOf(action).run(action, context);
}

/** The webhook that a step replaces or removes and stores; `undefined` if it touches none. */
export function webhookOf({ action }: Step): WebhookChange | undefined {
  return kindOf(action).webhook?.(action);
}

/** Fingerprint of what the user agreed to with a step. */
export function agreedOf({ action }: Step): string {
  const kind = kindOf(action);
  const agreed = kind.agreed ? kind.agreed(action) : action;
  return createHash('sha256').update(JSON.stringify(agreed)).digest('hex');
}
