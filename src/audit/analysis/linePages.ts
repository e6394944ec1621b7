import type { WordTest } from '../filter/parseFilter.ts';
import { inOrder } from './columns/inOrder.ts';
import type { LoadedEvents } from './columns/loadedEvents.ts';
import { RowReader } from './columns/readRows.ts';
import type { Answers } from './questions.ts';
import { searchRows, type SearchResult } from './searchRows.ts';

/**
 * The lines that a filter leaves, in order of time, page by page: the filter is applied once for all pages. A file that
 * can only be read from its beginning is read once if its lines are in that order, else again for each page. Close it
 * after use.
 */
export class LinePages {
  readonly #found: SearchResult;
  readonly #order: Uint32Array;
  readonly #reader: RowReader;
  /** How far it is in the order, and how many of the selected rows are before that. */
  #at = 0;
  #next = 0;

  private constructor(loaded: LoadedEvents, found: SearchResult, order: Uint32Array) {
    this.#found = found;
    this.#order = order;
    this.#reader = new RowReader(loaded);
  }

  /** @throws Failure `cancelled` after an abort */
  static async of(
    loaded: LoadedEvents,
    tests: readonly WordTest[],
    { signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
  ): Promise<LinePages> {
    const found = await searchRows(loaded, tests, signal, onBytes);
    return new LinePages(loaded, found, await inOrder(loaded.columns, signal));
  }

  /** The line that the next page may begin with at the earliest. */
  get next(): number {
    return this.#next;
  }

  get isOver(): boolean {
    return this.#next >= this.#found.count;
  }

  /** At most so many lines, from one on. @throws Failure `cancelled` after an abort */
  async page(from: number, most: number, signal: AbortSignal): Promise<Answers['lines']> {
    const rows: number[] = [];
    for (; rows.length < most && !this.isOver; this.#at += 1) {
      const row = this.#order[this.#at];
      if (row === undefined || this.#found.rows[row] !== 1) continue;
      if (this.#next >= from) rows.push(row);
      this.#next += 1;
    }
    const read = await this.#reader.read(rows, signal);
    const lines = rows.flatMap((row) => read.get(row) ?? []);
    const { count, missing } = this.#found;
    return { count, lines, missing: missing + rows.length - lines.length };
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }
}
