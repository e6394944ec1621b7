import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import { planRestart } from '../../forwarding/flows/restartForwarder.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { chooseForwarding, rowsOf } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import type { PlannedFlow } from '../plans/runRecorded.ts';
import { changeInStages } from '../staged/changeInStages.ts';

/** Restart Forwarder: new pods, with the image that its tag refers to now. */
export async function restartForwarder(context: CommandContext, argument: unknown, selection?: unknown): Promise<void> {
  const services = context.flowServices();
  const rows = rowsOf(context, argument, selection);
  if (rows.length > 1) {
    return changeInStages(context, rows, {
      title: (clusters) => message('Restart the forwarders of {0} clusters', clusters),
      plan: ({ cluster }, choice) => flowOf(cluster, services, choice),
      whole: (done, all) => message('The forwarders of {0} of {1} clusters run with new pods.', done, all),
    });
  }
  const row = await chooseForwarding(context, argument, message('Restart Forwarder'));
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  await previewAndRun(
    context,
    await planWithProgress(context, cluster.name, (choice) => flowOf(cluster, services, choice)),
  );
}

async function flowOf(cluster: Cluster, services: FlowContext, choice: CredentialsChoice): Promise<PlannedFlow> {
  return {
    plan: await planRestart({ cluster }, services, choice),
    services,
    memo: { flow: 'restart-forwarder', inputs: { cluster } },
    outcome: () => ({ text: message('The forwarder of {0} runs with new pods.', cluster.name), well: true }),
  };
}
