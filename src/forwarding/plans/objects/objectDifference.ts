import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { isRecord } from '../../../text/jsonValue.ts';

/** Fields of `metadata` that the server keeps by itself and that say nothing of what an object is for. */
const bookkeeping = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink']);

/**
 * Whether an apply would change what the object says: two states as the server gives them (live, and the answer of a dry
 * run, both with all defaults filled in). Who owns a field, and the status, do not count.
 */
export function changesObject(live: KubernetesObject, result: KubernetesObject): boolean {
  return !isDeepStrictEqual(withoutBookkeeping(live), withoutBookkeeping(result));
}

/** What an object says: without its status, and without what the server notes about it. */
export function withoutBookkeeping(object: KubernetesObject): KubernetesObject {
  const metadata = Object.entries(object.metadata ?? {}).filter(([name]) => !bookkeeping.has(name));
  // Through JSON: a field that is absent and one that is `undefined` are the same.
  return JSON.parse(
    JSON.stringify({ ...object, metadata: Object.fromEntries(metadata), status: undefined }),
  ) as KubernetesObject;
}

/**
 * The part of a live object that an object to apply speaks of: the same fields, list items matched by their key. It is
 * what the preview compares with; fields of others that stay as they are would only be noise there.
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

/** The key by which server-side apply matches the items of the lists that our objects hold. */
function keyOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  return ['mountPath', 'containerPort', 'name', 'port'].find((key) => item[key] !== undefined);
}

function sameItem(one: unknown, other: unknown): boolean {
  const key = keyOf(other);
  return key !== undefined && isRecord(one) && isRecord(other) && one[key] === other[key];
}
