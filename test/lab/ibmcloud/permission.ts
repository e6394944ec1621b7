import { findCluster } from '../account/store.ts';
import type { AccountState, ClusterState, Role } from '../state.ts';
import type { Call } from './command.ts';
import type { FailureName } from './failures.ts';

type NeededRole = Exclude<Role, 'none'>;

/** Editor can set a webhook and not refresh the master, operator the reverse; only an administrator can do both. */
const included: Record<Role, readonly NeededRole[]> = {
  none: [],
  viewer: ['viewer'],
  editor: ['viewer', 'editor'],
  operator: ['viewer', 'operator'],
  administrator: ['viewer', 'editor', 'operator', 'administrator'],
};

const refusals: Record<NeededRole, FailureName> = {
  viewer: 'forbidden-viewer',
  editor: 'forbidden-editor',
  operator: 'forbidden-operator',
  administrator: 'forbidden-administrator',
};

/**
 * The cluster that a call is about, for a user who holds the role that the command needs.
 * @throws CallFailed `cluster-not-found` (also for another account's or group's cluster), `forbidden`,
 * `forbidden-ROLE`.
 */
export function requireCluster(call: Call, needed: NeededRole): ClusterState {
  const cluster = findCluster(call.lab, call.flags.get('cluster') ?? '');
  if (!cluster || !isInReach(cluster, call.account)) call.fail('cluster-not-found');
  if (cluster.role === 'none') call.fail('forbidden');
  if (!included[cluster.role].includes(needed)) call.fail(refusals[needed]);
  return cluster;
}

function isInReach(cluster: ClusterState, { session, unknowns }: AccountState): boolean {
  if (cluster.accountGuid !== session.accountGuid) return false;
  if (session.resourceGroupId === null || unknowns.otherResourceGroup === 'served') return true;
  return cluster.resourceGroupId === session.resourceGroupId;
}

/** @throws CallFailed `master-busy` if the master is updating, and the lab is set to refuse then. */
export function requireIdleMaster(call: Call, cluster: ClusterState): void {
  if (cluster.master.state !== 'deployed' && call.account.unknowns.busyMaster === 'refused') call.fail('master-busy');
}
