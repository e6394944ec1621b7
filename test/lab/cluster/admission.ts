import type { ClusterState } from '../state.ts';
import { ApiError } from './apiError.ts';
import { at, type StoredObject } from './json.ts';
import type { ObjectStore } from './objectStore.ts';
import { restrictedViolations, violationsText, type Violation } from './podSecurity.ts';
import { underRestrictedV2 } from './securityContextConstraints.ts';

const PREFIX = 'pod-security.kubernetes.io/';

/**
 * Pod Security admission: texts for `Warning` headers. Deployments and DaemonSets are warned about under the
 * namespace's label `warn`, a Namespace that gets stricter about its running pods. Of the standards the lab has
 * `restricted`; any other allows everything.
 */
export function admit(object: StoredObject, store: ObjectStore): string[] {
  if (object.kind === 'Namespace') return warnAboutPods(object, store);
  if (object.kind !== 'Deployment' && object.kind !== 'DaemonSet') return [];
  const { level, violations } = judge(object, 'warn', at(object, 'spec', 'template', 'spec'), store);
  return violations.length === 0 ? [] : [`would violate PodSecurity "${level}": ${violationsText(violations)}`];
}

/**
 * The pod as it is admitted, or why it is refused: on OpenShift by its SCC, then under the namespace's label `enforce`.
 */
export function admitPod(
  wanted: StoredObject,
  store: ObjectStore,
  type: ClusterState['type'],
): StoredObject | ApiError {
  const pod = type === 'openshift' ? underRestrictedV2(wanted, store) : wanted;
  if (pod instanceof ApiError) return pod;
  const { level, violations } = judge(pod, 'enforce', pod['spec'], store);
  if (violations.length === 0) return pod;
  const { name } = pod.metadata;
  const text = `pods "${name}" is forbidden: violates PodSecurity "${level}": ${violationsText(violations)}`;
  return new ApiError(403, 'Forbidden', text, { name, kind: 'pods' });
}

function judge(
  { metadata }: StoredObject,
  mode: 'warn' | 'enforce',
  spec: StoredObject['spec'],
  store: ObjectStore,
): { level: string; violations: Violation[] } {
  const level = levelOf(store.read('Namespace', '', metadata.namespace ?? ''), mode);
  return { level, violations: isRestricted(level) ? restrictedViolations(spec) : [] };
}

/** `restricted:latest` */
function levelOf(namespace: StoredObject | undefined, mode: 'warn' | 'enforce'): string {
  const labels = namespace?.metadata.labels ?? {};
  return `${labels[`${PREFIX}${mode}`] ?? 'privileged'}:${labels[`${PREFIX}${mode}-version`] ?? 'latest'}`;
}

function isRestricted(level: string): boolean {
  return level.startsWith('restricted:');
}

function warnAboutPods(namespace: StoredObject, store: ObjectStore): string[] {
  const { name } = namespace.metadata;
  const level = levelOf(namespace, 'enforce');
  if (!isRestricted(level) || isRestricted(levelOf(store.read('Namespace', '', name), 'enforce'))) return [];
  const pods = new Map<string, string[]>();
  for (const pod of store.list('Pod', name)) {
    const reasons = restrictedViolations(pod['spec'])
      .map(({ reason }) => reason)
      .join(', ');
    if (reasons !== '') pods.set(reasons, [...(pods.get(reasons) ?? []), pod.metadata.name]);
  }
  if (pods.size === 0) return [];
  return [
    `existing pods in namespace "${name}" violate the new PodSecurity enforce level "${level}"`,
    ...[...pods].map(([reasons, [first = '', ...others]]) => `${first}${andOthers(others.length)}: ${reasons}`),
  ];
}

function andOthers(count: number): string {
  return count === 0 ? '' : ` (and ${count} other pod${count === 1 ? '' : 's'})`;
}
