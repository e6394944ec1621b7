import { Failure } from '../../failure/failure.ts';
import type { ClusterType } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';

type Labels = Readonly<Record<string, string>>;

/** Labels of the agents through which the API server reaches pods, from IBM's page for each kind of cluster. */
export const agentLabels = {
  kubernetes: { 'k8s-app': 'konnectivity-agent' },
  openshift: { app: 'konnectivity-agent' },
} as const satisfies Readonly<Record<ClusterType, Labels>>;

/** Labels of the agents before Konnectivity. */
export const vpnLabels = { app: 'vpn' } as const;

const documented: readonly Labels[] = [agentLabels.kubernetes, agentLabels.openshift, vpnLabels];
/** Common labels that identify pods, tried in this order if no documented one exists. */
const usual = ['k8s-app', 'app', 'app.kubernetes.io/name', 'component', 'name'];

/**
 * Labels of the agents through which this cluster's API server reaches pods, from the pods in `kube-system`;
 * `undefined` if there are none, or if this user may not list them.
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

/** The selector of a pod of `kube-system` that is such an agent; `undefined` for any other pod. */
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
