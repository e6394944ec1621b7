import type { Delivery } from '../../forwarding/delivery/delivery.ts';
import type { SetUpInputs } from '../../forwarding/flows/presentState.ts';
import { knownRoute } from '../../forwarding/webhook/knownRoutes.ts';
import { message } from '../../text/message.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import type { Outcome } from '../plans/runRecorded.ts';

/** The sentence at the end of a set-up. It is only well if a delivery was graded at all. */
export function setUpOutcome({ cluster, route }: SetUpInputs, delivery: Delivery | undefined): Outcome {
  const done = message('Audit forwarding is on for {0}.', cluster.name);
  return deliverySummary(done, delivery, knownRoute(route).title);
}
