import { isAscii } from 'node:buffer';

/** Bytes of one line that are kept; audit events with large bodies were seen to take some megabytes. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Memory that a long line took is let go behind it. */
const MEMORY_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * Cuts a stream of UTF-8 bytes behind its lines. A character may be spread over chunks; bytes that are no UTF-8 become U+FFFD,
 * each line by itself. A line beyond the limit keeps its beginning and says how much is missing, so that memory stays bounded.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Begins with what came behind the last line feed. */
  #memory = Buffer.alloc(0);
  #kept = 0;
  #dropped = 0;

  /** The lines that a chunk completes, in one text, each with its line feed; empty where it completes none. */
  push(chunk: Uint8Array): string {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const text = end === 0 ? '' : this.#complete(chunk.subarray(0, end));
    this.#keep(chunk.subarray(end));
    return text;
  }

  /** What came after the last line feed: the beginning of a line whose end was not received. Empty where there is none. */
  rest(): string {
    const text = this.#decode(this.#memory.subarray(0, this.#kept));
    const line = this.#dropped === 0 ? text : `${text} … (${this.#dropped} more bytes)`;
    this.#kept = 0;
    this.#dropped = 0;
    if (this.#memory.length > MEMORY_BYTES) this.#memory = Buffer.alloc(0);
    return line;
  }

  #complete(lines: Uint8Array): string {
    if (this.#kept === 0) return this.#decode(lines);
    if (this.#kept + lines.length <= MAX_LINE_BYTES) {
      this.#keep(lines);
      return this.rest();
    }
    const feed = lines.indexOf(LINE_FEED);
    this.#keep(lines.subarray(0, feed));
    return `${this.rest()}\n${this.#decode(lines.subarray(feed + 1))}`;
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

  /** The decoder makes strings of two bytes for each character; most logs need one, which costs half in all that follows. */
  #decode(bytes: Uint8Array): string {
    return isAscii(bytes)
      ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      : this.#decoder.decode(bytes);
  }
}
