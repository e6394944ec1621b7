import type { ClusterAccess, ClusterState } from '../state.ts';
import { readAccess } from '../account/store.ts';
import type { Call } from './command.ts';

/** How to reach a cluster's API. @throws Error (exit code 70) where the lab's servers do not serve this cluster. */
export function requireAccess(call: Call, cluster: ClusterState): ClusterAccess {
  const access = readAccess(call.lab, cluster.id);
  if (!access) throw new Error(`The lab serves no API of cluster ${cluster.name}: is it running?`);
  return access;
}
