import { MAX_LINE_BYTES } from '../../kubernetes/lineSplitter.ts';

/** One event, or one line that is none, and where it begins: bytes from the beginning of the (uncompressed) file. */
export interface FileRecord {
  readonly offset: number;
  readonly text: string;
}

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** How a saved audit log is written: an event a line, or events spread over lines (pretty ones, an EventList). */
export type FileShape = 'lines' | 'objects';

/** Tells from the beginning of a file how it is written; `undefined` where it is no text. */
export function shapeOf(beginning: string): FileShape | undefined {
  const text = withoutMark(beginning).trimStart();
  if (text === '' || text.includes('\u0000')) return undefined;
  if (/^\[\s*\{/.test(text)) return 'objects';
  const [line = ''] = text.split('\n', 1);
  return !text.startsWith('{') || (isJson(line) && !isList(line)) ? 'lines' : 'objects';
}

/** Cuts the bytes of a file into its events, wherever chunks end. */
export interface RecordSplitter {
  push(chunk: Uint8Array): readonly FileRecord[];
  /** What is left at the end of the file. */
  rest(): readonly FileRecord[];
}

/** @param offset where the first chunk stands in the file. */
export function recordSplitter(shape: FileShape, offset = 0): RecordSplitter {
  return shape === 'lines' ? new LineRecords(offset) : new ObjectRecords(offset);
}

class LineRecords implements RecordSplitter {
  #start: number;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(offset: number) {
    this.#start = offset;
  }

  push(chunk: Uint8Array): readonly FileRecord[] {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const records: FileRecord[] = [];
    let from = 0;
    for (let end = buffer.indexOf(LF); end !== -1; end = buffer.indexOf(LF, from)) {
      const bytes = this.#heldBytes + end - from;
      records.push(...recordsOf(this.#start, this.#take(buffer.subarray(from, end))));
      this.#start += bytes + 1;
      from = end + 1;
    }
    this.#hold(buffer.subarray(from));
    return records;
  }

  rest(): readonly FileRecord[] {
    return recordsOf(this.#start, this.#take(Buffer.alloc(0)));
  }

  #hold(bytes: Buffer): void {
    this.#heldBytes += bytes.length;
    // Of a line that is too long the beginning is kept, so that memory stays bounded.
    if (bytes.length > 0 && this.#heldBytes - bytes.length < MAX_LINE_BYTES) this.#held.push(Buffer.from(bytes));
  }

  #take(bytes: Buffer): string {
    const text =
      this.#held.length === 0
        ? bytes.toString('utf8')
        : Buffer.concat([...this.#held, bytes])
            .toString('utf8')
            .slice(0, MAX_LINE_BYTES);
    this.#held = [];
    this.#heldBytes = 0;
    return text;
  }
}

/** Objects at the top of the file, and those in the `items` of one that is a list: found by braces and quotes, not by lines. */
class ObjectRecords implements RecordSplitter {
  #position: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Depth at which an event's brace stands: 0 at the top, 2 in a list's items. */
  #eventDepth = 0;
  #start: number | undefined;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(offset: number) {
    this.#position = offset;
  }

  push(chunk: Uint8Array): readonly FileRecord[] {
    const records: FileRecord[] = [];
    const length = chunk.length;
    let from = this.#start === undefined ? -1 : 0;
    let depth = this.#depth;
    for (let at = 0; at < length; at += 1) {
      const byte = chunk[at];
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        continue;
      }
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN) {
        if (depth === this.#eventDepth && this.#start === undefined) {
          this.#start = this.#position + at;
          from = at;
        }
        depth += 1;
      } else if (byte === OPEN_LIST) {
        // A list at the top holds events as lines would.
        if (depth === 0) continue;
        // `{"kind":"EventList",…,"items":[`: its events begin here.
        if (depth === 1 && this.#eventDepth === 0 && this.#isBehindItems(chunk, Math.max(0, from), at)) {
          this.#eventDepth = 2;
          this.#start = undefined;
          this.#held = [];
          this.#heldBytes = 0;
          from = -1;
        }
        depth += 1;
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth = Math.max(0, depth - 1);
        if (byte === CLOSE && depth === this.#eventDepth && this.#start !== undefined) {
          records.push({ offset: this.#start, text: this.#take(chunk.subarray(from, at + 1)) });
          this.#start = undefined;
          from = -1;
        }
        if (this.#eventDepth === 2 && depth === 0) this.#eventDepth = 0;
      }
    }
    this.#depth = depth;
    if (from !== -1) this.#hold(chunk.subarray(from));
    this.#position += length;
    return records;
  }

  rest(): readonly FileRecord[] {
    if (this.#start === undefined) return [];
    const text = this.#take(new Uint8Array());
    return [{ offset: this.#start, text }];
  }

  #isBehindItems(chunk: Uint8Array, from: number, at: number): boolean {
    let before = Buffer.from(chunk.subarray(Math.max(from, at - 64), at));
    for (let held = this.#held.length - 1; held >= 0 && before.length < 64; held -= 1) {
      before = Buffer.concat([this.#held[held] ?? Buffer.alloc(0), before]);
    }
    return /"items"\s*:\s*$/.test(before.subarray(-64).toString('latin1'));
  }

  #hold(bytes: Uint8Array): void {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes - bytes.length < MAX_LINE_BYTES) this.#held.push(Buffer.from(bytes));
  }

  #take(bytes: Uint8Array): string {
    const text = Buffer.concat([...this.#held, Buffer.from(bytes)]).toString('utf8');
    this.#held = [];
    this.#heldBytes = 0;
    return onOneLine(text);
  }
}

/** The events of a line: itself, or those of the EventList that it is. Empty lines are none. */
function recordsOf(offset: number, line: string): readonly FileRecord[] {
  const text = withoutMark(line).replace(/\r$/, '');
  if (text.trim() === '') return [];
  if (!isList(text)) return [{ offset, text }];
  try {
    const { items } = JSON.parse(text) as { readonly items?: unknown };
    return Array.isArray(items) ? items.map((item) => ({ offset, text: JSON.stringify(item) })) : [];
  } catch {
    return [{ offset, text }];
  }
}

function onOneLine(text: string): string {
  if (!text.includes('\n')) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.replace(/\s*\n\s*/g, ' ');
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isList(text: string): boolean {
  return /^\{\s*("apiVersion"\s*:\s*"[^"]*"\s*,\s*)?"kind"\s*:\s*"EventList"/.test(text);
}

/** A text without the mark that some editors put at its beginning. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
