/** Bytes of one line that are kept; audit events with large bodies were seen to take some megabytes. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Memory that a long line took is let go behind it. */
const MEMORY_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;
const nothing = Buffer.alloc(0);

/**
 * Cuts a stream of bytes behind its lines, wherever its chunks end. A line beyond the limit keeps its beginning and says how much
 * is missing, so that memory stays bounded.
 */
export class LineSplitter {
  /** Begins with what came behind the last line feed. */
  #memory = nothing;
  #kept = 0;
  #dropped = 0;
  /** What was given last stands in the one of two, what is kept in the other. */
  #other = nothing;

  /** The lines that a chunk completes, each with its line feed; they hold until the next chunk. Empty where it completes none. */
  push(chunk: Uint8Array): Buffer {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const lines = end === 0 ? nothing : this.#complete(chunk.subarray(0, end));
    this.#keep(chunk.subarray(end));
    return lines;
  }

  /** What came after the last line feed: the beginning of a line whose end was not received. Empty where there is none. */
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
