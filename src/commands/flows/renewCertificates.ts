import { planRenewal } from '../../forwarding/flows/renewCertificates.ts';
import { message } from '../../text/message.ts';
import { chooseForwarding } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import { askWebhookFiles } from './askWebhookFiles.ts';

/**
 * Renew Certificates: the stored webhook gets new certificates; for an external server the user selects the files
 * again.
 */
export async function renewCertificates(context: CommandContext, argument: unknown): Promise<void> {
  const title = message('Renew certificates');
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
  const inputs = { cluster, files };
  const plan = await planWithProgress(context, cluster.name, (choice) => planRenewal(inputs, services, choice));
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'renew-certificates', inputs },
    outcome: ({ delivery }) => deliverySummary(message('The certificates of {0} are renewed.', cluster.name), delivery),
  });
}
