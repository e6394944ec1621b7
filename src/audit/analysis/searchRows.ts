import type { WordTest } from '../filter/parseFilter.ts';
import { inOrder } from './inOrder.ts';
import type { LoadedEvents } from './loadEvents.ts';
import { eachRow } from './readRows.ts';
import { selectRows, type Selection } from './selectRows.ts';

/**
 * The rows that a filter leaves. Words without a field are searched for in the lines of the rows that its fields have
 * left, whose files are read again.
 *
 * @param onBytes receives how many bytes of the files were read so far
 */
export async function searchRows(
  loaded: LoadedEvents,
  tests: readonly WordTest[],
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Selection> {
  const selection = selectRows(loaded.columns, tests);
  const words = tests.filter((test) => test.kind === 'line');
  if (words.length === 0 || selection.count === 0) return selection;
  const { rows } = selection;
  const byFile = new Map<number, number[]>();
  for (let row = 0; row < rows.length; row += 1) {
    if (rows[row] === 0) continue;
    const file = loaded.columns.fileOf(row);
    const some = byFile.get(file);
    if (some === undefined) byFile.set(file, [row]);
    else some.push(row);
  }
  // What cannot be read again is not known to have the word, nor not to have it: it is not left.
  rows.fill(0);
  let [before, count] = [0, 0];
  for (const [file, some] of byFile) {
    const take = (row: number, text: string): void => {
      if (!words.every(({ matches, negated }) => matches(text) !== negated)) return;
      rows[row] = 1;
      count += 1;
    };
    const progress = (bytes: number): void => onBytes(before + bytes);
    await eachRow(loaded, file, some, signal, (row, line) => take(row, line.text), progress);
    before += loaded.kinds[file]?.bytes ?? 0;
  }
  return { rows, count };
}

/** The selected rows in order of time. */
export function selectedInOrder({ columns }: LoadedEvents, { rows }: Selection): readonly number[] {
  const selected: number[] = [];
  for (const row of inOrder(columns)) if (rows[row] === 1) selected.push(row);
  return selected;
}
