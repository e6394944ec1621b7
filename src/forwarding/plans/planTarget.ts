import type { ClusterCredentials } from '../cluster/clusterServices.ts';

/** What a plan is pinned to: a run compares account and cluster before each step. */
export interface PlanTarget {
  readonly account: { readonly id: string; readonly name: string };
  readonly cluster: { readonly id: string; readonly name: string; readonly type: 'kubernetes' | 'openshift' };
  readonly credentials: ClusterCredentials;
}
