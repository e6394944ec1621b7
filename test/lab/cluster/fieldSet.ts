import { KEY_DEFAULTS, type FieldSchema } from './fieldSchema.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * A path to a field in the notation of `managedFields`: `f:NAME` is a field, `k:{"name":"haproxy"}` the item of a list
 * that has these keys.
 */
export type FieldPath = readonly string[];

/** A set of paths, by their own text. */
export type FieldSet = Map<string, FieldPath>;

const keyOf = (path: FieldPath): string => path.join('\0');

export function addPath(set: FieldSet, path: FieldPath): void {
  set.set(keyOf(path), path);
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  return new Map([...left, ...right]);
}

export function without(set: FieldSet, removed: FieldSet): FieldSet {
  return new Map([...set].filter(([key]) => !removed.has(key)));
}

/** Whether the set holds the path itself or something below it. */
export function coversOrLiesBelow(set: FieldSet, path: FieldPath): boolean {
  const key = keyOf(path);
  if (set.has(key)) return true;
  const prefix = `${key}\0`;
  return [...set.keys()].some((candidate) => candidate.startsWith(prefix));
}

/**
 * Every field that an object sets: single values, lists and objects that are atomic or empty, and the items of keyed
 * lists.
 */
export function fieldsOf(value: Json | undefined, schema: FieldSchema): FieldSet {
  const set: FieldSet = new Map();
  collect(value, schema, [], set);
  return set;
}

function collect(value: Json | undefined, schema: FieldSchema, path: FieldPath, set: FieldSet): void {
  if (value === undefined) return;
  if (isKeyedList(value, schema)) {
    for (const item of value) {
      const itemPath = [...path, keyElement(item, schema.keys ?? [])];
      addPath(set, itemPath);
      if (isObject(item)) collectFields(item, schema.items, itemPath, set);
    }
  } else if (isMerged(value, schema)) {
    collectFields(value, schema, path, set);
  } else {
    addPath(set, path);
  }
}

function collectFields(value: JsonObject, schema: FieldSchema | undefined, path: FieldPath, set: FieldSet): void {
  for (const [field, child] of Object.entries(value)) {
    collect(child, schema?.fields?.[field] ?? {}, [...path, `f:${field}`], set);
  }
}

/** A list that is merged item by item. */
export function isKeyedList(value: Json | undefined, schema: FieldSchema): value is Json[] {
  return Array.isArray(value) && schema.keys !== undefined && value.length > 0;
}

/** An object that is merged field by field. */
export function isMerged(value: Json | undefined, schema: FieldSchema): value is JsonObject {
  return isObject(value) && schema.atomic !== true && Object.keys(value).length > 0;
}

/** `k:{"containerPort":3000,"protocol":"TCP"}` */
export function keyElement(item: Json | undefined, keys: readonly string[]): string {
  const fields = [...keys]
    .sort()
    .map((key) => [key, (isObject(item) ? item[key] : undefined) ?? KEY_DEFAULTS[key] ?? null]);
  return `k:${JSON.stringify(Object.fromEntries(fields))}`;
}

/** Index of the item that a `k:` element names, or -1. */
export function indexOfItem(list: readonly Json[], element: string): number {
  const keys = Object.keys(JSON.parse(element.slice(2)) as JsonObject); // made by keyElement
  return list.findIndex((item) => keyElement(item, keys) === element);
}

/** The value at a path, or `undefined`. */
export function valueAt(root: Json | undefined, path: FieldPath): Json | undefined {
  let value = root;
  for (const element of path) {
    if (element.startsWith('f:')) value = isObject(value) ? value[element.slice(2)] : undefined;
    else value = Array.isArray(value) ? value[indexOfItem(value, element)] : undefined;
  }
  return value;
}

/** `.spec.template.spec.containers[name="haproxy"].image`: how conflicts name a field. */
export function pathText(path: FieldPath): string {
  return path
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      const keys = Object.entries(JSON.parse(element.slice(2)) as JsonObject); // made by keyElement
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}

/** The `fieldsV1` of a `managedFields` entry. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const root: JsonObject = {};
  for (const path of set.values()) {
    let node = root;
    for (const element of path) {
      const next = node[element];
      const child: JsonObject = isObject(next) ? next : {};
      node[element] = child;
      node = child;
    }
    if (path.at(-1)?.startsWith('k:')) node['.'] = {};
  }
  return root;
}

export function fromFieldsV1(fields: JsonObject): FieldSet {
  const set: FieldSet = new Map();
  visit(fields, []);
  return set;

  function visit(node: JsonObject, path: FieldPath): void {
    const children = Object.entries(node).filter(([element]) => element !== '.');
    if (path.length > 0 && ('.' in node || children.length === 0)) addPath(set, path);
    for (const [element, child] of children) if (isObject(child)) visit(child, [...path, element]);
  }
}
