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
    let slot = this.#hashOf(row) & mask;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0 || this.#areSame(known - 1, row)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /**
   * Of all that makes events the same: of the id alone, the events of a client that sends the same one with each
   * request would be compared each with all.
   */
  #hashOf(row: number): number {
    const { ids, texts, time } = this.#columns;
    const micros = time.at(row);
    // Both halves of the time; 0 where there is none. That of a whole second ends with zeros, hence the mixing.
    let hash = ids.hashAt(row) ^ Math.imul(micros | 0, 0x9e3779b1) ^ Math.imul(micros / 2 ** 32, 0x27d4eb2f);
    hash ^= texts.stage.codes.at(row);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
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
