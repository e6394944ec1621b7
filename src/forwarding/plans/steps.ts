import type { Plan, Step, StepAction } from './plan.ts';
import type { StepContext, StepKind } from './step.ts';
import type { StepLine } from './stepLine.ts';
import { applyObject } from './steps/applyObject.ts';
import { applySecret } from './steps/applySecret.ts';
import { checkDelivery } from './steps/checkDelivery.ts';
import { issueServingCertificate } from './steps/issueServingCertificate.ts';
import { refreshMaster } from './steps/refreshMaster.ts';
import { removeObject } from './steps/removeObject.ts';
import { restartDeployment } from './steps/restartDeployment.ts';
import { restoreObject } from './steps/restoreObject.ts';
import { setWebhook } from './steps/setWebhook.ts';
import { unsetWebhook } from './steps/unsetWebhook.ts';
import { waitAvailable } from './steps/waitAvailable.ts';
import { waitDeployed } from './steps/waitDeployed.ts';
import { waitLoggingAgent } from './steps/waitLoggingAgent.ts';

/** Every kind of step. A further one adds a file and a line. */
const kinds: { readonly [Kind in StepAction['kind']]: StepKind<Kind> } = {
  apply: applyObject,
  'apply-secret': applySecret,
  'issue-serving-certificate': issueServingCertificate,
  'wait-available': waitAvailable,
  'set-webhook': setWebhook,
  'refresh-master': refreshMaster,
  'wait-deployed': waitDeployed,
  'check-delivery': checkDelivery,
  'wait-logging-agent': waitLoggingAgent,
  'unset-webhook': unsetWebhook,
  'remove-object': removeObject,
  'restore-object': restoreObject,
  'restart-deployment': restartDeployment,
};

/** The kind of this action. Action and kind belong together by their key, which the compiler cannot follow through the record. */
function kindOf(action: StepAction): StepKind<StepAction['kind']> {
  return kinds[action.kind] as unknown as StepKind<StepAction['kind']>;
}

/** An action as a step of a plan. Its id is stable: the kind, and what it is about where a plan may have several. */
export function stepOf(action: StepAction): Step {
  const kind = kindOf(action);
  const subject = kind.subject?.(action);
  return { id: subject === undefined ? action.kind : `${action.kind}-${subject}`, title: kind.title(action), action };
}

/** What a step does, line by line. */
export function describeStep(action: StepAction, plan: Plan): readonly StepLine[] {
  return kindOf(action).describe(action, plan);
}

/** Runs one step. @throws Failure */
export function runStep(action: StepAction, context: StepContext): Promise<void> {
  return kindOf(action).run(action, context);
}
