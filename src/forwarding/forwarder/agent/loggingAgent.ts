import type { V1DaemonSet, V1Node, V1Pod } from '@kubernetes/client-node';
import type { ClusterApi } from '../../../kubernetes/clusterApi.ts';
import type { LoggingAgent } from '../../webhook/knownRoutes.ts';

/** Namespace that IBM documents for the agents. */
export const AGENT_NAMESPACE = 'ibm-observe';

/** Status of a service's agent in a cluster. */
export interface AgentState {
  readonly daemonSet: string;
  /** Number of schedulable workers. */
  readonly workers: number;
  /** Names of those without a ready agent. */
  readonly missing: readonly string[];
  /** Names of the ConfigMaps that may configure it, in its namespace. */
  readonly configMaps: readonly string[];
}

/**
 * Finds a service's agent and the workers on which it is ready; `undefined` if it is not installed. Cordoned workers do
 * not count.
 * @throws Failure – `api-forbidden` if this user may not read them.
 */
export async function readLoggingAgent(
  agent: LoggingAgent,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<AgentState | undefined> {
  const found = await findLoggingAgent(agent, api, signal);
  if (!found) return undefined;
  const { set, daemonSet, configMaps } = found;
  const nodes = (await api.list({ apiVersion: 'v1', kind: 'Node' }, { signal })) as readonly V1Node[];
  const labels = set.spec?.selector.matchLabels ?? {};
  const pods = (await api.list(
    { apiVersion: 'v1', kind: 'Pod', namespace: AGENT_NAMESPACE },
    { labels, signal },
  )) as readonly V1Pod[];
  const ready = new Set(pods.filter(isReady).map(({ spec }) => spec?.nodeName));
  const workers = nodes.filter(({ spec }) => spec?.unschedulable !== true).map(({ metadata }) => metadata?.name ?? '');
  return {
    daemonSet,
    workers: workers.length,
    missing: workers.filter((worker) => !ready.has(worker)),
    configMaps,
  };
}

/** Finds a service's agent, ready or not; `undefined` if it is not installed. @throws Failure */
export async function findLoggingAgent(
  { names }: LoggingAgent,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<
  { readonly set: V1DaemonSet; readonly daemonSet: string; readonly configMaps: AgentState['configMaps'] } | undefined
> {
  // Dates in objects are texts, despite the library's types.
  const sets = (await api.list(
    { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: AGENT_NAMESPACE },
    { signal },
  )) as readonly V1DaemonSet[];
  const name = new RegExp(`^${names}`);
  const set = sets.find(({ metadata }) => name.test(metadata?.name ?? ''));
  const daemonSet = set?.metadata?.name ?? '';
  return set && { set, daemonSet, configMaps: configMapsOf(set, daemonSet) };
}

/** Those that its pods mount; IBM's chart gives its own the name of the DaemonSet. */
function configMapsOf({ spec }: V1DaemonSet, daemonSet: string): readonly string[] {
  const mounted = (spec?.template.spec?.volumes ?? []).flatMap(({ configMap, projected }) => [
    configMap?.name,
    ...(projected?.sources ?? []).map((source) => source.configMap?.name),
  ]);
  return [...new Set([...mounted.filter((name) => name !== undefined), daemonSet])];
}

function isReady({ status }: V1Pod): boolean {
  return (status?.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');
}
