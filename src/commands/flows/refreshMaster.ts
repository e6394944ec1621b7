import { planMasterRefresh } from '../../forwarding/flows/refreshMaster.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { readAccount } from '../../forwarding/webhook/readPresent.ts';
import { message } from '../../text/message.ts';
import { confirm } from '../../ui/notify.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { runApproved } from '../plans/runFlow.ts';

/** Refresh Master: asks, runs `ibmcloud ks cluster master refresh`, waits until the master is deployed again. */
export async function refreshMaster(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, {
    title: message('Refresh Master'),
    offers: isReadable,
  });
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  const agreed = await confirm(
    message('Refresh the master of {0}?', cluster.name),
    message(
      'The Kubernetes API server restarts with the stored configuration, the audit webhook included. It may take several minutes; workloads keep running.',
    ),
    message('Refresh Master'),
  );
  if (!agreed) {
    return;
  }
  const { account } = await readAccount(context.cli, context.signal);
  const plan = planMasterRefresh(cluster, account);
  await runApproved(context, {
    plan,
    services: context.flowServices(),
    memo: { flow: 'refresh-master', inputs: { cluster } },
    outcome: () => ({ text: message('The master of {0} is deployed again.', cluster.name), well: true }),
  });
}
