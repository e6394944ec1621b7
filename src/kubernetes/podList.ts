import type { V1Pod } from '@kubernetes/client-node';
import type { Pod } from './clusterApi.ts';

/** The fields of a JSON pod that we show. Dates are texts here, unlike in the client's type, so none is read. */
export function podOf(pod: V1Pod): Pod {
  const { container, missingContainer } = containerOf(pod);
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const condition = (pod.status?.conditions ?? []).find(({ type }) => type === 'Ready');
  const unready = containers.find(({ ready, state }) => !ready && (state?.waiting ?? state?.terminated));
  const stopped = unready?.state?.waiting ?? unready?.state?.terminated;
  const unscheduled = (pod.status?.conditions ?? []).find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  const problem = stopped ? [stopped.reason, stopped.message].filter(Boolean).join(': ') : unscheduled?.message;
  return {
    name: pod.metadata?.name ?? '',
    namespace: pod.metadata?.namespace ?? '',
    phase: pod.status?.phase ?? 'Unknown',
    ready: condition?.status === 'True',
    problem: problem === '' ? undefined : problem,
    labels: pod.metadata?.labels ?? {},
    uid: pod.metadata?.uid ?? '',
    ...{ container, missingContainer },
    ...runOf(pod, container),
  };
}

/** `kubectl logs` uses this container where a pod has several. */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** As `kubectl logs` chooses it, which warns and reads the first container where the one that is named is missing. */
function containerOf({ metadata, spec }: V1Pod): Pick<Pod, 'container' | 'missingContainer'> {
  const containers = spec?.containers ?? [];
  const all = [...containers, ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])];
  const named = metadata?.annotations?.[DEFAULT_CONTAINER] ?? '';
  const first = containers[0]?.name ?? '';
  if (named === '') return { container: first, missingContainer: undefined };
  return all.some(({ name }) => name === named)
    ? { container: named, missingContainer: undefined }
    : { container: first, missingContainer: named };
}

/** The current run of the container whose log is read: statuses are sorted by name, unlike the containers. */
function runOf({ status }: V1Pod, name: string): Pick<Pod, 'startedAt' | 'restarts'> {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  const statuses = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  const container = statuses.find((candidate) => candidate.name === name);
  const startedAt: unknown = container?.state?.running?.startedAt;
  return { startedAt: typeof startedAt === 'string' ? startedAt : undefined, restarts: container?.restartCount ?? 0 };
}
