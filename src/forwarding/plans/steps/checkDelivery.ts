import { message } from '../../../text/message.ts';
import { testEventPath, checkDelivery as check } from '../../delivery/checkDelivery.ts';
import { lookInCloudLogs } from '../../delivery/cloudLogsArrival.ts';
import type { DeliveryTarget } from '../../delivery/proof.ts';
import type { StepKind } from '../step.ts';

/** A note in the script: the check needs several connections to as many API servers, and reads logs meanwhile. */
const NOT_IN_BASH = 'Verify the cluster, or check where events are read: no script checks whether they arrive.';

export interface CheckDelivery extends DeliveryTarget {
  readonly kind: 'check-delivery';
  /** Where the agent takes the events: there they are searched, too. Absent: not known, or not asked. */
  readonly endsIn?: 'cloud-logs';
}

/** Checks delivery. An unproved delivery does not fail a set-up: it is graded and reported. */
export const checkDelivery: StepKind<CheckDelivery> = {
  kind: 'check-delivery',
  decides: false,
  leaves: 'nothing',

  title: () => message('Check delivery'),

  describe: ({ forwarder, endsIn }) => [
    { note: 'GET /metrics over several connections, before and after', bash: ['echo', NOT_IN_BASH] },
    { note: `POST ${testEventPath({ forwarder })} over several connections: test events that leave nothing behind` },
    ...(forwarder
      ? [
          {
            note: `GET /api/v1/namespaces/${forwarder.namespace}/pods/…/log of the pods of ${forwarder.deployment}, until deliveries show, for as long as the API server may batch`,
          },
        ]
      : []),
    ...(endsIn === 'cloud-logs'
      ? [{ note: 'ibmcloud logs query, and logs policies: the test events in the instance that the agent sends to' }]
      : []),
  ],

  async run(action, context) {
    const delivery = await check(action, context);
    context.found.delivery = delivery;
    const { api, services, signal, progress } = context;
    const { forwarder, endsIn } = action;
    const { cli, arrivalWaits: waits } = services;
    if (endsIn !== 'cloud-logs' || forwarder === undefined || waits === undefined) return;
    const { cluster } = context.plan;
    context.found.delivery = await lookInCloudLogs(delivery, { api, cli, cluster, forwarder, waits, signal, progress });
  },
};
