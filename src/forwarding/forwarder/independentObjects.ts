import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { comesWithNamespace } from './namespaceDefaults.ts';

/**
 * The objects of a namespace that somebody created: without those that belong to another one, and without those that a
 * cluster creates in each namespace.
 */
export function independentObjects(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const uids = new Set(objects.map(({ metadata }) => metadata?.uid));
  const goesWithAnother = ({ metadata }: KubernetesObject): boolean =>
    metadata?.ownerReferences?.some(({ uid }) => uids.has(uid)) === true;
  return objects.filter((object) => !goesWithAnother(object) && !comesWithNamespace(object));
}
