import { readAccess } from '../account/store.ts';
import type { ClusterAccess, ClusterState } from '../state.ts';
import { endpointsOf } from './clusterJson.ts';
import type { Call } from './command.ts';

/** Where nothing listens: what an endpoint comes to that cannot be reached from here. */
const UNREACHABLE = 'https://127.0.0.1:9';

/**
 * How to reach a cluster's API through an endpoint: the one asked for, else the public one where there is one.
 *
 * @throws CallFailed `endpoint-not-enabled`.
 */
export function requireEndpoint(call: Call, cluster: ClusterState): ClusterAccess {
  const access = requireAccess(call, cluster);
  const enabled = endpointsOf(cluster);
  const asked = enabled.find((type) => type === call.flags.get('endpoint'));
  if (call.flags.has('endpoint') && asked === undefined) call.fail('endpoint-not-enabled');
  const used = asked ?? (enabled.includes('public') ? 'public' : enabled[0]);
  const isOut = used !== undefined && cluster.unreachableEndpoints?.includes(used) === true;
  return isOut ? { ...access, url: UNREACHABLE } : access;
}

/** How to reach a cluster's API. @throws Error (exit code 70) where the lab's servers do not serve this cluster. */
export function requireAccess(call: Call, cluster: ClusterState): ClusterAccess {
  const access = readAccess(call.lab, cluster.id);
  if (!access) throw new Error(`The lab serves no API of cluster ${cluster.name}: is it running?`);
  return access;
}
