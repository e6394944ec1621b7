import type { RequestInfo } from '../cluster/requestInfo.ts';

export type AuditLevel = 'None' | 'Metadata' | 'RequestResponse';

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const UNLOGGED_PATHS = /^\/(?:apis?(?:\/.*)?|version(?:\/.*)?|healthz(?:\/.*)?|readyz(?:\/.*)?|livez(?:\/.*)?)$/;

/**
 * IBM's two policies, condensed: from Kubernetes 1.30 on everything but discovery and health is logged at Metadata, and
 * `verbose` adds the bodies of writes; before, `default` does not log reads.
 *
 * @param version of the cluster as the CLI prints it: `1.33.4_1546` or `4.16.43_1576_openshift`.
 */
export function auditLevel(policy: string, version: string, info: RequestInfo): AuditLevel {
  if (!info.resource && UNLOGGED_PATHS.test(info.path)) return 'None';
  const isWrite = WRITES.includes(info.verb);
  if (kubernetesMinor(version) < 30) return policy === 'verbose' || isWrite ? 'Metadata' : 'None';
  if (info.resource?.resource === 'secrets') return 'Metadata';
  return policy === 'verbose' && isWrite ? 'RequestResponse' : 'Metadata';
}

/** OpenShift 4.N carries Kubernetes 1.(N+13). */
function kubernetesMinor(version: string): number {
  const [major, minor] = version.split('.').map(Number);
  return (minor ?? 0) + (major === 4 ? 13 : 0);
}
