import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';

/** Kinds of which a controller writes the version, and whose content nobody can change or nobody would lose. */
const withoutVersion: ReadonlySet<string> = new Set(['Namespace', 'CertificateSigningRequest']);

/** Whether objects of this kind are compared. */
export function hasVersion({ kind = '' }: Partial<Pick<ObjectReference, 'kind'>>): boolean {
  return !withoutVersion.has(kind);
}

/**
 * What is another one once somebody has changed an object's content: its generation, which no report of a controller
 * changes, or its version where the kind has none. `undefined` for kinds that are not compared.
 */
export function versionOf(object: KubernetesObject): string | undefined {
  if (!hasVersion(object)) return undefined;
  // Newer than the client library's type.
  const { generation, resourceVersion } = (object.metadata ?? {}) as {
    readonly generation?: number;
    readonly resourceVersion?: string;
  };
  if (generation !== undefined) return `generation=${generation}`;
  return resourceVersion === undefined ? undefined : `resourceVersion=${resourceVersion}`;
}
