/** Rows of one chunk: a power of two, so that a row's chunk is a shift. */
const CHUNK_BITS = 16;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const IN_CHUNK = CHUNK_ROWS - 1;
/** The widths in bytes that a chunk can have; the next after the last is floating point. */
const WIDTHS = [1, 2, 4] as const;

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The numbers of some rows: `base` and what is above it, or `base` alone where all are the same. */
export interface Chunk {
  readonly base: number;
  readonly above: Numbers | undefined;
}

interface OpenChunk {
  base: number;
  above: Numbers | undefined;
  /** Largest number that fits above the base; infinite for floating point. */
  most: number;
}

/**
 * One number for each row, each chunk of rows in as few bytes as its numbers need: none where all are the same, else 1,
 * 2 or 4 above the first, or 8. Outside of the heap, so that a million rows cost no garbage collection.
 */
export class Column {
  readonly #chunks: OpenChunk[] = [];
  readonly #base: number | undefined;
  /** How far below the first number of a chunk others are expected, as with times that are nearly in order. */
  readonly #slack: number;
  #length = 0;
  #bytes = 0;

  /** @param base of all chunks; without it, that of each is its first number less `slack`. */
  constructor({ base, slack = 0 }: { readonly base?: number; readonly slack?: number } = {}) {
    this.#base = base;
    this.#slack = slack;
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes of memory that the numbers need. */
  get bytes(): number {
    return this.#bytes;
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  push(value: number): void {
    const at = this.#length & IN_CHUNK;
    let chunk = this.#chunks[this.#length >> CHUNK_BITS];
    if (chunk === undefined) {
      chunk = { base: this.#base ?? value - this.#slack, above: undefined, most: 0 };
      if (Number.isNaN(chunk.base)) chunk.base = 0;
      this.#chunks.push(chunk);
    }
    const above = value - chunk.base;
    // Also where it is no number.
    if (!(above >= 0 && above <= chunk.most)) this.#widen(chunk, above);
    this.#length += 1;
    if (chunk.above !== undefined) chunk.above[at] = value - chunk.base;
  }

  /** Takes back the last number. */
  pop(): void {
    this.#length -= 1;
  }

  /** The number of a row; `NaN` for a row that there is not. */
  at(row: number): number {
    const chunk = this.#chunks[row >> CHUNK_BITS];
    if (chunk === undefined || row >= this.#length) return NaN;
    return chunk.base + (chunk.above?.[row & IN_CHUNK] ?? 0);
  }

  #widen(chunk: OpenChunk, above: number): void {
    const width = WIDTHS.find((bytes) => above >= 0 && above <= 2 ** (8 * bytes) - 1);
    const before = chunk.above;
    this.#bytes -= before?.byteLength ?? 0;
    if (width === undefined) {
      const wide = new Float64Array(CHUNK_ROWS);
      for (let row = 0; row < CHUNK_ROWS; row += 1) wide[row] = chunk.base + (before?.[row] ?? 0);
      [chunk.base, chunk.above, chunk.most] = [0, wide, Infinity];
    } else {
      const wide = new (width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array)(CHUNK_ROWS);
      if (before) wide.set(before);
      [chunk.above, chunk.most] = [wide, 2 ** (8 * width) - 1];
    }
    this.#bytes += chunk.above.byteLength;
  }
}
