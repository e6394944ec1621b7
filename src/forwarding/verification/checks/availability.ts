import { message, type Message } from '../../../text/message.ts';
import { selects } from '../../forwarder/labels.ts';
import { pass, seen, warning, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { labelsOf } from '../support/objects.ts';

/**
 * What would leave gaps in the log: one replica, no disruption budget, a rollout that removes the only pod, a tight CPU
 * limit.
 */
export const availability: Check = {
  id: 'availability',
  title: message('Availability'),
  dependsOn: ['webhook-url', 'service-port'],

  async run({ cluster, deployment, disruptionBudgets }) {
    const { spec } = await deployment();
    const budgets = await disruptionBudgets();
    const replicas = spec?.replicas ?? 1;
    const evidence = [seen(message('Replicas'), replicas)];
    const weak: Message[] = [];
    if (replicas < 2) {
      weak.push(message('One replica: events stop while its pod is rescheduled.'));
    } else if (
      !budgets.some((budget) => budget.spec?.selector && selects(budget.spec.selector, labelsOf(spec?.template)))
    ) {
      weak.push(message('Add a PodDisruptionBudget: worker updates can stop all pods at once.'));
    }
    const limit = cpuOf(spec?.template.spec?.containers[0]?.resources?.limits?.['cpu']);
    if (limit !== undefined && limit < 0.5) {
      weak.push(message('Raise the CPU limit: {0} can slow down the forwarder, and with it the API server.', limit));
    }
    return weak.length > 0
      ? weak.map((text) => warning(text, { evidence, remedy: setUpForwarding(cluster) }))
      : pass(message('Pods can be rescheduled without a gap.'), ...evidence);
  },
};

/** In processors; `500m` is half of one. */
function cpuOf(quantity: string | undefined): number | undefined {
  if (quantity === undefined) return undefined;
  const number = quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
  return Number.isFinite(number) ? number : undefined;
}
