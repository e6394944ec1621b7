import { isAscii } from 'node:buffer';

/** Characters of one line that are kept; audit events with large bodies were seen to take some megabytes. */
export const MAX_LINE_CHARACTERS = 8 * 1024 * 1024;

/**
 * Cuts a stream of UTF-8 bytes into lines. A character may be spread over chunks; bytes that are no UTF-8 become U+FFFD, each
 * line by itself. A line beyond the limit keeps its beginning and says how much is missing, so that memory stays bounded.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #limit: number;
  /** Whether the decoder may hold the beginning of a character. */
  #isWithinCharacter = false;
  #partial = '';
  #dropped = 0;

  constructor(limit = MAX_LINE_CHARACTERS) {
    this.#limit = limit;
  }

  /** The lines that a chunk completes, without their line feeds. */
  push(chunk: Uint8Array): readonly string[] {
    const text = this.#decode(chunk);
    const first = text.indexOf('\n');
    if (first === -1) {
      this.#keep(text);
      return [];
    }
    this.#keep(text.slice(0, first));
    const lines = [this.#take()];
    let start = first + 1;
    for (let end = text.indexOf('\n', start); end !== -1; end = text.indexOf('\n', start)) {
      lines.push(text.slice(start, end));
      start = end + 1;
    }
    this.#keep(text.slice(start));
    return lines;
  }

  /** What came after the last line feed: the beginning of a line whose end was not received. Empty where there is none. */
  rest(): string {
    this.#keep(this.#decoder.decode());
    return this.#take();
  }

  /** The decoder makes strings of two bytes for each character; most logs need one, which costs half in all that follows. */
  #decode(chunk: Uint8Array): string {
    if (!this.#isWithinCharacter && isAscii(chunk)) {
      return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    }
    this.#isWithinCharacter = (chunk.at(-1) ?? 0) > 0x7f;
    return this.#decoder.decode(chunk, { stream: true });
  }

  #keep(text: string): void {
    const room = this.#limit - this.#partial.length;
    this.#partial += text.length > room ? text.slice(0, room) : text;
    this.#dropped += Math.max(0, text.length - room);
  }

  #take(): string {
    const line = this.#dropped === 0 ? this.#partial : `${this.#partial} … (${this.#dropped} more characters)`;
    this.#partial = '';
    this.#dropped = 0;
    return line;
  }
}
