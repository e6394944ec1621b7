import { open } from 'node:fs/promises';
import { cancelled } from '../../../failure/cancelled.ts';
import type { FileKind } from '../../file/fileRecords.ts';
import type { LineOptions, LinePlace, SavedLine } from '../../file/savedLines.ts';
import { readLogLine } from '../../logLine.ts';
import { EventColumns } from './eventColumns.ts';
import { fileState } from './fileState.ts';
import { isBefore, LineCursor } from './lineCursor.ts';
import type { LoadedEvents } from './loadedEvents.ts';

/** Between rows that are nearer to one another, reading on is as quick as beginning again. */
const NEAR_BYTES = 64 * 1024;

/**
 * Reads the lines of rows again, out of their files, each of which is opened once. Rows of a file that can only be read
 * from its beginning, such as a compressed one, are read in one go.
 * @returns the lines by row; a row is missing where its file has changed since
 * @throws Failure `cancelled` after an abort
 */
export async function readRows(
  loaded: LoadedEvents,
  rows: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  const reader = new RowReader(loaded);
  try {
    return await reader.read(rows, signal);
  } finally {
    await reader.close();
  }
}

/**
 * Reads the lines of rows again, some after others: a file that can only be read from its beginning is read on from
 * where the rows before were. Close it after use.
 */
export class RowReader {
  readonly #loaded: LoadedEvents;
  /** Files that are read from their beginning on, by their numbers. */
  readonly #cursors = new Map<number, LineCursor>();

  constructor(loaded: LoadedEvents) {
    this.#loaded = loaded;
  }

  /** Like {@link readRows}. After an abort no other row can be read. */
  async read(rows: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, string>> {
    const { columns, kinds } = this.#loaded;
    const lines = new Map<number, string>();
    const take = (row: number, text: string): void => void lines.set(row, text);
    const ascending = [...rows].sort((one, other) => one - other);
    for (const [file, wanted] of byFile(columns, ascending)) {
      const kind = kinds[file];
      if (kind === undefined) continue;
      if (kind.compressed || kind.encoding !== 'utf-8' || kind.content !== undefined) {
        const cursor = await this.#cursorAt(file, kind, wanted[0]);
        await takeRows(this.#loaded, wanted, cursor, { take, signal });
        continue;
      }
      const opened = await open(kind.path, 'r');
      try {
        for (const near of nearRows(columns, wanted)) {
          const [first = 0] = near;
          const from = columns.placeOf(first).place;
          await eachRow(this.#loaded, file, near, take, { from, opened, signal });
        }
      } finally {
        await opened.close();
      }
    }
    return lines;
  }

  async close(): Promise<void> {
    const cursors = [...this.#cursors.values()];
    this.#cursors.clear();
    await Promise.all(cursors.map((cursor) => cursor.close()));
  }

  /** Where a file is read on; from its beginning where that is behind the row already. */
  async #cursorAt(file: number, kind: FileKind, row: number | undefined): Promise<LineCursor> {
    const known = this.#cursors.get(file);
    const wanted = placeAt(this.#loaded.columns, row);
    if (known !== undefined && (wanted === undefined || !known.isBehind(wanted))) return known;
    await known?.close();
    const cursor = new LineCursor(kind);
    this.#cursors.set(file, cursor);
    return cursor;
  }
}

/** Rows by the number of their file, in their order. */
export function byFile(columns: EventColumns, rows: Iterable<number>): ReadonlyMap<number, readonly number[]> {
  const files = new Map<number, number[]>();
  for (const row of rows) {
    const file = columns.fileOf(row);
    const some = files.get(file);
    if (some === undefined) files.set(file, [row]);
    else some.push(row);
  }
  return files;
}

function nearRows(columns: EventColumns, rows: readonly number[]): readonly (readonly number[])[] {
  const near: number[][] = [];
  let before = -Infinity;
  for (const row of rows) {
    const { offset } = columns.placeOf(row).place;
    if (offset - before > NEAR_BYTES) near.push([row]);
    else near.at(-1)?.push(row);
    before = offset;
  }
  return near;
}

/**
 * Reads a file, by default from its beginning, and gives the lines of some of its rows, as {@link takeRows} does.
 * @throws Failure `cancelled` after an abort
 */
export async function eachRow(
  loaded: LoadedEvents,
  file: number,
  rows: readonly number[],
  take: (row: number, text: string) => void,
  { signal, ...options }: LineOptions,
): Promise<void> {
  const kind = loaded.kinds[file];
  if (kind === undefined || rows.length === 0) return;
  const cursor = new LineCursor(kind, options);
  try {
    await takeRows(loaded, rows, cursor, { take, signal });
  } finally {
    await cursor.close();
  }
}

/**
 * Gives the lines of some rows of a file. What is at another place, has another length or says anything else than when
 * it was loaded is another line: its row is not given, those behind it are. A file that nobody has written to since is
 * not compared line by line.
 * @param rows in ascending order, none of them behind the cursor
 */
async function takeRows(
  { columns, states }: LoadedEvents,
  rows: readonly number[],
  cursor: LineCursor,
  { take, signal }: { readonly take: (row: number, text: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const state = await fileState(cursor.kind);
  const isSame =
    state !== undefined && state === states[columns.fileOf(first)] ? (): boolean => true : sayingTheSame(columns);
  let next = 0;
  let wanted = placeAt(columns, rows[next]);
  const advance = (): void => {
    next += 1;
    wanted = placeAt(columns, rows[next]);
  };
  /** Whether what is behind the line need not be read. */
  const takeLine = ({ place, text }: SavedLine): boolean => {
    // Lines come in order of their places: a row that is before this one is there no more.
    while (wanted !== undefined && isBefore(wanted, place)) advance();
    const row = rows[next];
    if (row === undefined || wanted === undefined) return true;
    if (isBefore(place, wanted)) return false;
    if (Buffer.byteLength(text) === columns.bytes.at(row) && isSame(row, text)) take(row, text);
    advance();
    return next === rows.length;
  };
  await cursor.pass(takeLine, signal);
  if (signal.aborted) throw cancelled();
}

/** Compares a line with what its row has of it. Bodies are in no column: what has changed in them alone is not seen. */
function sayingTheSame(columns: EventColumns): (row: number, text: string) => boolean {
  const fresh = new EventColumns();
  return (row, text) => {
    const read = readLogLine(text);
    if (read.kind !== 'event') return false;
    const { event, isCut } = read;
    const { file, place } = columns.placeOf(row);
    const own = fresh.push({ event, isCut, bytes: columns.bytes.at(row), file, place });
    const isSame = columns.saysTheSame(row, fresh, own);
    fresh.pop();
    return isSame;
  };
}

function placeAt(columns: EventColumns, row: number | undefined): LinePlace | undefined {
  return row === undefined ? undefined : columns.placeOf(row).place;
}
