import { ApiError, notFound } from './apiError.ts';
import { isObject, numberAt, textAt, type Json, type JsonObject, type StoredObject } from './json.ts';
import { qualifiedResource } from './kinds.ts';
import { timestamp, type ObjectStore } from './objectStore.ts';
import { isDryRun, type Target } from './writes.ts';

/** Namespaces that every cluster has. */
const PROTECTED = ['default', 'kube-system', 'kube-public'];
const GRACE_SECONDS = 30;
const FOREGROUND = 'foregroundDeletion';

export interface RemovalAnswer {
  code: 200 | 202;
  /** The object where it is still there, on its way out; else a `Status`. */
  body: JsonObject;
}

/**
 * `DELETE` of one object, as `DeleteOptions` in the body or the query say: `preconditions`, `propagationPolicy`,
 * `gracePeriodSeconds`, `dryRun`. Namespaces and pods end in their own time; what an object owned goes after it.
 *
 * @throws ApiError 403, 404 or 409 in the words of a real server.
 */
export function remove(store: ObjectStore, target: Target, options: Json, query: URLSearchParams): RemovalAnswer {
  const { kind, namespace, name } = target;
  const live = store.read(kind.kind, namespace, name);
  if (!live) throw notFound(qualifiedResource(kind), name);
  checkPreconditions(target, live, options);
  if (kind.kind === 'Namespace' && PROTECTED.includes(name)) throw protectedNamespace(name);
  const ending = endingOf(live, options, query);
  if (isDryRun(query, options)) return { code: 200, body: ending ?? success(target, live) };
  if (ending) {
    const isForeground = ending.metadata.finalizers?.includes(FOREGROUND) === true;
    return { code: isForeground ? 202 : 200, body: store.write(ending) };
  }
  if (policyOf(options, query) === 'Orphan') store.ownedBy(live).forEach((one) => store.write(disowned(one, live)));
  store.remove(kind.kind, namespace, name);
  return { code: 200, body: success(target, live) };
}

/** The object as it is while it ends, or `undefined` where it goes at once. */
function endingOf(live: StoredObject, options: Json, query: URLSearchParams): StoredObject | undefined {
  const { finalizers = [], deletionTimestamp = timestamp() } = live.metadata;
  const ended = { ...live.metadata, deletionTimestamp };
  if (live.kind === 'Namespace') return { ...live, metadata: ended, status: { phase: 'Terminating' } };
  if (live.kind === 'Pod') {
    const grace = graceOf(options, query);
    return grace === 0 ? undefined : { ...live, metadata: { ...ended, deletionGracePeriodSeconds: grace } };
  }
  if (policyOf(options, query) === 'Foreground' && !finalizers.includes(FOREGROUND)) {
    return { ...live, metadata: { ...ended, finalizers: [...finalizers, FOREGROUND] } };
  }
  return finalizers.length > 0 ? { ...live, metadata: ended } : undefined;
}

function checkPreconditions({ kind, name }: Target, { metadata }: StoredObject, options: Json): void {
  const checks = [
    ['UID', textAt(options, 'preconditions', 'uid'), metadata.uid],
    ['ResourceVersion', textAt(options, 'preconditions', 'resourceVersion'), metadata.resourceVersion],
  ] as const;
  for (const [what, wanted, is] of checks) {
    if (wanted === undefined || wanted === is) continue;
    const group = kind.group === '' ? '' : `.${kind.group}`;
    const text =
      `Operation cannot be fulfilled on ${kind.kind}${group} "${name}": ` +
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${is ?? ''}). ` +
      'The object might have been deleted and then recreated';
    throw new ApiError(409, 'Conflict', text, {
      name,
      ...(group === '' ? {} : { group: kind.group }),
      kind: kind.kind,
    });
  }
}

function policyOf(options: Json, query: URLSearchParams): string | undefined {
  return textAt(options, 'propagationPolicy') ?? query.get('propagationPolicy') ?? undefined;
}

function graceOf(options: Json, query: URLSearchParams): number {
  const asked = query.get('gracePeriodSeconds');
  return numberAt(options, 'gracePeriodSeconds') ?? (asked === null ? GRACE_SECONDS : Number(asked));
}

function disowned(object: StoredObject, { metadata }: StoredObject): StoredObject {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== metadata.uid);
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

function success({ kind, name }: Target, { metadata }: StoredObject): JsonObject {
  const group = kind.group === '' ? {} : { group: kind.group };
  const details = { name, ...group, kind: kind.resource, uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function protectedNamespace(name: string): ApiError {
  const text = `namespaces "${name}" is forbidden: this namespace may not be deleted`;
  return new ApiError(403, 'Forbidden', text, { name, kind: 'namespaces' });
}

/** What waits for its dependents to go, and has none left. */
export function isFreeToGo(object: StoredObject, store: ObjectStore): boolean {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  return deletionTimestamp !== undefined && finalizers.join() === FOREGROUND && store.ownedBy(object).length === 0;
}

/** Whether an object's dependents are to go, while it waits for that. */
export function takesDependentsAlong({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(FOREGROUND) === true;
}

/** The body of a `DELETE`, which may be missing. */
export function deleteOptions(body: Json | undefined): Json {
  return isObject(body) ? body : {};
}
