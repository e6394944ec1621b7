import { ApiError, badRequest, type StatusCause } from './apiError.ts';
import { schemaOf } from './fieldSchema.ts';
import * as fieldSet from './fieldSet.ts';
import type { FieldSet } from './fieldSet.ts';
import { isObject, sameJson, type JsonObject, type ManagedFieldsEntry, type StoredObject } from './json.ts';
import { merge, removeAt } from './merge.ts';

export interface ApplyRequest {
  /** What the client sent: `apiVersion`, `kind`, `metadata.name` and the fields that it wants to own. */
  applied: StoredObject;
  live: StoredObject | undefined;
  manager: string;
  force: boolean;
  /** Time of the new entry, RFC 3339. */
  now: string;
}

/** Metadata that nobody owns: the server sets it. */
const UNOWNED = ['apiVersion', 'kind', 'status'];
const UNOWNED_METADATA = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'selfLink',
];

/**
 * Server-side apply, without defaults and without storing: the live object with the applied fields in it, fewer fields
 * where the manager let go of some that only it owned, and the new `managedFields`.
 *
 * @throws ApiError 409 with causes `FieldManagerConflict` where another manager owns a field that would change.
 */
export function applyFields({ applied, live, manager, force, now }: ApplyRequest): StoredObject {
  if ((applied.metadata.managedFields ?? []).length > 0) throw badRequest('metadata.managedFields must be nil');
  const schema = schemaOf(applied.kind);
  const wanted = ownable(applied);
  const wantedFields = fieldSet.fieldsOf(wanted, schema);
  const entries = entriesOf(live, now);
  const ours = entries.find((entry) => isApplierNamed(entry, manager));
  const others = entries.filter((entry) => entry !== ours);

  const merged = live ? merge(ownable(live), wanted, schema) : structuredClone(wanted);
  if (!isObject(merged)) throw badRequest('the object is not a map');
  const changed = changedFields(wantedFields, merged, live);
  const remaining = takeOrRefuse(others, changed, force);

  const nothing: FieldSet = new Map();
  const released = ours ? fieldSet.without(fieldSet.fromFieldsV1(ours.fieldsV1), wantedFields) : nothing;
  const kept = remaining.map((entry) => fieldSet.fromFieldsV1(entry.fieldsV1)).reduce(fieldSet.union, wantedFields);
  for (const path of released.values()) {
    if (!fieldSet.coversOrLiesBelow(kept, path)) removeAt(merged, path);
  }

  const entry = ours && sameJson(ours.fieldsV1, fieldSet.toFieldsV1(wantedFields)) ? ours : undefined;
  const newest = entry ?? newEntry('Apply', manager, applied.apiVersion, wantedFields, now);
  // Who owns nothing is not listed.
  return reassemble(applied, live, merged, Object.keys(wanted).length === 0 ? remaining : [...remaining, newest]);
}

/**
 * An object without managers is taken for one that was made before there was server-side apply: all of it has an owner
 * then.
 */
function entriesOf(live: StoredObject | undefined, now: string): readonly ManagedFieldsEntry[] {
  if (!live) return [];
  const { managedFields = [] } = live.metadata;
  return managedFields.length > 0 ? managedFields : [createdBy('before-first-apply', live, now)];
}

/**
 * The entry of a client that created an object without server-side apply, with `kubectl create`: it owns every field,
 * defaults included.
 */
export function createdBy(manager: string, object: StoredObject, now: string): ManagedFieldsEntry {
  const fields = fieldSet.fieldsOf(ownable(object), schemaOf(object.kind));
  return newEntry('Update', manager, object.apiVersion, fields, now);
}

/**
 * The entries after a client wrote an object without server-side apply (`PUT`, or a merge patch): it alone owns what it
 * changed, and nobody owns fields that are gone.
 */
export function updatedBy(
  manager: string,
  object: StoredObject,
  live: StoredObject,
  now: string,
): ManagedFieldsEntry[] {
  const schema = schemaOf(object.kind);
  const present = fieldSet.fieldsOf(ownable(object), schema);
  const before = fieldSet.fieldsOf(ownable(live), schema);
  const gone = fieldSet.without(before, present);
  const changed = changedFields(present, object, live);
  const entries = live.metadata.managedFields ?? [];
  const isOurs = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === manager && entry.operation === 'Update' && entry.subresource === undefined;
  const others = entries.flatMap((entry) => {
    if (isOurs(entry) || entry.subresource !== undefined) return isOurs(entry) ? [] : [entry];
    const left = fieldSet.without(fieldSet.without(fieldSet.fromFieldsV1(entry.fieldsV1), changed), gone);
    return left.size === 0 ? [] : [{ ...entry, fieldsV1: fieldSet.toFieldsV1(left) }];
  });
  const ours = entries.find(isOurs);
  const nothing: FieldSet = new Map();
  const kept = ours ? fieldSet.without(fieldSet.fromFieldsV1(ours.fieldsV1), gone) : nothing;
  const owned = fieldSet.union(kept, changed);
  if (owned.size === 0) return others;
  if (ours && sameJson(ours.fieldsV1, fieldSet.toFieldsV1(owned))) return [...others, ours];
  return [...others, newEntry('Update', manager, object.apiVersion, owned, now)];
}

function isApplierNamed(entry: ManagedFieldsEntry, manager: string): boolean {
  return entry.manager === manager && entry.operation === 'Apply' && entry.subresource === undefined;
}

function newEntry(
  operation: 'Apply' | 'Update',
  manager: string,
  apiVersion: string,
  fields: FieldSet,
  time: string,
): ManagedFieldsEntry {
  return { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: fieldSet.toFieldsV1(fields) };
}

/** The fields of the patch whose value is not the live one. */
function changedFields(wanted: FieldSet, merged: JsonObject, live: StoredObject | undefined): FieldSet {
  if (!live) return new Map();
  return new Map(
    [...wanted].filter(([, path]) => {
      const before = fieldSet.valueAt(live, path);
      // A list item's existence is owned; its fields are owned separately.
      if (path.at(-1)?.startsWith('k:')) return before === undefined;
      return before === undefined || !sameJson(before, fieldSet.valueAt(merged, path));
    }),
  );
}

/** Takes the changed fields from their other owners, or refuses without `force`. */
function takeOrRefuse(others: ManagedFieldsEntry[], changed: FieldSet, force: boolean): ManagedFieldsEntry[] {
  const causes: StatusCause[] = [];
  const remaining = others.flatMap((entry) => {
    const owned = fieldSet.fromFieldsV1(entry.fieldsV1);
    const disputed = [...owned].filter(([key]) => changed.has(key));
    if (disputed.length === 0) return [entry];
    causes.push(...disputed.map(([, path]) => conflictCause(entry, fieldSet.pathText(path))));
    const left = fieldSet.without(owned, new Map(disputed));
    return left.size === 0 ? [] : [{ ...entry, fieldsV1: fieldSet.toFieldsV1(left) }];
  });
  if (causes.length > 0 && !force) throw conflict(causes);
  return remaining;
}

function conflictCause(entry: ManagedFieldsEntry, field: string): StatusCause {
  const subresource = entry.subresource === undefined ? '' : ` with subresource "${entry.subresource}"`;
  const using = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
  return { reason: 'FieldManagerConflict', message: `conflict with "${entry.manager}"${subresource}${using}`, field };
}

function conflict(causes: StatusCause[]): ApiError {
  const [first] = causes;
  const text =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${first?.message}: ${first?.field}`
      : `Apply failed with ${causes.length} conflicts: ${listOfConflicts(causes)}`;
  return new ApiError(409, 'Conflict', text, { causes });
}

function listOfConflicts(causes: StatusCause[]): string {
  const texts = [...new Set(causes.map(({ message }) => message))].map((text) => {
    const fields = causes.filter((cause) => cause.message === text).map((cause) => `- ${cause.field}`);
    return `${text.replace('conflict with', 'conflicts with')}:\n${fields.join('\n')}`;
  });
  return texts.join('\n');
}

/** What a manager can own: without identity, server's metadata and status. */
function ownable(object: StoredObject): JsonObject {
  const { metadata, ...rest } = object;
  const fields = Object.entries(rest).filter(([field]) => !UNOWNED.includes(field));
  const meta = Object.entries(metadata).filter(([field]) => !UNOWNED_METADATA.includes(field));
  return { ...Object.fromEntries(fields), ...(meta.length > 0 ? { metadata: Object.fromEntries(meta) } : {}) };
}

/** Puts identity, server's metadata and status back around the merged fields. */
function reassemble(
  applied: StoredObject,
  live: StoredObject | undefined,
  merged: JsonObject,
  managedFields: ManagedFieldsEntry[],
): StoredObject {
  const metadata = isObject(merged['metadata']) ? merged['metadata'] : {};
  const server = Object.entries(live?.metadata ?? {}).filter(([field]) => UNOWNED_METADATA.includes(field));
  const { name, namespace } = applied.metadata;
  return {
    ...merged,
    apiVersion: applied.apiVersion,
    kind: applied.kind,
    metadata: {
      ...metadata,
      ...Object.fromEntries(server),
      name,
      ...(namespace === undefined ? {} : { namespace }),
      managedFields,
    },
    ...(live?.['status'] === undefined ? {} : { status: live['status'] }),
  };
}
