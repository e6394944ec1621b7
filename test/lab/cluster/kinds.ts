/** A kind that the lab's API knows, and what may be asked of it. */
export interface ResourceKind {
  kind: string;
  /** Plural, as in paths. */
  resource: string;
  /** Empty for the core group. */
  group: string;
  version: string;
  namespaced: boolean;
  /** Whether `metadata.generation` counts changes of the spec. */
  hasGeneration: boolean;
  /**
   * Created by the cluster's own controllers from other objects: clients read and delete it, and a lab that starts
   * creates it again.
   */
  isDerived: boolean;
}

type Traits = readonly ('cluster' | 'generation' | 'derived')[];

function kind(name: string, resource: string, apiVersion: string, traits: Traits = []): ResourceKind {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {
    kind: name,
    resource,
    group,
    version: version ?? '',
    namespaced: !traits.includes('cluster'),
    hasGeneration: traits.includes('generation'),
    isDerived: traits.includes('derived'),
  };
}

/** What the routes read and write, and what a cluster makes of it. */
export const KINDS: readonly ResourceKind[] = [
  kind('Namespace', 'namespaces', 'v1', ['cluster']),
  kind('ConfigMap', 'configmaps', 'v1'),
  kind('Secret', 'secrets', 'v1'),
  kind('Service', 'services', 'v1'),
  kind('Pod', 'pods', 'v1', ['derived']),
  kind('Node', 'nodes', 'v1', ['cluster', 'derived']),
  kind('Event', 'events', 'v1', ['derived']),
  kind('Deployment', 'deployments', 'apps/v1', ['generation']),
  kind('DaemonSet', 'daemonsets', 'apps/v1', ['generation']),
  kind('ReplicaSet', 'replicasets', 'apps/v1', ['generation', 'derived']),
  kind('NetworkPolicy', 'networkpolicies', 'networking.k8s.io/v1', ['generation']),
  kind('PodDisruptionBudget', 'poddisruptionbudgets', 'policy/v1', ['generation']),
  kind('EndpointSlice', 'endpointslices', 'discovery.k8s.io/v1', ['generation', 'derived']),
  kind('CertificateSigningRequest', 'certificatesigningrequests', 'certificates.k8s.io/v1', ['cluster']),
];

export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `deployments.apps`, `services`: how messages name a resource. */
export function qualifiedResource({ resource, group }: { resource: string; group: string }): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** @throws Error for a kind that the lab does not have: only the lab's own code asks. */
export function kindOf(kind: string): ResourceKind {
  const found = KINDS.find((candidate) => candidate.kind === kind);
  if (!found) throw new Error(`The lab has no kind ${kind}.`);
  return found;
}
