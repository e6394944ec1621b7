import { fieldAt, isRecord } from '../../../text/jsonValue.ts';
import { message, type Message } from '../../../text/message.ts';
import type { LoadedEvents } from '../columns/loadedEvents.ts';
import { readRows } from '../columns/readRows.ts';
import { bodyDifference, type Difference } from './bodyDifference.ts';
import type { ObjectChange, ObjectChanges, ObjectName } from './objectChanges.ts';
import { settledChanges } from './settledChanges.ts';

/** A write of an object, and what it changed or why that is not known. */
export interface HistoryEntry {
  readonly change: ObjectChange;
  readonly difference: readonly Difference[];
  readonly note: Message | undefined;
}

export interface ObjectHistory {
  readonly found: ObjectChanges;
  /** The oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Older writes that are left out. */
  readonly leftOut: number;
}

/** Most writes whose bodies are read. */
const MOST = 200;

/**
 * The writes of an object in order, each with what differs from the write before it.
 * @throws Failure `cancelled` after an abort
 */
export async function objectHistory(
  loaded: LoadedEvents,
  object: ObjectName,
  signal: AbortSignal,
): Promise<ObjectHistory> {
  const found = await settledChanges(loaded, object, signal);
  const changes = found.changes.slice(0, MOST).toReversed();
  const rows = changes.filter(({ level }) => level !== 'Metadata').map(({ row }) => row);
  const lines = await readRows(loaded, rows, signal);
  // Of each API group that has such an object.
  const known = new Map<string, Known>();
  const entries = changes.map((change) => {
    const entry = entryOf(change, lines.get(change.row), known.get(change.resource));
    if (change.kind === 'namespace') known.clear();
    if (entry.known === undefined) known.delete(change.resource);
    else known.set(change.resource, entry.known);
    return { change, difference: entry.difference, note: entry.note };
  });
  return { found, entries, leftOut: found.changes.length - changes.length };
}

type Body = Readonly<Record<string, unknown>>;

/** An object as it was after a write. */
interface Known {
  readonly body: Body;
  /** Whether it is what a request sent: the API server has filled in the rest. */
  readonly isSent: boolean;
}

interface Entry {
  readonly difference: readonly Difference[];
  readonly note: Message | undefined;
  /** The object as it was then; `undefined` where that is not known. */
  readonly known: Known | undefined;
}

function entryOf(
  { kind, level, subresource, verb }: ObjectChange,
  line: string | undefined,
  known: Known | undefined,
): Entry {
  const only = (note: Message | undefined): Entry => ({ difference: [], note, known: undefined });
  if (kind === 'deleted' || kind === 'namespace' || kind === 'collection') return only(undefined);
  if (level === 'Metadata') return only(message('The policy logs no bodies of this request.'));
  if (line === undefined) return only(message('The event could not be read again: the file has changed since.'));
  const after = bodyAfter(line, { verb, level, subresource, known });
  if (after === undefined) return only(message('The event does not have the object as it was then.'));
  const isWhole = kind === 'created' || known !== undefined;
  if (!isWhole) return { ...only(message('What it was before is in no event of this log.')), known: after };
  // Controllers write the status in between, which is no part of another write.
  const part = (of: Body): unknown =>
    subresource === 'status' ? { status: of['status'] ?? null } : { ...of, status: null };
  const before = kind === 'created' ? {} : part(known?.body ?? {});
  const difference = bodyDifference(before, part(after.body)).filter(
    ({ path }) => kind !== 'created' || path !== 'status',
  );
  const isSent = after.isSent || (kind !== 'created' && known?.isSent === true);
  return { difference, note: noteOf(difference.length === 0, isSent), known: after };
}

function noteOf(isSame: boolean, isSent: boolean): Message | undefined {
  const sent = message('This is by what was sent: what the API server filled in may be said of a later write.');
  if (!isSame) return isSent ? sent : undefined;
  const same = message('Nothing differs.');
  return isSent ? message('{0} {1}', same, sent) : same;
}

/** The object as it was after a write. */
function bodyAfter(
  line: string,
  {
    verb,
    level,
    subresource,
    known,
  }: Pick<ObjectChange, 'verb' | 'level' | 'subresource'> & { readonly known: Known | undefined },
): Known | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    // It is cut.
    return undefined;
  }
  // What was sent is the whole object, unless it is a patch.
  const isSent = level === 'Request' && verb !== 'patch';
  const body = fieldAt(event, isSent ? 'requestObject' : 'responseObject');
  if (!isRecord(body)) return undefined;
  switch (body['kind']) {
    case 'Scale': {
      const replicas = fieldAt(body, 'spec', 'replicas');
      const spec = known?.body['spec'];
      return known !== undefined && isRecord(spec)
        ? { ...known, body: { ...known.body, spec: { ...spec, replicas } } }
        : undefined;
    }
    case 'PartialObjectMetadata':
      return known === undefined ? undefined : { ...known, body: { ...known.body, metadata: body['metadata'] } };
    case 'Status':
      return undefined;
    default:
      if (!isRecord(body['metadata'])) return undefined;
      if (!isSent || subresource === '') return { body, isSent };
      // Of what is sent to a part the API server takes only that.
      return subresource === 'status' && known !== undefined
        ? { ...known, body: { ...known.body, status: body['status'] } }
        : undefined;
  }
}
