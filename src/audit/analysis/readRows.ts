import { TruncatedFile } from '../file/fileRecords.ts';
import { savedLines, type SavedLine } from '../file/savedLines.ts';
import type { LoadedEvents } from './loadEvents.ts';

/**
 * Reads the lines of rows again, out of their files. Rows of a file that can only be read from its beginning, such as a
 * compressed one, are read in one go.
 * @returns the lines by row; a row is missing where its file has changed since
 */
export async function readRows(
  loaded: LoadedEvents,
  rows: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  const byFile = new Map<number, number[]>();
  for (const row of [...rows].sort((one, other) => one - other)) {
    const { file } = loaded.columns.placeOf(row);
    byFile.set(file, [...(byFile.get(file) ?? []), row]);
  }
  const lines = new Map<number, string>();
  const take = (row: number, { text }: SavedLine): void => {
    if (Buffer.byteLength(text) === loaded.columns.bytes.at(row)) lines.set(row, text);
  };
  for (const [file, wanted] of byFile) {
    const kind = loaded.kinds[file];
    if (kind === undefined) continue;
    if (kind.compressed || kind.encoding !== 'utf-8') {
      await eachRow(loaded, file, wanted, signal, take);
      continue;
    }
    for (const row of wanted) {
      const { place } = loaded.columns.placeOf(row);
      const [line] = await firstLine(savedLines(kind, { from: place, signal }));
      if (line !== undefined) take(row, line);
    }
  }
  return lines;
}

/** Reads a file from its beginning and gives the lines of some of its rows, in order. */
export async function eachRow(
  { columns, kinds }: LoadedEvents,
  file: number,
  rows: readonly number[],
  signal: AbortSignal,
  take: (row: number, line: SavedLine) => void,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const kind = kinds[file];
  if (kind === undefined) return;
  let next = 0;
  try {
    for await (const batch of savedLines(kind, { signal, onBytes })) {
      for (const line of batch) {
        const row = rows[next];
        if (row === undefined) return;
        const { place } = columns.placeOf(row);
        if (line.place.offset !== place.offset || line.place.skip !== place.skip) continue;
        take(row, line);
        next += 1;
      }
    }
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
  }
}

async function firstLine(batches: AsyncGenerator<readonly SavedLine[]>): Promise<readonly SavedLine[]> {
  try {
    for await (const batch of batches) if (batch.length > 0) return batch;
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
  }
  return [];
}
