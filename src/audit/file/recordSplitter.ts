import { parseAuditEvent, type AuditEvent } from '../auditEvent.ts';
import { MAX_LINE_BYTES } from '../../kubernetes/podLog/lineSplitter.ts';

/** Where a record begins, with the state that is needed to resume reading there. */
export interface FilePlace {
  /** Bytes from the beginning of the (uncompressed) file. */
  readonly offset: number;
  /** Number of blanks before it on its line. */
  readonly indent: number;
  /** Whether it is one of the `items` of a list. */
  readonly inList: boolean;
}

/** One event, or other text between events, on one line. */
export interface FileRecord extends FilePlace {
  readonly text: string;
  /** What the text says, where it was parsed to find its end. */
  readonly event?: AuditEvent;
}

/** A log that was emptied while a program went on writing begins with many of them. */
const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
/** Longest `"items": [` that is recognised. */
const ITEMS_BYTES = 32;
/** How the API server begins an event. */
export const EVENT_START = Buffer.from('{"kind":"Event",');
const LIST_FIELDS = ['kind', 'apiVersion', 'metadata', 'items'];

/**
 * `gap`: between records, where blanks and a list's commas and brackets are ignored. `line`: not JSON, ends with its
 * line. `object`: an event, alone or in a list. `end`: what follows the items of a list.
 */
type State = 'gap' | 'line' | 'object' | 'end';

/**
 * Splits the bytes of a saved log into records, wherever chunks end: events one per line, spread over lines, or in the
 * `items` of a list, and other lines between them. Omits no text. JSON strings contain no line feed, and tools that
 * spread an object over lines indent it. So a cut event ends with its line, or before the next line that is indented no
 * deeper than the event.
 */
export class RecordSplitter {
  #position: number;
  #state: State = 'gap';
  #inList: boolean;
  #indent: number;
  /** Whether only blanks followed the last line feed. */
  #isLineStart = false;
  /** Whether nothing was read yet. */
  #isFirst = true;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Start of the current record, and its bytes from earlier chunks. */
  #start: FilePlace | undefined;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The newest bytes of earlier chunks. */
  #before: Buffer = Buffer.alloc(0);
  #records: FileRecord[] = [];

  /** @param from where the first chunk begins. */
  constructor({ offset, indent, inList }: FilePlace) {
    this.#position = offset;
    this.#indent = indent;
    this.#inList = inList;
  }

  /** The records that a chunk completes. */
  push(bytes: Uint8Array): readonly FileRecord[] {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#records = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === LF) {
        if (this.#state === 'line' || this.#inString) this.#give(chunk.subarray(from, at));
        else if (this.#state === 'gap') this.#forget();
        this.#isLineStart = true;
        this.#indent = 0;
        continue;
      }
      if (this.#inString) {
        at = this.#readString(chunk, at) - 1;
        continue;
      }
      if (this.#state === 'line') {
        const end = chunk.indexOf(LF, at);
        at = (end === -1 ? chunk.length : end) - 1;
        continue;
      }
      if (byte === OPEN && this.#state === 'gap' && (this.#isLineStart || this.#isFirst)) {
        const end = this.#readLine(chunk, at);
        this.#isFirst = false;
        if (end !== undefined) {
          at = end - 1;
          continue;
        }
      }
      if (this.#start === undefined) {
        this.#begin(at);
        from = at;
      }
      if (byte === BLANK || byte === TAB || byte === CR || byte === NUL) {
        if (this.#isLineStart) this.#indent += 1;
        continue;
      }
      if (this.#isLineStart && this.#state !== 'gap' && this.#isNextRecord(byte)) {
        this.#give(chunk.subarray(from, at));
        this.#begin(at);
        from = at;
      }
      this.#isLineStart = false;
      if (this.#state !== 'gap') this.#readObject(byte, chunk, from, at);
      else if (byte === OPEN || (byte === CLOSE_LIST && this.#inList)) {
        this.#forget();
        this.#begin(at);
        from = at;
        this.#state = byte === OPEN ? 'object' : 'end';
        if (byte === CLOSE_LIST) this.#inList = false;
        this.#depth = 1;
      } else if (byte !== COMMA && byte !== OPEN_LIST && byte !== CLOSE_LIST) this.#state = 'line';
    }
    if (this.#start !== undefined) this.#hold(chunk.subarray(from));
    this.#before = Buffer.concat([this.#before, chunk.subarray(-ITEMS_BYTES)]).subarray(-ITEMS_BYTES);
    this.#position += chunk.length;
    return this.#records;
  }

  /**
   * Nearly every record is a line that is an event: parsing it as a whole finds its end much faster than looking at
   * each byte, and it has to be parsed anyway. @returns the index of its line feed; `undefined` for anything else.
   */
  #readLine(chunk: Buffer, at: number): number | undefined {
    if (chunk.compare(EVENT_START, 0, EVENT_START.length, at, Math.min(chunk.length, at + EVENT_START.length)) !== 0)
      return undefined;
    const end = chunk.indexOf(LF, at);
    const last = chunk[end - 1] === CR ? end - 1 : end;
    if (end === -1 || chunk[last - 1] !== CLOSE) return undefined;
    const text = chunk.toString('utf8', at, last);
    const event = parseAuditEvent(text);
    if (event === undefined) return undefined;
    this.#begin(at);
    if (this.#start !== undefined) this.#records.push({ ...this.#start, text, event });
    this.#forget();
    this.#isLineStart = false;
    return end;
  }

  /** The unfinished record at the end of the file. */
  rest(): readonly FileRecord[] {
    this.#records = [];
    if (this.#state === 'gap') this.#forget();
    else this.#give(Buffer.alloc(0));
    return this.#records;
  }

  /** Continues a string to its end or the end of its line. @returns the index to continue at. */
  #readString(chunk: Buffer, from: number): number {
    let escaped = this.#escaped;
    let at = from;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === LF) break;
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        at += 1;
        break;
      }
    }
    this.#escaped = escaped;
    return at;
  }

  #readObject(byte: number, chunk: Buffer, from: number, at: number): void {
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_LIST && this.#depth === 1 && this.#state === 'object' && this.#isBehindItems(chunk, at)) {
      this.#give(chunk.subarray(from, at + 1), (text) => isOfList(`${text}]}`));
      this.#inList = true;
    } else if (byte === OPEN || byte === OPEN_LIST) this.#depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      this.#depth -= 1;
      if (this.#depth > 0) return;
      const isEnd = this.#state === 'end';
      this.#give(chunk.subarray(from, at + 1), (text) => isEnd && isOfList(`{"items":[${text}`));
    }
  }

  /** Whether a line that begins with this byte cannot belong to the open object. */
  #isNextRecord(byte: number): boolean {
    if (this.#indent > (this.#start?.indent ?? 0) || byte === CLOSE || byte === CLOSE_LIST || byte === COMMA)
      return false;
    // A list's other fields are indented like the bracket after its items.
    return byte !== QUOTE || this.#state !== 'end';
  }

  /** Whether `{"kind":"EventList",…,"items":[` ends here, so that events follow. */
  #isBehindItems(chunk: Buffer, at: number): boolean {
    const near = chunk.subarray(Math.max(0, at - ITEMS_BYTES), at);
    return /"items"\s*:\s*$/.test(Buffer.concat([this.#before, near]).subarray(-ITEMS_BYTES).toString('latin1'));
  }

  #begin(at: number): void {
    this.#start = { offset: this.#position + at, indent: this.#indent, inList: this.#inList };
  }

  #forget(): void {
    this.#state = 'gap';
    this.#inString = this.#escaped = false;
    this.#start = undefined;
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** Keeps only the beginning of a long record, so that memory is bounded. */
  #hold(bytes: Buffer): void {
    const room = MAX_LINE_BYTES - this.#heldBytes;
    if (room > 0) this.#held.push(Buffer.from(bytes.subarray(0, room)));
    this.#heldBytes += bytes.length;
  }

  /** Emits the record that ends with these bytes, unless it is empty. */
  #give(bytes: Buffer, isNothing: (text: string) => boolean = (text) => /^[\s\],]*$/.test(text)): void {
    const missing = this.#heldBytes + bytes.length - MAX_LINE_BYTES;
    // Nearly every record lies within one chunk and needs no copy.
    if (this.#held.length > 0 || missing > 0) this.#hold(bytes);
    const whole = this.#held.length > 0 ? Buffer.concat(this.#held) : bytes;
    const text = onOneLine(whole.toString('utf8').replace(/^\ufeff/, ''));
    if (this.#start !== undefined && !isNothing(text)) {
      this.#records.push({ ...this.#start, text: missing > 0 ? `${text} … (${missing} more bytes)` : text });
    }
    this.#forget();
  }
}

/** Whether an object holds only the frame of a list. */
function isOfList(text: string): boolean {
  try {
    return Object.keys(JSON.parse(text) as object).every((key) => LIST_FIELDS.includes(key));
  } catch {
    return false;
  }
}

function onOneLine(text: string): string {
  if (!text.includes('\n')) return text.endsWith('\r') ? text.slice(0, -1) : text;
  try {
    JSON.parse(text);
    // Not re-serialised: that would round large numbers, and drop a duplicate field.
    return text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1');
  } catch {
    return text
      .split('\n')
      .map((line) => line.trim())
      .join(' ')
      .trim();
  }
}
