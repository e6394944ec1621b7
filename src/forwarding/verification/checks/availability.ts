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
  title: message('Gaps in operation'),
  dependsOn: ['webhook-url', 'service-port'],

  async run({ cluster, deployment, disruptionBudgets }) {
    const { spec } = await deployment();
    const budgets = await disruptionBudgets();
    const replicas = spec?.replicas ?? 1;
    const evidence = [seen('Replicas', replicas)];
    const weak: Message[] = [];
    if (replicas < 2) {
      weak.push(message('One pod only: nothing is forwarded while it moves to another worker.'));
    } else if (
      !budgets.some((budget) => budget.spec?.selector && selects(budget.spec.selector, labelsOf(spec?.template)))
    ) {
      weak.push(message('No PodDisruptionBudget keeps a pod running while workers are updated.'));
    }
    const limit = cpuOf(spec?.template.spec?.containers[0]?.resources?.limits?.['cpu']);
    if (limit !== undefined && limit < 0.5) {
      weak.push(message('A CPU limit of {0} can slow the forwarder down, and with it the API server.', limit));
    }
    return weak.length > 0
      ? weak.map((text) => warning(text, { evidence, remedy: setUpForwarding(cluster) }))
      : pass(message('Pods can move without a gap.'), ...evidence);
  },
};

/** In processors; `500m` is half of one. */
function cpuOf(quantity: string | undefined): number | undefined {
  if (quantity === undefined) return undefined;
  const number = quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
  return Number.isFinite(number) ? number : undefined;
}
