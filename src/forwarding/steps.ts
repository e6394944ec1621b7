import type { Plan, StepAction } from './plan.ts';
import { applyObject } from './steps/applyObject.ts';
import { checkDelivery } from './steps/checkDelivery.ts';
import { refreshMaster } from './steps/refreshMaster.ts';
import { setWebhook } from './steps/setWebhook.ts';
import type { StepContext } from './steps/step.ts';
import { waitAvailable } from './steps/waitAvailable.ts';
import { waitDeployed } from './steps/waitDeployed.ts';

/** What a step runs, line by line, for the preview. */
export function describeStep(action: StepAction, plan: Plan): readonly string[] {
  switch (action.kind) {
    case 'apply':
      return applyObject.describe(action, plan);
    case 'wait-available':
      return waitAvailable.describe(action, plan);
    case 'set-webhook':
      return setWebhook.describe(action, plan);
    case 'refresh-master':
      return refreshMaster.describe(action, plan);
    case 'wait-deployed':
      return waitDeployed.describe(action, plan);
    case 'check-delivery':
      return checkDelivery.describe(action, plan);
  }
}

/** Runs one step. @throws Failure */
export function runStep(action: StepAction, context: StepContext): Promise<void> {
  switch (action.kind) {
    case 'apply':
      return applyObject.run(action, context);
    case 'wait-available':
      return waitAvailable.run(action, context);
    case 'set-webhook':
      return setWebhook.run(action, context);
    case 'refresh-master':
      return refreshMaster.run(action, context);
    case 'wait-deployed':
      return waitDeployed.run(action, context);
    case 'check-delivery':
      return checkDelivery.run(action, context);
  }
}
