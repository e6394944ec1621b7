/** Which members of an object are read: whole, or of an object that they are again some. */
export interface WantedFields {
  readonly [name: string]: true | WantedFields;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const U = 0x75;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** What is nested deeper is left to `JSON.parse`. */
const LEVELS = 100;

/** 1: a byte that is itself in a string. Without those beyond ASCII, of which not all are text. */
const PLAIN = new Uint8Array(256).fill(1, 0x20, 0x80);
PLAIN[QUOTE] = PLAIN[BACKSLASH] = 0;
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));
const HEX = new Set(Buffer.from('0123456789abcdefABCDEF'));
const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** Whether the string that was read last has escapes. */
let hasEscapes = false;

/**
 * Reads some fields of a JSON object, and what is at their names is what `JSON.parse` has there. The rest is checked as
 * strictly, but not built, which is twice as fast where the rest is long.
 *
 * It knows JSON as programs write it: in ASCII, without blanks and fractions.
 * @returns `undefined` for everything else, JSON or not: then `JSON.parse` has to be asked
 */
export function readFields(
  bytes: Buffer,
  from: number,
  to: number,
  wanted: WantedFields,
): Readonly<Record<string, unknown>> | undefined {
  const found = {};
  return bytes[from] === OPEN && readObject(bytes, from + 1, 0, wanted, found) === to ? found : undefined;
}

// Each of these takes the index where something begins, and returns the one behind its end; -1: not known here.

/** An object behind its bracket. */
function readObject(
  bytes: Buffer,
  from: number,
  level: number,
  wanted?: WantedFields,
  found?: Record<string, unknown>,
): number {
  if (bytes[from] === CLOSE) return from + 1;
  for (let at = from; ; at += 1) {
    if (bytes[at] !== QUOTE) return -1;
    const colon = skipString(bytes, at + 1);
    if (colon === -1 || bytes[colon] !== COLON) return -1;
    if (wanted === undefined || found === undefined) at = skipValue(bytes, colon + 1, level);
    else {
      // A name with escapes may be any.
      if (hasEscapes) return -1;
      const name = bytes.toString('latin1', at + 1, colon - 1);
      const inner = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
      at =
        inner === undefined
          ? skipValue(bytes, colon + 1, level)
          : readMember(bytes, colon + 1, level, name, inner, found);
    }
    if (at === -1) return -1;
    if (bytes[at] === CLOSE) return at + 1;
    if (bytes[at] !== COMMA) return -1;
  }
}

/** The value of a wanted member. As in `JSON.parse`, the last one of a name counts. */
function readMember(
  bytes: Buffer,
  from: number,
  level: number,
  name: string,
  wanted: true | WantedFields,
  found: Record<string, unknown>,
): number {
  if (wanted !== true && bytes[from] === OPEN) {
    const own = {};
    found[name] = own;
    return readObject(bytes, from + 1, level + 1, wanted, own);
  }
  const end = skipValue(bytes, from, level);
  if (end !== -1) found[name] = JSON.parse(bytes.toString('latin1', from, end));
  return end;
}

function skipValue(bytes: Buffer, from: number, level: number): number {
  const byte = bytes[from] ?? 0;
  if (byte === QUOTE) return skipString(bytes, from + 1);
  if (level > LEVELS) return -1;
  if (byte === OPEN) return readObject(bytes, from + 1, level + 1);
  if (byte === OPEN_LIST) return skipList(bytes, from + 1, level + 1);
  if (byte === MINUS || (byte >= ZERO && byte <= NINE)) return skipWhole(bytes, byte === MINUS ? from + 1 : from);
  const literal = LITERALS.find((word) => word.equals(bytes.subarray(from, from + word.length)));
  return literal === undefined ? -1 : from + literal.length;
}

/** A list behind its bracket. */
function skipList(bytes: Buffer, from: number, level: number): number {
  if (bytes[from] === CLOSE_LIST) return from + 1;
  for (let at = from; ; at += 1) {
    at = skipValue(bytes, at, level);
    if (at === -1) return -1;
    if (bytes[at] === CLOSE_LIST) return at + 1;
    if (bytes[at] !== COMMA) return -1;
  }
}

/** A whole number behind its sign. */
function skipWhole(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) at += 1;
  return at === from + 1 || (at > from && bytes[from] !== ZERO) ? at : -1;
}

/** A string behind its quote. */
function skipString(bytes: Buffer, from: number): number {
  hasEscapes = false;
  for (let at = from; ;) {
    while (PLAIN[bytes[at] ?? 0] === 1) at += 1;
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] !== BACKSLASH) return -1;
    hasEscapes = true;
    const next = bytes[at + 1] ?? 0;
    if (ESCAPED.has(next)) at += 2;
    else if (next === U && bytes.subarray(at + 2, at + 6).every((byte) => HEX.has(byte))) at += 6;
    else return -1;
  }
}
