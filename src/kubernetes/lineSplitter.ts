/** Bytes of one line that are kept; audit events with large bodies were seen to take some megabytes. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Pieces that a line may have come in before they are put together. */
const MOST_PIECES = 1_000;
const LINE_FEED = 0x0a;
const nothing = Buffer.alloc(0);

/**
 * Cuts a stream of bytes behind its lines, wherever its chunks end. A line beyond the limit keeps its beginning and says how much
 * is missing, so that memory stays bounded.
 */
export class LineSplitter {
  /** What came behind the last line feed. */
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #dropped = 0;

  /** The lines that a chunk completes, each with its line feed; empty where it completes none. The chunk must not change later. */
  push(chunk: Uint8Array): Buffer {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const lines = end === 0 ? nothing : this.#complete(chunk.subarray(0, end));
    this.#keep(chunk.subarray(end));
    return lines;
  }

  /** What came after the last line feed: the beginning of a line whose end was not received. Empty where there is none. */
  rest(): Buffer {
    const missing = this.#dropped === 0 ? [] : [Buffer.from(` … (${this.#dropped} more bytes)`)];
    const line = Buffer.concat([...this.#kept, ...missing]);
    [this.#kept, this.#keptBytes, this.#dropped] = [[], 0, 0];
    return line;
  }

  #complete(lines: Uint8Array): Buffer {
    const first = lines.indexOf(LINE_FEED);
    this.#keep(lines.subarray(0, first));
    return Buffer.concat([this.rest(), lines.subarray(first)]);
  }

  #keep(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, MAX_LINE_BYTES - this.#keptBytes);
    if (kept.length > 0) this.#kept.push(kept);
    // A server may send each byte by itself.
    if (this.#kept.length > MOST_PIECES) this.#kept = [Buffer.concat(this.#kept)];
    this.#keptBytes += kept.length;
    this.#dropped += bytes.length - kept.length;
  }
}
