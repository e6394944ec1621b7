import type { FieldSchema } from './fieldSchema.ts';
import { indexOfItem, isKeyedList, isMerged, keyElement, type FieldPath } from './fieldSet.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * The live value with the applied one laid over it, as the schema says: field by field, item by item, or as a whole.
 */
export function merge(live: Json | undefined, applied: Json | undefined, schema: FieldSchema): Json | undefined {
  if (applied === undefined) return live;
  if (isKeyedList(applied, schema) && Array.isArray(live)) return mergeLists(live, applied, schema);
  if (isMerged(applied, schema) && isObject(live)) {
    const result: JsonObject = { ...live };
    for (const [field, value] of Object.entries(applied)) {
      result[field] = merge(live[field], value, schema.fields?.[field] ?? {});
    }
    return result;
  }
  // An empty map or keyed list in the patch says that it is there, not that it is emptied.
  if (isObject(applied) && isObject(live) && schema.atomic !== true) return live;
  if (Array.isArray(applied) && Array.isArray(live) && schema.keys) return live;
  return structuredClone(applied);
}

/** Items keep the live order; new ones follow. */
function mergeLists(live: readonly Json[], applied: readonly Json[], schema: FieldSchema): Json[] {
  const keys = schema.keys ?? [];
  const result = [...live];
  for (const item of applied) {
    const index = indexOfItem(result, keyElement(item, keys));
    const merged = merge(index < 0 ? undefined : result[index], item, schema.items ?? {});
    if (merged === undefined) continue;
    if (index < 0) result.push(merged);
    else result[index] = merged;
  }
  return result;
}

/** Removes what lies at a path; containers that become empty by that go too. Returns whether anything was there. */
export function removeAt(root: JsonObject, path: FieldPath): boolean {
  const [element, ...rest] = path;
  if (element === undefined) return false;
  const field = element.slice(2);
  if (rest.length === 0) {
    const there = field in root;
    delete root[field];
    return there;
  }
  const child = root[field];
  if (Array.isArray(child)) {
    const removed = removeFromList(child, rest);
    if (child.length === 0) delete root[field];
    return removed;
  }
  if (!isObject(child)) return false;
  const removed = removeAt(child, rest);
  if (removed && Object.keys(child).length === 0) delete root[field];
  return removed;
}

function removeFromList(list: Json[], path: FieldPath): boolean {
  const [element, ...rest] = path;
  if (!element?.startsWith('k:')) return false;
  const index = indexOfItem(list, element);
  if (index < 0) return false;
  if (rest.length === 0) {
    list.splice(index, 1);
    return true;
  }
  const item = list[index];
  return isObject(item) && removeAt(item, rest);
}
