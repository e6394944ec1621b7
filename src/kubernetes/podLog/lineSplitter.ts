/** Most bytes of a line that are kept; audit events with large bodies take some megabytes. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Buffer size to keep: memory beyond it is released after a long line. */
const MEMORY_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;
const nothing = Buffer.alloc(0);

/**
 * Splits a stream of bytes into lines, wherever its chunks end. A line beyond the limit keeps its beginning and says
 * how much is missing, so that memory is bounded.
 */
export class LineSplitter {
  /** Begins with what followed the last line feed. */
  #memory = nothing;
  #kept = 0;
  #dropped = 0;
  /** Two buffers alternate: one holds the lines returned last, the other the unfinished line. */
  #other = nothing;

  /**
   * The lines that a chunk completes, each with its line feed; valid until the next chunk. Empty where it completes
   * none.
   */
  push(chunk: Uint8Array): Buffer {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const lines = end === 0 ? nothing : this.#complete(chunk.subarray(0, end));
    this.#keep(chunk.subarray(end));
    return lines;
  }

  /** What followed the last line feed: an incomplete line. Empty where there is none. */
  rest(): Buffer {
    const kept = this.#memory.subarray(0, this.#kept);
    const line = this.#dropped === 0 ? kept : Buffer.concat([kept, Buffer.from(` … (${this.#dropped} more bytes)`)]);
    const memory = this.#memory.length > MEMORY_BYTES ? nothing : this.#memory;
    this.#memory = this.#other;
    this.#other = memory;
    this.#kept = 0;
    this.#dropped = 0;
    return line;
  }

  #complete(lines: Uint8Array): Buffer {
    if (this.#kept === 0) return Buffer.from(lines.buffer, lines.byteOffset, lines.length);
    if (this.#kept + lines.length <= MAX_LINE_BYTES) {
      this.#keep(lines);
      return this.rest();
    }
    const feed = lines.indexOf(LINE_FEED);
    this.#keep(lines.subarray(0, feed));
    return Buffer.concat([this.rest(), lines.subarray(feed)]);
  }

  #keep(bytes: Uint8Array): void {
    const count = Math.min(bytes.length, MAX_LINE_BYTES - this.#kept);
    const size = this.#kept + count;
    if (size > this.#memory.length) {
      const memory = Buffer.allocUnsafeSlow(2 * size);
      this.#memory.copy(memory, 0, 0, this.#kept);
      this.#memory = memory;
    }
    this.#memory.set(bytes.subarray(0, count), this.#kept);
    this.#kept = size;
    this.#dropped += bytes.length - count;
  }
}
