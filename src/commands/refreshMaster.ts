import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import { planMasterRefresh } from '../forwarding/masterRefreshPlan.ts';
import { isReadable } from '../forwarding/rowState.ts';
import { showTarget } from '../ibmcloud/account.ts';
import { confirm } from '../ui/notify.ts';
import { chooseCluster } from './chooseCluster.ts';
import type { CommandContext } from './commandContext.ts';
import { runDecided } from './decideAndRun.ts';

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
  const target = await context.cli.run(showTarget(), { signal: context.signal, urgent: true });
  if (target?.account === undefined) {
    throw new Failure('not-logged-in', message('You are not logged in to IBM Cloud; log in to go on.'), {
      remedy: 'log-in',
    });
  }
  const plan = planMasterRefresh(cluster, target.account);
  await runDecided(context, {
    plan,
    services: context.flowServices(),
    memo: { flow: 'refresh-master', inputs: { cluster } },
    told: () => ({ text: message('The master of {0} is deployed again.', cluster.name), well: true }),
  });
}
