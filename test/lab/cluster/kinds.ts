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
}

/** What the routes read and write, and pods. */
export const KINDS: readonly ResourceKind[] = [
  { kind: 'Namespace', resource: 'namespaces', group: '', version: 'v1', namespaced: false, hasGeneration: false },
  { kind: 'ConfigMap', resource: 'configmaps', group: '', version: 'v1', namespaced: true, hasGeneration: false },
  { kind: 'Secret', resource: 'secrets', group: '', version: 'v1', namespaced: true, hasGeneration: false },
  { kind: 'Service', resource: 'services', group: '', version: 'v1', namespaced: true, hasGeneration: false },
  { kind: 'Pod', resource: 'pods', group: '', version: 'v1', namespaced: true, hasGeneration: false },
  { kind: 'Deployment', resource: 'deployments', group: 'apps', version: 'v1', namespaced: true, hasGeneration: true },
  {
    kind: 'NetworkPolicy',
    resource: 'networkpolicies',
    group: 'networking.k8s.io',
    version: 'v1',
    namespaced: true,
    hasGeneration: true,
  },
  {
    kind: 'CertificateSigningRequest',
    resource: 'certificatesigningrequests',
    group: 'certificates.k8s.io',
    version: 'v1',
    namespaced: false,
    hasGeneration: false,
  },
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
