import { Failure } from '../../failure/failure.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { partsOf } from '../forwarder/imageName.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { Plan } from '../plans/plan.ts';
import type { PresentState, SetUpInputs } from './presentState.ts';
import { planSetUp } from './setUp.ts';

/** Another of IBM's images for a cluster's forwarder. */
interface ImageChange {
  readonly cluster: Cluster;
  readonly image: string;
}

/**
 * The set-up that an image change is: the present one with that image.
 * @throws Failure `invalid-input` where the webhook that is set now isn't the one of this forwarder: a set-up would set
 * one that nobody asked for, or replace another tool's
 */
export function inputsOfImageChange(
  { cluster, image }: ImageChange,
  { webhook, recognised, answers }: Pick<PresentState, 'webhook' | 'recognised' | 'answers'>,
): SetUpInputs {
  const route = 'cloud-logs';
  if (webhook === undefined || recognised?.route !== route) {
    throw new Failure(
      'invalid-input',
      message('Refresh {0}: its audit webhook no longer points to the forwarder with this image.', cluster.name),
    );
  }
  return { cluster, route, answers: answers[route] ?? {}, policy: webhook.policy, image };
}

/**
 * Plans another of IBM's images for the present forwarder: the changes of a set-up with that image.
 * @throws Failure as {@link inputsOfImageChange} and {@link planSetUp}
 */
export async function planImageChange(
  change: ImageChange,
  present: PresentState,
  services: FlowContext,
  options: { readonly signal: AbortSignal; readonly check?: boolean },
): Promise<Plan> {
  const plan = await planSetUp(inputsOfImageChange(change, present), present, services, options);
  const { repository, tag } = partsOf(change.image);
  const name = tag === 'latest' ? repository : tag;
  return { ...plan, title: message('Change the image of {0} to {1}', change.cluster.name, name) };
}
