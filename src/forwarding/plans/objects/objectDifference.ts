import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { isRecord } from '../../../text/jsonValue.ts';

/** Server-managed fields of `metadata` that do not describe the object's purpose. */
const bookkeeping = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink']);

/**
 * Whether an apply would change the object's content. Compares two states from the server (live, and the answer of a
 * dry run, both with defaults). Field ownership and status do not count.
 */
export function changesObject(live: KubernetesObject, result: KubernetesObject): boolean {
  return !isDeepStrictEqual(withoutBookkeeping(live), withoutBookkeeping(result));
}

/** An object's content: without its status and the server-managed fields. */
export function withoutBookkeeping(object: KubernetesObject): KubernetesObject {
  const metadata = Object.entries(object.metadata ?? {}).filter(([name]) => !bookkeeping.has(name));
  // Through JSON: an absent field equals one that is `undefined`.
  return JSON.parse(
    JSON.stringify({ ...object, metadata: Object.fromEntries(metadata), status: undefined }),
  ) as KubernetesObject;
}

/** A Deployment’s controller counts its revisions in an annotation. */
export function withoutRevision(object: KubernetesObject): KubernetesObject {
  const { 'deployment.kubernetes.io/revision': _, ...annotations } = object.metadata?.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/**
 * The part of a live object that corresponds to an object to apply: the same fields, list items matched by their key.
 * The preview compares with it; unchanged fields of others would only be noise.
 */
export function partThatIsSpokenOf(live: unknown, wanted: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(wanted)) {
    const items: readonly unknown[] = live;
    if (!wanted.some(isRecord)) return items;
    return items.flatMap((item, index) => {
      const counterpart: unknown =
        wanted.find((candidate) => sameItem(candidate, item)) ?? (keyOf(item) ? undefined : wanted[index]);
      return counterpart === undefined ? [] : [partThatIsSpokenOf(item, counterpart)];
    });
  }
  if (isRecord(live) && isRecord(wanted)) {
    const entries = Object.entries(wanted).flatMap(([key, value]) =>
      live[key] === undefined ? [] : [[key, partThatIsSpokenOf(live[key], value)] as const],
    );
    return Object.fromEntries(entries);
  }
  return live;
}

/** The key by which server-side apply matches list items of our objects. */
function keyOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  return ['mountPath', 'containerPort', 'name', 'port'].find((key) => item[key] !== undefined);
}

function sameItem(one: unknown, other: unknown): boolean {
  const key = keyOf(other);
  return key !== undefined && isRecord(one) && isRecord(other) && one[key] === other[key];
}
