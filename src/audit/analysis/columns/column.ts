/** Rows of one chunk: a power of two, so that a row's chunk is a shift. So few that all open ones are in the cache. */
const CHUNK_BITS = 13;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const IN_CHUNK = CHUNK_ROWS - 1;
type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The numbers of some rows: `base` and what is above it, or `base` alone where all are the same. */
export interface Chunk {
  readonly base: number;
  readonly above: Numbers | undefined;
}

/** A sealed column, as it is sent to another thread. */
export interface ColumnData {
  readonly chunks: readonly Chunk[];
  readonly length: number;
}

/**
 * One number for each row, each chunk of rows in as few bytes as its numbers need: none where all are the same, else 1,
 * 2 or 4 above the least, or 8. Outside of the heap, so that a million rows cost no garbage collection. The newest
 * chunk is open: its numbers have 8 bytes each until it is full.
 */
export class Column {
  #chunks: Chunk[] = [];
  readonly #hasBase: boolean;
  #open = new Float64Array(CHUNK_ROWS);
  #length = 0;
  #bytes = 0;

  /** @param hasBase whether each chunk may begin at its least number; a dictionary's numbers are small as they are. */
  constructor({ hasBase = true }: { readonly hasBase?: boolean } = {}) {
    this.#hasBase = hasBase;
  }

  /** A column out of its data, for reading. */
  static of({ chunks, length }: ColumnData): Column {
    const column = new Column();
    column.#chunks = [...chunks];
    column.#length = length;
    column.#open = new Float64Array(0);
    return column;
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes of memory that the numbers need. */
  get bytes(): number {
    return this.#bytes + this.#open.byteLength;
  }

  /** All numbers: those of the open chunk as they are. */
  get chunks(): readonly Chunk[] {
    const isOpen = this.#length > this.#chunks.length << CHUNK_BITS;
    return isOpen ? [...this.#chunks, { base: 0, above: this.#open }] : this.#chunks;
  }

  push(value: number): void {
    if (this.#length === (this.#chunks.length + 1) << CHUNK_BITS) this.#close(CHUNK_ROWS);
    this.#open[this.#length & IN_CHUNK] = value;
    this.#length += 1;
  }

  /** Takes back the last number. */
  pop(): void {
    this.#length -= 1;
  }

  /** The number of a row; `NaN` for a row that there is not. */
  at(row: number): number {
    if (row >= this.#length) return NaN;
    const index = row >> CHUNK_BITS;
    const chunk = this.#chunks[index];
    if (chunk === undefined) return this.#open[row & IN_CHUNK] ?? NaN;
    return chunk.base + (chunk.above?.[row & IN_CHUNK] ?? 0);
  }

  /** Gives back the memory that the open chunk does not need. Nothing may be pushed after it. */
  seal(): void {
    const left = this.#length - (this.#chunks.length << CHUNK_BITS);
    if (left > 0) this.#close(left);
    this.#open = new Float64Array(0);
  }

  #close(count: number): void {
    const numbers = this.#open.subarray(0, count);
    let [least, most, isWhole] = [Infinity, -Infinity, true];
    for (let at = 0; at < count; at += 1) {
      const value = numbers[at] ?? NaN;
      if (value < least) least = value;
      if (value > most) most = value;
      if (!Number.isSafeInteger(value)) isWhole = false;
    }
    const base = this.#hasBase || least === most ? least : Math.min(0, least);
    const width = isWhole ? widthOf(most - base) : 8;
    this.#bytes += width * count;
    if (width === 0) this.#chunks.push({ base, above: undefined });
    else if (width === 8) this.#chunks.push({ base: 0, above: numbers.slice() });
    else {
      const above = new (width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array)(count);
      for (let at = 0; at < count; at += 1) above[at] = (numbers[at] ?? 0) - base;
      this.#chunks.push({ base, above });
    }
  }
}

/** The bytes that numbers up to one need. */
function widthOf(most: number): 0 | 1 | 2 | 4 | 8 {
  if (most === 0) return 0;
  if (most < 2 ** 8) return 1;
  if (most < 2 ** 16) return 2;
  return most < 2 ** 32 ? 4 : 8;
}
