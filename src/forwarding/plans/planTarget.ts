import type { Cluster } from '../../ibmcloud/models.ts';
import type { ClusterCredentials } from '../cluster/clusterServices.ts';

/** A plan's account and cluster: a run compares them before each step. */
export interface PlanTarget {
  readonly account: { readonly id: string; readonly name: string };
  readonly cluster: { readonly id: string; readonly name: string; readonly type: Cluster['type'] };
  readonly credentials: ClusterCredentials;
}
