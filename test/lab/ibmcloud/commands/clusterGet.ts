import { classicDetails, vpcDetails } from '../clusterJson.ts';
import { clusterText } from '../clusterText.ts';
import { type Command, clusterFlag, jsonFlags, quietFlag } from '../command.ts';
import { groupName } from '../groups.ts';
import { advanceRefresh } from '../masterProgress.ts';
import { requireCluster } from '../permission.ts';

/** `ks cluster get`; each call moves a refresh of the cluster's master one poll on. */
export const clusterGet: Command = {
  summary: 'View the details of a cluster.',
  usage: '--cluster CLUSTER [--output OUTPUT] [-q] [--show-resources]',
  flags: [clusterFlag, ...jsonFlags, { names: ['show-resources', 'showResources'] }, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  progress: ({ flags }) => `Retrieving cluster ${flags.get('cluster') ?? ''}...`,
  run(call) {
    const found = requireCluster(call, 'viewer');
    const cluster = found.refresh === null ? found : advanceRefresh(call.lab, found.id);
    const named = { cluster, groupName: groupName(call.account, cluster.resourceGroupId) };
    if (!call.isText) {
      call.out.json(cluster.provider === 'classic' ? classicDetails(named) : vpcDetails(named));
      return;
    }
    call.out.ok();
    call.out.say(clusterText(named));
  },
};
