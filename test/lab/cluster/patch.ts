import { schemaOf, type FieldSchema } from './fieldSchema.ts';
import { indexOfItem, keyElement } from './fieldSet.ts';
import { isObject, type Json, type JsonObject, type StoredObject } from './json.ts';

export type PatchKind = 'merge' | 'strategic';

/** The kind of a `PATCH` by its content type; `undefined` for server-side apply and what the lab does not have. */
export function patchKind(contentType: string): PatchKind | undefined {
  if (contentType.startsWith('application/merge-patch+json')) return 'merge';
  return contentType.startsWith('application/strategic-merge-patch+json') ? 'strategic' : undefined;
}

/**
 * The object with a patch in it. RFC 7386 (`merge`): `null` removes, lists are replaced. Strategic: keyed lists are
 * merged item by item, and `$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…` are directives.
 */
export function patched(live: StoredObject, patch: Json, kind: PatchKind): Json {
  return merged(live, patch, kind === 'strategic' ? schemaOf(live.kind) : undefined) ?? {};
}

function merged(live: Json | undefined, patch: Json, schema: FieldSchema | undefined): Json | undefined {
  if (Array.isArray(patch) && schema?.keys) return mergedList(Array.isArray(live) ? live : [], patch, schema);
  if (!isObject(patch)) return structuredClone(patch);
  if (schema && patch['$patch'] === 'replace') return fieldsOf(patch);
  const kept = schema ? retained(live, patch) : live;
  const result: JsonObject = isObject(kept) ? { ...kept } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === undefined || (schema && field.startsWith('$'))) continue;
    const next = value === null ? undefined : merged(result[field], value, schema && (schema.fields?.[field] ?? {}));
    if (next === undefined) delete result[field];
    else result[field] = next;
  }
  return result;
}

function mergedList(live: Json[], patch: Json[], schema: FieldSchema): Json[] {
  const keys = patchKeys(schema);
  let result = patch.some((item) => isObject(item) && item['$patch'] === 'replace') ? [] : [...live];
  for (const item of patch) {
    if (!isObject(item) || item['$patch'] === 'replace') continue;
    const index = indexOfItem(result, keyElement(item, keys));
    if (item['$patch'] === 'delete') {
      result = result.filter((_, position) => position !== index);
      continue;
    }
    const next = merged(index < 0 ? undefined : result[index], item, schema.items ?? {});
    if (next === undefined) continue;
    if (index < 0) result.push(next);
    else result[index] = next;
  }
  return result;
}

/** A strategic patch identifies items by the first key alone: ports of a container by `containerPort`. */
function patchKeys({ keys = [] }: FieldSchema): readonly string[] {
  return keys.slice(0, 1);
}

function retained(live: Json | undefined, patch: JsonObject): Json | undefined {
  const keys = patch['$retainKeys'];
  if (!Array.isArray(keys) || !isObject(live)) return live;
  return Object.fromEntries(Object.entries(live).filter(([field]) => keys.includes(field)));
}

function fieldsOf(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !field.startsWith('$')));
}
