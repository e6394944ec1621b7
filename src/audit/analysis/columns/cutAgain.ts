import type { EventColumns } from './eventColumns.ts';
import type { LoadedEvents } from './loadedEvents.ts';
import { readRows } from './readRows.ts';

/** Rows with the same id, stage, verb and path that are compared; a client may send one id with all requests. */
const MOST_ALIKE = 16;
/** Rows that are read again in all: cut lines are rare. */
const MOST_READ = 2_000;

/**
 * Of cut events without a time, which the API server writes near an event's end: those whose event is in another row
 * too, whole or less cut. Their ids do not prove that, since a client may choose them: the other line begins with all
 * of the cut one. What cannot be read again, or is more than is compared, is taken for an event of its own.
 */
export async function cutAgain(
  loaded: LoadedEvents,
  cutRows: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const again = new Set<number>();
  const areCut = new Set(cutRows);
  const groups = alikeRows(loaded.columns, cutRows);
  const rows = groups.flat().slice(0, MOST_READ);
  if (rows.length === 0 || signal.aborted) return again;
  const lines = await readRows(loaded, rows, signal).catch(() => new Map<number, string>());
  for (const group of groups) {
    const longestFirst = group.toSorted(
      (one, other) => (lines.get(other)?.length ?? 0) - (lines.get(one)?.length ?? 0),
    );
    const longer: string[] = [];
    for (const row of longestFirst) {
      const line = lines.get(row);
      if (line === undefined) continue;
      if (areCut.has(row) && longer.some((other) => other.startsWith(line))) again.add(row);
      else longer.push(line);
    }
  }
  return again;
}

/** Each cut row with the rows that may have its event too. */
function alikeRows(columns: EventColumns, cutRows: readonly number[]): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const row of cutRows) if (!columns.ids.isNone(row)) groups.set(hashOf(columns, row), []);
  if (groups.size === 0) return [];
  for (let row = 0; row < columns.length; row += 1) {
    const group = groups.get(hashOf(columns, row));
    if (group !== undefined && group.length < MOST_ALIKE) group.push(row);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Of what is in a line as soon as it is known to be an event's. */
function hashOf({ ids, texts }: EventColumns, row: number): number {
  let hash = ids.hashAt(row);
  for (const { codes } of [texts.stage, texts.verb, texts.path]) hash = Math.imul(hash, 0x85ebca6b) ^ codes.at(row);
  return hash;
}
