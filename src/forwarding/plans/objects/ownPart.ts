import { isDeepStrictEqual } from 'node:util';
import { FIELD_MANAGER, type KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { isRecord } from '../../../text/jsonValue.ts';

/** Whether this extension, here or at a colleague's, has written any of an object. */
export function isWrittenFromHere({ metadata }: KubernetesObject): boolean {
  return metadata?.managedFields?.some(({ manager }) => manager === FIELD_MANAGER) === true;
}

/** What was applied from here of a live object: an apply removes of it what it no longer speaks of. */
export function ownPart(live: KubernetesObject): unknown {
  return (live.metadata?.managedFields ?? [])
    .filter(({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply')
    .map(({ fieldsV1 }) => partNamed(live, fieldsV1));
}

/** @param fields as `fieldsV1` names them: `f:name`, `k:{"name":"item"}`, `v:"value"`; `.` is what holds them. */
function partNamed(live: unknown, fields: unknown): unknown {
  const names = isRecord(fields) ? Object.entries(fields) : [];
  if (names.length === 0) return live;
  return Object.fromEntries(
    names.map(([name, below]) => [name, name === '.' ? '' : partNamed(child(live, name), below)]),
  );
}

function child(live: unknown, name: string): unknown {
  const key = name.slice(2);
  if (name.startsWith('f:')) return isRecord(live) ? live[key] : undefined;
  const items: readonly unknown[] = Array.isArray(live) ? live : [];
  // What a set holds, its name says.
  return name.startsWith('k:') ? items.find((item) => hasKey(item, JSON.parse(key))) : undefined;
}

function hasKey(item: unknown, keys: unknown): boolean {
  return (
    isRecord(item) &&
    isRecord(keys) &&
    Object.entries(keys).every(([key, value]) => isDeepStrictEqual(item[key], value))
  );
}
