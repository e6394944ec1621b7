import { planPolicyChange } from '../../forwarding/flows/changePolicy.ts';
import type { AuditPolicy } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { chooseForwarding } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import { askPolicy, policies } from './askPolicy.ts';
import { askWebhookFiles } from './askWebhookFiles.ts';

/** Change Policy: asks for the policy, and again before verbose, with an explanation. */
export async function changePolicy(context: CommandContext, argument: unknown): Promise<void> {
  const title = message('Change policy');
  const row = await chooseForwarding(context, argument, title);
  const stored = row?.webhook.reading?.value;
  if (row === undefined || stored === undefined) {
    return;
  }
  const { cluster } = row;
  const present = stored.policy;
  let policy: AuditPolicy = present === 'default' ? 'verbose' : 'default';
  const files = await askWebhookFiles({ title, cluster: cluster.name, server: stored.server }, [
    (position) =>
      askPolicy(position, cluster, { present, chosen: policy, offered: policies }, (chosen) => (policy = chosen)),
  ]);
  if (files === undefined) {
    return;
  }
  const services = context.flowServices();
  const inputs = { cluster, policy, files };
  const plan = await planWithProgress(context, cluster.name, (choice) => planPolicyChange(inputs, services, choice));
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'change-policy', inputs },
    outcome: ({ delivery }) =>
      deliverySummary(message('The audit policy of {0} is now {1}.', cluster.name, policy), delivery),
  });
}
