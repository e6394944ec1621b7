import type { V1Deployment } from '@kubernetes/client-node';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';

/** The fields of a Deployment that describe its rollout. */
function rolloutOf(object: KubernetesObject): Pick<V1Deployment, 'spec' | 'status' | 'metadata'> {
  // The API server guarantees a Deployment's shape, which `KubernetesObject` leaves open.
  return object;
}

/** Whether its status is that of the newest specification: until then it describes a former one. */
function isObserved({ metadata, status }: Pick<V1Deployment, 'status' | 'metadata'>): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

/** Whether only the newest revision runs, and completely: what `kubectl rollout status` waits for. */
export function isAvailable(object: KubernetesObject): boolean {
  const deployment = rolloutOf(object);
  const wanted = deployment.spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment.status ?? {};
  return (
    isObserved(deployment) && updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= wanted
  );
}

/**
 * Progress of a rollout, and why it is stuck, if a condition says so. A `refusal` of pods is final only where the
 * deadline has passed: it may be that of former pods, as long as the new ones have none, or end on its own, such as one
 * for a service account that is just created.
 */
export function rolloutState(object: KubernetesObject): {
  readonly available: number;
  readonly wanted: number;
  readonly updated: number;
  readonly refusal: string | undefined;
  /** Whether that says that pods are refused, and not only that the deadline has passed. */
  readonly isRefused: boolean;
  readonly isOverdue: boolean;
  readonly isPaused: boolean;
} {
  const deployment = rolloutOf(object);
  const { spec, status } = deployment;
  const conditions = isObserved(deployment) ? (status?.conditions ?? []) : [];
  const refused = refusalIn(conditions);
  const overdue = conditions.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  return {
    available: status?.availableReplicas ?? 0,
    wanted: spec?.replicas ?? 1,
    updated: status?.updatedReplicas ?? 0,
    refusal: refused ?? overdue?.message ?? overdue?.reason,
    isRefused: refused !== undefined,
    isOverdue: overdue !== undefined,
    isPaused: spec?.paused === true,
  };
}

/** Why the API server refuses pods, by the conditions of a Deployment or ReplicaSet; `undefined` if it does not. */
export function refusalIn(
  conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
    readonly reason?: string;
  }[],
): string | undefined {
  const refused = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  return refused && (refused.message ?? refused.reason ?? refused.type);
}
