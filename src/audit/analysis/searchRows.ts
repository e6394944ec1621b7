import type { WordTest } from '../filter/parseFilter.ts';
import type { LoadedEvents } from './columns/loadedEvents.ts';
import { byFile, eachRow } from './columns/readRows.ts';
import { selectRows, type Selection } from './selectRows.ts';

/** What a filter leaves, and what is not known of it. */
export interface SearchResult extends Selection {
  /** Rows that its fields have left, and whose lines could not be read again: they are not among the selected. */
  readonly missing: number;
}

/**
 * The rows that a filter leaves. Words without a field are searched for in the lines of the rows that its fields have
 * left, whose files are read again.
 *
 * @param onBytes receives how many bytes of the files were read so far
 * @throws Failure `cancelled` after an abort
 */
export async function searchRows(
  loaded: LoadedEvents,
  tests: readonly WordTest[],
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<SearchResult> {
  const selection = selectRows(loaded.columns, tests);
  const words = tests.filter((test) => test.kind === 'line');
  if (words.length === 0 || selection.count === 0) return { ...selection, missing: 0 };
  const { rows } = selection;
  const files = byFile(loaded.columns, selected(rows));
  // What cannot be read again is not known to have the word, nor not to have it: it is not left, but counted.
  rows.fill(0);
  let [before, count, missing] = [0, 0, selection.count];
  const take = (row: number, text: string): void => {
    missing -= 1;
    if (!words.every(({ matches, negated }) => matches(text) !== negated)) return;
    rows[row] = 1;
    count += 1;
  };
  for (const [file, some] of files) {
    await eachRow(loaded, file, some, take, { signal, onBytes: (bytes) => onBytes(before + bytes) });
    before += loaded.kinds[file]?.bytes ?? 0;
  }
  return { rows, count, missing };
}

function* selected(rows: Uint8Array): Generator<number> {
  for (let row = 0; row < rows.length; row += 1) if (rows[row] === 1) yield row;
}
