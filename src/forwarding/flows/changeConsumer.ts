import { message } from '../../text/message.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { Plan } from '../plans/plan.ts';
import { routeById } from '../routes/routes.ts';
import type { SetUpInputs } from './presentState.ts';
import { planSetUp, type PresentState } from './setUp.ts';

/**
 * Plans another log consumer for the present forwarder: the changes of a set-up with the new answers.
 * @throws Failure as {@link planSetUp}
 */
export async function planConsumerChange(
  inputs: SetUpInputs,
  present: PresentState,
  services: FlowContext,
  options: { readonly signal: AbortSignal; readonly check?: boolean },
): Promise<Plan> {
  const plan = await planSetUp(inputs, present, services, options);
  const target = routeById(inputs.route).target(inputs.answers);
  return { ...plan, title: message('Change the log consumer of {0} to {1}', inputs.cluster.name, target) };
}
