import { message } from '../../../text/message.ts';
import { testEventPath, checkDelivery as check } from '../../delivery/checkDelivery.ts';
import type { DeliveryTarget } from '../../delivery/proof.ts';
import type { StepKind } from '../step.ts';

/** A note in the script: the check needs several connections to as many API servers, and reads logs meanwhile. */
const NOT_IN_BASH = 'Verify the cluster, or check where events are read: no script checks whether they arrive.';

export interface CheckDelivery extends DeliveryTarget {
  readonly kind: 'check-delivery';
}

/** Checks delivery. An unproved delivery does not fail a set-up: it is graded and reported. */
export const checkDelivery: StepKind<CheckDelivery> = {
  kind: 'check-delivery',
  decides: false,
  leaves: 'nothing',

  title: () => message('Check delivery'),

  describe: ({ forwarder }) => [
    { note: 'GET /metrics over several connections, before and after', bash: ['echo', NOT_IN_BASH] },
    { note: `POST ${testEventPath({ forwarder })} over several connections: test events that leave nothing behind` },
    ...(forwarder
      ? [
          {
            note: `GET /api/v1/namespaces/${forwarder.namespace}/pods/…/log of the pods of ${forwarder.deployment}, until deliveries show, for as long as the API server may batch`,
          },
        ]
      : []),
  ],

  async run(action, context) {
    context.found.delivery = await check(action, context);
  },
};
