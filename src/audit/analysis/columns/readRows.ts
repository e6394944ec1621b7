import { open } from 'node:fs/promises';
import { cancelled } from '../../../failure/cancelled.ts';
import { TruncatedFile } from '../../file/fileRecords.ts';
import { savedLines, type LineOptions, type LinePlace } from '../../file/savedLines.ts';
import { readLogLine } from '../../logLine.ts';
import { EventColumns } from './eventColumns.ts';
import { fileState } from './fileState.ts';
import type { LoadedEvents } from './loadEvents.ts';

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
  const lines = new Map<number, string>();
  const take = (row: number, text: string): void => void lines.set(row, text);
  const ascending = [...rows].sort((one, other) => one - other);
  for (const [file, wanted] of byFile(loaded.columns, ascending)) {
    const kind = loaded.kinds[file];
    if (kind === undefined) continue;
    if (kind.compressed || kind.encoding !== 'utf-8' || kind.content !== undefined) {
      await eachRow(loaded, file, wanted, take, { signal });
      continue;
    }
    const opened = await open(kind.path, 'r');
    try {
      for (const near of nearRows(loaded.columns, wanted)) {
        const [first = 0] = near;
        const from = loaded.columns.placeOf(first).place;
        await eachRow(loaded, file, near, take, { from, opened, signal });
      }
    } finally {
      await opened.close();
    }
  }
  return lines;
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
 * Reads a file, by default from its beginning, and gives the lines of some of its rows. What is at another place, has
 * another length or says anything else than when it was loaded is another line: its row is not given, those behind it
 * are. A file that nobody has written to since is not compared line by line.
 * @param rows in ascending order
 * @throws Failure `cancelled` after an abort
 */
export async function eachRow(
  { columns, kinds, states }: LoadedEvents,
  file: number,
  rows: readonly number[],
  take: (row: number, text: string) => void,
  options: LineOptions,
): Promise<void> {
  const kind = kinds[file];
  if (kind === undefined || rows.length === 0) return;
  const state = await fileState(kind);
  const isSame = state !== undefined && state === states[file] ? (): boolean => true : sayingTheSame(columns);
  let next = 0;
  let wanted = placeAt(columns, rows[next]);
  const advance = (): void => {
    next += 1;
    wanted = placeAt(columns, rows[next]);
  };
  try {
    for await (const batch of savedLines(kind, options)) {
      for (const { place, text } of batch) {
        // Lines come in order of their places: a row that is before this one is there no more.
        while (wanted !== undefined && isBefore(wanted, place)) advance();
        const row = rows[next];
        if (row === undefined || wanted === undefined) return;
        if (isBefore(place, wanted)) continue;
        if (Buffer.byteLength(text) === columns.bytes.at(row) && isSame(row, text)) take(row, text);
        advance();
        // What is behind the last one need not be read.
        if (next === rows.length) return;
      }
    }
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
  }
  if (options.signal.aborted) throw cancelled();
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

function isBefore(one: LinePlace, other: LinePlace): boolean {
  return one.offset < other.offset || (one.offset === other.offset && one.skip < other.skip);
}
