import type { Headings } from '../headings.ts';
import { readLogLine } from '../logLine.ts';
import type { ShownLine } from './fileIndex.ts';

/** The lines of a page as they are put into a document. */
export interface PageLines {
  readonly lines: readonly string[];
  /** For each line, the index of its record; `undefined` for a remark line. */
  readonly records: readonly (number | undefined)[];
  /** For each record, the index of its line. */
  readonly places: readonly number[];
}

/**
 * Puts the records of a page below its first lines, with the names of columns and the dates between them.
 *
 * @param headings `undefined` where there are no columns.
 */
export function pageLines(
  first: readonly string[],
  shown: readonly ShownLine[],
  { headings, timestamps }: { readonly headings: Headings | undefined; readonly timestamps: boolean },
): PageLines {
  const lines = [...first];
  const records: (number | undefined)[] = first.map(() => undefined);
  const places: number[] = [];
  for (const [index, { text, stamp, shown: line, mark }] of shown.entries()) {
    const above = headings?.above(readLogLine(text), stamp, { mark, stamp: timestamps ? stamp : '' }) ?? [];
    for (const ours of above) {
      lines.push(ours);
      records.push(undefined);
    }
    places.push(lines.length);
    records.push(index);
    lines.push(line + (headings?.behind ?? ''));
  }
  return { lines, records, places };
}
