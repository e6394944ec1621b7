import { parseExactly } from '../text/exactJson.ts';
import { withoutColours } from '../text/terminalText.ts';
import { JSON_START } from './jsonOutput.ts';

/** What a {@link JsonReader} finds. */
export interface JsonFound {
  readonly onValue: (value: unknown) => void;
  /** A line that is neither JSON nor what frames it: prose, or JSON that is broken. */
  readonly onUnread: (line: string) => void;
}

/** The frame of an event stream, and what the CLI prints around an answer. */
const FRAME = /^(?::.*|data:|(?:event|id|retry):.*|OK|null|[\s,[\]]*)$/;
/** Most characters of one value. */
const LONGEST = 128 * 1024 * 1024;
/** Most characters of a line of prose. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Reads every object and array at the top of a text that comes in pieces: one, several on lines of their own or
 * indented, or the `data:` lines of an event stream. Numbers keep their digits. Nothing is kept of what was given.
 */
export class JsonReader {
  readonly #found: JsonFound;
  /** The last line of the prose, as far as it has come. */
  #line = '';
  /** A bracket at the end of what has come, with which a value may begin. */
  #undecided = '';
  /** The value that is open, as far as it has come. */
  readonly #open: string[] = [];
  #length = 0;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #isTooLong = false;

  constructor(found: JsonFound) {
    this.#found = found;
  }

  push(piece: string): void {
    this.#read(withoutColours(piece).replaceAll('\0', ''), false);
  }

  /** @returns whether the last value has no end, or was too long to be read. */
  end(): boolean {
    this.#read('', true);
    const isCut = this.#depth > 0 || this.#isTooLong;
    this.#prose('\n');
    return isCut;
  }

  #read(piece: string, isLast: boolean): void {
    let text = piece;
    while (!this.#isTooLong) {
      if (this.#depth > 0) {
        const end = this.#endIn(text);
        this.#length += text.length;
        this.#isTooLong = this.#length > LONGEST;
        if (end === undefined) {
          this.#open.push(text);
          return;
        }
        this.#open.push(text.slice(0, end));
        text = text.slice(end);
        this.#close();
      }
      const whole = this.#undecided + text;
      this.#undecided = '';
      const start = whole.search(JSON_START);
      const undecided = isLast ? -1 : undecidedIn(whole);
      if (start === -1 || (undecided !== -1 && undecided <= start)) {
        const settled = undecided === -1 ? whole : whole.slice(0, undecided);
        this.#undecided = whole.slice(settled.length);
        this.#prose(settled);
        return;
      }
      this.#prose(whole.slice(0, start));
      [this.#depth, this.#length] = [1, 1];
      this.#open.push(whole.slice(start, start + 1));
      text = whole.slice(start + 1);
    }
    this.#open.length = 0;
  }

  /** The index behind the bracket that closes the open value; `undefined` where it is not in this text. */
  #endIn(text: string): number | undefined {
    for (let index = 0; index < text.length; index += 1) {
      const character = text.charCodeAt(index);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#inString) {
        if (character === 0x5c) this.#isEscaped = true;
        else if (character === 0x22) this.#inString = false;
      } else if (character === 0x22) this.#inString = true;
      else if (character === 0x7b || character === 0x5b) this.#depth += 1;
      else if (character === 0x7d || character === 0x5d) {
        this.#depth -= 1;
        if (this.#depth === 0) return index + 1;
      }
    }
    return undefined;
  }

  #close(): void {
    const text = this.#open.join('');
    this.#open.length = 0;
    const value = parseExactly(text);
    // What looks like JSON and is none is a part of the prose; a value inside of it is not searched for.
    if (value === undefined) this.#prose(text);
    else {
      this.#prose('\n');
      this.#found.onValue(value);
    }
  }

  #prose(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    this.#isTooLong ||= this.#line.length > LONGEST_LINE;
    for (const line of lines) if (!FRAME.test(line.trim())) this.#found.onUnread(line.trim());
  }
}

/** The index of a bracket at the very end, of which only the next piece shows whether JSON begins there; or -1. */
function undecidedIn(text: string): number {
  const last = text.trimEnd().length - 1;
  return text[last] === '{' || text[last] === '[' ? last : -1;
}
