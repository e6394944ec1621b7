import { updateCluster } from '../account/store.ts';
import type { ClusterState } from '../state.ts';
import { serviceDate } from './table.ts';

/** Starts a refresh of the master; the polls that `cluster get` makes carry it through. */
export function startRefresh(lab: string, id: string): void {
  updateCluster(lab, id, (cluster) => {
    const { deployed, updating } = cluster.refreshPolls;
    cluster.refresh = { seen: 0, pollsDeployed: deployed, pollsUpdating: updating };
  });
}

/**
 * One poll of a refresh: `deployed` as before for some polls, `updating` for some, then `deployed` again with a later
 * status date, and what is stored is applied. @returns the cluster as this poll shows it.
 */
export function advanceRefresh(lab: string, id: string): ClusterState {
  return updateCluster(lab, id, (cluster) => {
    const { refresh } = cluster;
    if (refresh === null) return cluster; // another process's poll ended it
    refresh.seen += 1;
    if (refresh.seen <= refresh.pollsDeployed) return cluster;
    if (refresh.seen <= refresh.pollsDeployed + refresh.pollsUpdating) {
      if (refresh.seen === refresh.pollsDeployed + 1) setMaster(cluster, 'updating', 'Refresh in progress.');
      return cluster;
    }
    setMaster(cluster, 'deployed', 'Ready');
    cluster.refresh = null;
    cluster.applied = { generation: cluster.applied.generation + 1, webhook: cluster.stored && { ...cluster.stored } };
    return cluster;
  });
}

/** Dates have whole seconds: the new one is at least a second later than the old one. */
function setMaster(cluster: ClusterState, state: string, status: string): void {
  const { master } = cluster;
  const statusModified = serviceDate(Math.max(Date.now(), Date.parse(master.statusModified) + 1_000));
  cluster.master = { ...master, state, status, statusModified };
}
