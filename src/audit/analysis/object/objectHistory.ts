import { fieldAt, isRecord } from '../../../text/jsonValue.ts';
import { message, type Message } from '../../../text/message.ts';
import type { LoadedEvents } from '../loadEvents.ts';
import { readRows } from '../readRows.ts';
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
  let known: Body | undefined;
  const entries = changes.map((change) => {
    const entry = entryOf(change, lines.get(change.row), known);
    known = entry.known;
    return { change, difference: entry.difference, note: entry.note };
  });
  return { found, entries, leftOut: found.changes.length - changes.length };
}

type Body = Readonly<Record<string, unknown>>;

interface Entry {
  readonly difference: readonly Difference[];
  readonly note: Message | undefined;
  /** The object as it was then; `undefined` where that is not known. */
  readonly known: Body | undefined;
}

function entryOf(
  { kind, level, subresource, verb }: ObjectChange,
  line: string | undefined,
  known: Body | undefined,
): Entry {
  const only = (note: Message | undefined): Entry => ({ difference: [], note, known: undefined });
  if (kind === 'deleted' || kind === 'namespace' || kind === 'collection') return only(undefined);
  if (level === 'Metadata') return only(message('The policy logs no bodies of this request.'));
  if (line === undefined) return only(message('The event could not be read again: the file has changed since.'));
  const body = bodyAfter(line, { verb, level, known });
  if (body === undefined) return only(message('The event does not have the object as it was then.'));
  const isWhole = kind === 'created' || known !== undefined;
  if (!isWhole) return { ...only(message('What it was before is in no event of this log.')), known: body };
  // Controllers write the status in between, which is no part of another write.
  const part = (of: Body): unknown =>
    subresource === 'status' ? { status: of['status'] ?? null } : { ...of, status: null };
  const before = kind === 'created' ? {} : part(known ?? {});
  const difference = bodyDifference(before, part(body)).filter(({ path }) => kind !== 'created' || path !== 'status');
  return { difference, note: difference.length === 0 ? message('Nothing differs.') : undefined, known: body };
}

/** The object as it was after a write. */
function bodyAfter(
  line: string,
  { verb, level, known }: { readonly verb: string; readonly level: string; readonly known: Body | undefined },
): Body | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    // It is cut.
    return undefined;
  }
  // What was sent is the whole object, unless it is a patch.
  const body = fieldAt(event, level === 'Request' && verb !== 'patch' ? 'requestObject' : 'responseObject');
  if (!isRecord(body)) return undefined;
  switch (body['kind']) {
    case 'Scale': {
      const replicas = fieldAt(body, 'spec', 'replicas');
      const spec = known?.['spec'];
      return known !== undefined && isRecord(spec) ? { ...known, spec: { ...spec, replicas } } : undefined;
    }
    case 'PartialObjectMetadata':
      return known === undefined ? undefined : { ...known, metadata: body['metadata'] };
    case 'Status':
      return undefined;
    default:
      return isRecord(body['metadata']) ? body : undefined;
  }
}
