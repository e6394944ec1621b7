import { Failure } from '../../failure/failure.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';

type ClusterType = Cluster['type'];
type Labels = Readonly<Record<string, string>>;

/** How the agents are labelled through which the API server reaches pods, as IBM's page for each kind of cluster has them. */
export const agentLabels = {
  kubernetes: { 'k8s-app': 'konnectivity-agent' },
  openshift: { app: 'konnectivity-agent' },
} as const satisfies Readonly<Record<ClusterType, Labels>>;

/** Those of the agents before Konnectivity. */
export const vpnLabels = { app: 'vpn' } as const;

const documented: readonly Labels[] = [agentLabels.kubernetes, agentLabels.openshift, vpnLabels];
/** Labels that usually tell what a pod is, in the order in which they are tried where no documented one is there. */
const usual = ['k8s-app', 'app', 'app.kubernetes.io/name', 'component', 'name'];

/**
 * Labels that select the agents through which the API server of this cluster reaches pods, as they really are in `kube-system`;
 * `undefined` where there is none, or where this user may not look.
 * @throws Failure
 */
export async function readAgentLabels(api: ClusterApi, signal: AbortSignal): Promise<readonly Labels[] | undefined> {
  try {
    const pods = await api.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system' }, { signal });
    const found = new Map<string, Labels>();
    for (const pod of pods) {
      const selector = agentSelectorOf(pod);
      if (selector) found.set(JSON.stringify(selector), selector);
    }
    // Sorted, so that the same agents give the same policy.
    return found.size === 0 ? undefined : [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, labels]) => labels);
  } catch (error) {
    if (error instanceof Failure && error.code === 'api-forbidden') return undefined;
    throw error;
  }
}

/** What selects a pod of `kube-system` that is such an agent; `undefined` for any other pod. */
export function agentSelectorOf({ metadata }: Pick<KubernetesObject, 'metadata'>): Labels | undefined {
  const labels = metadata?.labels ?? {};
  const known = documented.find((selector) =>
    Object.entries(selector).every(([name, value]) => labels[name] === value),
  );
  if (known || !metadata?.name?.startsWith('konnectivity-agent')) return known;
  const label = usual.find((name) => labels[name] !== undefined);
  const value = label === undefined ? undefined : labels[label];
  return label === undefined || value === undefined ? undefined : { [label]: value };
}
