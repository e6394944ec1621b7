import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { comesWithNamespace } from './namespaceDefaults.ts';

/**
 * Of everything that a namespace holds what somebody put there: without what goes with another object of it, and without what a cluster
 * makes in each namespace.
 */
export function independentObjects(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const uids = new Set(objects.map(({ metadata }) => metadata?.uid));
  const goesWithAnother = ({ metadata }: KubernetesObject): boolean =>
    metadata?.ownerReferences?.some(({ uid }) => uids.has(uid)) === true;
  return objects.filter((object) => !goesWithAnother(object) && !comesWithNamespace(object));
}
