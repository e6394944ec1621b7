import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import { planPolicyChange, type ChangePolicyInputs } from '../../forwarding/flows/changePolicy.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { AuditPolicy } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { askAll, type Question } from '../../ui/ask/wizard.ts';
import { localize } from '../../ui/localize.ts';
import { chooseForwarding, rowsOf } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import type { PlannedFlow } from '../plans/runRecorded.ts';
import { changeInStages } from '../staged/changeInStages.ts';
import { askPolicy, policies } from './askPolicy.ts';
import { askWebhookFiles, filesOfOneOf } from './askWebhookFiles.ts';
import { clusterCount } from '../../forwarding/cluster/clusterWords.ts';

/** Change Policy: asks for the policy, and again before verbose, with an explanation. */
export async function changePolicy(context: CommandContext, argument: unknown, selection?: unknown): Promise<void> {
  const title = message('Change policy');
  const rows = rowsOf(context, argument, selection);
  if (rows.length > 1) return changePolicyOfSeveral(context, rows, title);
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
      askPolicy(position, [cluster], { present, chosen: policy, offered: policies }, (chosen) => (policy = chosen)),
  ]);
  if (files === undefined) {
    return;
  }
  const services = context.flowServices();
  await previewAndRun(
    context,
    await planWithProgress(context, cluster.name, (choice) => flowOf({ cluster, policy, files }, services, choice)),
  );
}

async function changePolicyOfSeveral(context: CommandContext, rows: readonly Row[], title: Message): Promise<void> {
  const clusters = rows.map(({ cluster }) => cluster);
  let policy: AuditPolicy = 'default';
  const question: Question = (position) =>
    askPolicy(position, clusters, { present: undefined, chosen: policy, offered: policies }, (chosen) => {
      policy = chosen;
    });
  const subject = localize(clusterCount(rows.length));
  if (!(await askAll({ title, subject: () => subject, questions: () => [question] }))) return;
  const services = context.flowServices();
  await changeInStages(context, rows, {
    title: (clusters) => message('Change the audit policy of {0} clusters to {1}', clusters, policy),
    plan: (row, choice) => flowOf({ cluster: row.cluster, policy, files: filesOfOneOf(row) }, services, choice),
    whole: (done, all) => message('The audit policy is {0} on {1} of {2} clusters.', policy, done, all),
  });
}

async function flowOf(
  inputs: ChangePolicyInputs,
  services: FlowContext,
  choice: CredentialsChoice,
): Promise<PlannedFlow> {
  const { cluster, policy } = inputs;
  return {
    plan: await planPolicyChange(inputs, services, choice),
    services,
    memo: { flow: 'change-policy', inputs: { ...inputs } },
    outcome: ({ delivery }) =>
      deliverySummary(message('The audit policy of {0} is now {1}.', cluster.name, policy), delivery),
  };
}
