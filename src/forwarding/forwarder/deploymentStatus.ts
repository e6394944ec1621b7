import type { V1Deployment } from '@kubernetes/client-node';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';

/** The fields of a Deployment that describe its rollout. */
function rolloutOf(object: KubernetesObject): Pick<V1Deployment, 'spec' | 'status' | 'metadata'> {
  // The API server guarantees a Deployment's shape, which `KubernetesObject` leaves open.
  return object;
}

/** Whether only the newest revision runs, and completely: what `kubectl rollout status` waits for. */
export function isAvailable(object: KubernetesObject): boolean {
  const { metadata, spec, status } = rolloutOf(object);
  const wanted = spec?.replicas ?? 1;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const observed = observedGeneration >= (metadata?.generation ?? 0);
  return observed && updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= wanted;
}

/** Progress of a rollout, and why it is stuck, if a condition says so. */
export function rolloutState(object: KubernetesObject): {
  readonly available: number;
  readonly wanted: number;
  readonly refusal: string | undefined;
} {
  const { spec, status } = rolloutOf(object);
  const failed = (status?.conditions ?? []).find(
    ({ type, status: value, reason }) =>
      (type === 'ReplicaFailure' && value === 'True') ||
      (type === 'Progressing' && reason === 'ProgressDeadlineExceeded'),
  );
  return {
    available: status?.availableReplicas ?? 0,
    wanted: spec?.replicas ?? 1,
    refusal: failed ? (failed.message ?? failed.reason) : undefined,
  };
}
