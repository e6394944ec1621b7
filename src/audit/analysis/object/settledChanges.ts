import { fieldAt } from '../../../text/jsonValue.ts';
import type { LoadedEvents } from '../columns/loadedEvents.ts';
import { readRows } from '../columns/readRows.ts';
import { changesOf } from './apiGroups.ts';
import { GARBAGE_COLLECTOR, lastChange } from './lastChange.ts';
import { newestFirst, objectChanges, type ObjectChange, type ObjectChanges, type ObjectName } from './objectChanges.ts';

/** Most lines that are read again; what is beyond stays open, and the answer says so. */
const MOST_READ = 2_000;
/** Most owners above one another: a pod, its job, its cron job, and one of somebody's own. */
const MOST_OWNERS = 5;

/**
 * Who changed an object, with what only bodies say: whether it was in a deleted collection, whether it is one of those
 * that got their names from the server, and who deleted its owner. Without bodies that stays open.
 * @throws Failure `cancelled` after an abort
 */
export async function settledChanges(
  loaded: LoadedEvents,
  object: ObjectName,
  signal: AbortSignal,
): Promise<ObjectChanges> {
  return settled(loaded, object, { signal, depth: 0 });
}

interface Search {
  readonly signal: AbortSignal;
  readonly depth: number;
}

async function settled(loaded: LoadedEvents, object: ObjectName, search: Search): Promise<ObjectChanges> {
  const found = objectChanges(loaded.columns, object);
  const collections = found.changes.filter(({ kind }) => kind === 'collection');
  const asked = [...collections, ...found.unnamed].filter(hasAnswer).slice(0, MOST_READ);
  const bodies = await answersOf(loaded, asked, search.signal);
  const changes = found.changes.flatMap((change) => {
    const isMember = change.kind === 'collection' ? hasMember(bodies.get(change.row), object) : undefined;
    if (isMember === undefined) return [change];
    return isMember ? [{ ...change, isMember }] : [];
  });
  const unnamed = found.unnamed.filter((change) => {
    const name = fieldAt(bodies.get(change.row), 'metadata', 'name');
    if (name === object.name) changes.push(change);
    return typeof name !== 'string';
  });
  changes.sort(newestFirst);
  const cause = await causeOf(loaded, object, changes, search);
  return { ...found, changes, unnamed, ...(cause === undefined ? {} : { cause }) };
}

/** Why the garbage collector deleted an object. */
async function causeOf(
  loaded: LoadedEvents,
  { namespace }: ObjectName,
  changes: readonly ObjectChange[],
  { signal, depth }: Search,
): Promise<ObjectChanges['cause']> {
  const last = lastChange({ changes });
  if (last?.kind !== 'deleted' || last.user !== GARBAGE_COLLECTOR || depth === MOST_OWNERS) return undefined;
  const before = changesOf({ changes }, last.resource)
    .filter((change) => changes.indexOf(change) >= changes.indexOf(last))
    .find((change) => hasAnswer(change) && isOfObject(change));
  if (before === undefined) return undefined;
  const owner = ownerOf((await answersOf(loaded, [before], signal)).get(before.row));
  if (owner === undefined) return undefined;
  // An owner is in the same namespace, or in none.
  for (const place of new Set([namespace, ''])) {
    const ownerName = { resource: owner.kind, name: owner.name, namespace: place };
    const asked = { ...ownerName, resource: owner.resource };
    const found = await settled(loaded, asked, { signal, depth: depth + 1 });
    if (found.cause !== undefined) return found.cause;
    const until = { changes: found.changes.filter(({ at }) => at <= last.at) };
    const change = lastChange(until);
    if (change?.kind === 'deleted' || change?.kind === 'collection') return { object: ownerName, change };
  }
  return undefined;
}

function hasAnswer({ level }: ObjectChange): boolean {
  return level === 'RequestResponse';
}

/** Whether the answer is the object itself. */
function isOfObject({ kind, subresource }: ObjectChange): boolean {
  return kind === 'status' || ((kind === 'created' || kind === 'changed') && subresource === '');
}

/** The bodies of answers by row; without those whose line is not there any more. */
async function answersOf(
  loaded: LoadedEvents,
  changes: readonly ObjectChange[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, unknown>> {
  if (changes.length === 0) return new Map();
  const lines = await readRows(
    loaded,
    changes.map(({ row }) => row),
    signal,
  );
  const bodies = new Map<number, unknown>();
  for (const [row, line] of lines) bodies.set(row, answerOf(line));
  return bodies;
}

function answerOf(line: string): unknown {
  try {
    return fieldAt(JSON.parse(line), 'responseObject');
  } catch {
    // It is cut: nothing is known of its end.
    return undefined;
  }
}

/** Whether a list has the object; `undefined` where it is no list, or an item of it has no name. */
function hasMember(list: unknown, { name, namespace }: ObjectName): boolean | undefined {
  const items = fieldAt(list, 'items');
  if (!Array.isArray(items)) return undefined;
  const names = items.map((item) => [fieldAt(item, 'metadata', 'name'), fieldAt(item, 'metadata', 'namespace') ?? '']);
  if (names.some(([own, place]) => own === name && place === namespace)) return true;
  return names.every(([own]) => typeof own === 'string') ? false : undefined;
}

interface Owner {
  readonly kind: string;
  /** The kind with its API group, where that is known. */
  readonly resource: string;
  readonly name: string;
}

/** Whom an object belongs to: the one that controls it, before any other. */
function ownerOf(body: unknown): Owner | undefined {
  const listed: unknown = fieldAt(body, 'metadata', 'ownerReferences');
  const owners: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const owner = owners.find((one) => fieldAt(one, 'controller') === true) ?? owners[0];
  const [kind, name, version] = [fieldAt(owner, 'kind'), fieldAt(owner, 'name'), fieldAt(owner, 'apiVersion')];
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  if (typeof version !== 'string') return { kind, resource: kind, name };
  // Without a group it is of the core one.
  return { kind, resource: `${kind}.${version.includes('/') ? (version.split('/')[0] ?? '') : ''}`, name };
}
