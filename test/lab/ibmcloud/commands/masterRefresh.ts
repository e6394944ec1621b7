import { noteActivity } from '../activity.ts';
import { type Command, clusterFlag, quietFlag } from '../command.ts';
import { startRefresh } from '../masterProgress.ts';
import { requireCluster, requireIdleMaster } from '../permission.ts';

/** `ks cluster master refresh`: answers at once; the API servers restart later. */
export const masterRefresh: Command = {
  summary: 'Refresh the Kubernetes master to apply configuration changes.',
  usage: '--cluster CLUSTER [-q]',
  flags: [clusterFlag, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  progress: ({ flags }) => `Refreshing API server(s) for cluster ${flags.get('cluster') ?? ''}...`,
  run(call) {
    const cluster = requireCluster(call, 'operator');
    requireIdleMaster(call, cluster);
    startRefresh(call.lab, cluster.id);
    noteActivity(call, cluster, 'cluster-master.refresh');
    call.out.ok();
  },
};
