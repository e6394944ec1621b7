import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import { planRenewal, type RenewInputs } from '../../forwarding/flows/renewCertificates.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import { message } from '../../text/message.ts';
import { chooseForwarding, rowsOf } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import type { PlannedFlow } from '../plans/runRecorded.ts';
import { changeInStages } from '../staged/changeInStages.ts';
import { askWebhookFiles, filesOfOneOf } from './askWebhookFiles.ts';

/**
 * Renew Certificates: the stored webhook gets new certificates; for an external server the user selects the files
 * again.
 */
export async function renewCertificates(
  context: CommandContext,
  argument: unknown,
  selection?: unknown,
): Promise<void> {
  const title = message('Renew certificates');
  const rows = rowsOf(context, argument, selection);
  if (rows.length > 1) return renewSeveral(context, rows);
  const row = await chooseForwarding(context, argument, title);
  const stored = row?.webhook.reading?.value;
  if (row === undefined || stored === undefined) {
    return;
  }
  const { cluster } = row;
  const files = await askWebhookFiles({ title, cluster: cluster.name, server: stored.server });
  if (files === undefined) {
    return;
  }
  const services = context.flowServices();
  await previewAndRun(
    context,
    await planWithProgress(context, cluster.name, (choice) => flowOf({ cluster, files }, services, choice)),
  );
}

async function renewSeveral(context: CommandContext, rows: readonly Row[]): Promise<void> {
  const services = context.flowServices();
  await changeInStages(context, rows, {
    title: (clusters) => message('Renew the certificates of {0} clusters', clusters),
    plan: (row, choice) => flowOf({ cluster: row.cluster, files: filesOfOneOf(row) }, services, choice),
    whole: (done, all) => message('The certificates of {0} of {1} clusters are renewed.', done, all),
  });
}

async function flowOf(inputs: RenewInputs, services: FlowContext, choice: CredentialsChoice): Promise<PlannedFlow> {
  return {
    plan: await planRenewal(inputs, services, choice),
    services,
    memo: { flow: 'renew-certificates', inputs: { ...inputs } },
    outcome: ({ delivery }) =>
      deliverySummary(message('The certificates of {0} are renewed.', inputs.cluster.name), delivery),
  };
}
