import { message } from '../../failure/message.ts';
import { markerPath, watchDelivery } from '../watchDelivery.ts';
import type { StepKind } from './step.ts';

/** Checks delivery. One that is not proved fails no set-up: it is graded and told. */
export const checkDelivery: StepKind<'check-delivery'> = {
  title: () => message('Check delivery'),

  describe: ({ forwarder }) => [
    'GET /metrics over several connections, before and after',
    `POST ${markerPath({ forwarder })} over several connections: markers that leave nothing behind`,
    ...(forwarder
      ? [
          `GET /api/v1/namespaces/${forwarder.namespace}/pods/…/log of the pods of ${forwarder.deployment}, until deliveries show, for as long as the API server may batch`,
        ]
      : []),
  ],

  script: () => ["kubectl get --raw /metrics | grep '^apiserver_audit_error_total' || true"],

  async run(action, context) {
    context.found.delivery = await watchDelivery(action, context);
  },
};
