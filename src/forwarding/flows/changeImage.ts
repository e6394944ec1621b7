import { message } from '../../text/message.ts';
import { partsOf } from '../forwarder/imageName.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { Plan } from '../plans/plan.ts';
import type { PresentState, SetUpInputs } from './presentState.ts';
import { planSetUp } from './setUp.ts';

/**
 * Plans another of IBM's images for the present forwarder: the changes of a set-up with that image.
 * @throws Failure as {@link planSetUp}
 */
export async function planImageChange(
  inputs: SetUpInputs & { readonly image: string },
  present: PresentState,
  services: FlowContext,
  options: { readonly signal: AbortSignal; readonly check?: boolean },
): Promise<Plan> {
  const plan = await planSetUp(inputs, present, services, options);
  const { repository, tag } = partsOf(inputs.image);
  const name = tag === 'latest' ? repository : tag;
  return { ...plan, title: message('Change the image of {0} to {1}', inputs.cluster.name, name) };
}
