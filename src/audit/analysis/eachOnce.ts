import type { EventColumns } from './eventColumns.ts';

const FIRST_SLOTS = 1 << 12;

/**
 * Finds an event that was read before: by a second file, a rotated one, or a log that was fetched twice. It has the
 * same id, stage and time. The id alone would not do: a client may send the same one with each of its requests, and
 * could so hide all but one.
 */
export class EachOnce {
  readonly #columns: EventColumns;
  /** Rows, each one more, at the place that their hash says or behind it; 0: free. */
  #slots = new Int32Array(FIRST_SLOTS);
  #used = 0;

  constructor(columns: EventColumns) {
    this.#columns = columns;
  }

  /** Takes in the newest row. @returns the row with the same event, which stays the known one; `undefined` if new. */
  take(row: number): number | undefined {
    if (this.#columns.ids.isNone(row)) return undefined;
    if (this.#used * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slotOf(row);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known - 1;
    this.#slots[slot] = row + 1;
    this.#used += 1;
    return undefined;
  }

  /** Makes another row the known one of its event. */
  replace(row: number): void {
    this.#slots[this.#slotOf(row)] = row + 1;
  }

  /** The place of a row's event, or the free one where it belongs. */
  #slotOf(row: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#columns.ids.hashAt(row) & mask;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0 || this.#areSame(known - 1, row)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #areSame(one: number, other: number): boolean {
    const { ids, texts, time } = this.#columns;
    return (
      ids.areSame(one, other) &&
      texts.stage.codes.at(one) === texts.stage.codes.at(other) &&
      Object.is(time.at(one), time.at(other))
    );
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2);
    for (const known of before) if (known !== 0) this.#slots[this.#slotOf(known - 1)] = known;
  }
}
