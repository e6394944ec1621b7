/** A word of a filter, with its position in the text. */
export interface FilterWord {
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
  readonly negated: boolean;
  /** The text before the first colon that is not quoted; `undefined` if there is none. */
  readonly field: string | undefined;
  /** The values after that colon, separated by commas; for a free word, its text. */
  readonly values: readonly FilterValue[];
  /** Index of a quotation mark that is not closed. */
  readonly openQuote: number | undefined;
}

export interface FilterValue {
  readonly text: string;
  /** Whether a part was quoted, so that `*` is no wildcard. */
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** Splits a filter into words. `"` quotes spaces, commas and colons; `\"` is a quotation mark inside. */
export function filterWords(text: string): readonly FilterWord[] {
  const words: FilterWord[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const word = readWord(text, at);
    words.push(word);
    at = word.end;
  }
  return words;
}

/** Quotes a value where needed. */
export function quoteValue(text: string): string {
  return /^[^\s",:*-][^\s",*]*$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`;
}

function readWord(text: string, start: number): FilterWord {
  const negated = text.charAt(start) === '-' && start + 1 < text.length && !/\s/.test(text.charAt(start + 1));
  let at = negated ? start + 1 : start;
  let field: string | undefined;
  let openQuote: number | undefined;
  let value = { text: '', quoted: false, start: at };
  const values: FilterValue[] = [];
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (/\s/.test(character)) break;
    if (character === '"') {
      const quote = readQuoted(text, at);
      value = { ...value, text: value.text + quote.text, quoted: true };
      if (!quote.closed) openQuote = at;
      at = quote.end - 1;
    } else if (character === ':' && field === undefined && !value.quoted && values.length === 0) {
      field = value.text;
      value = { text: '', quoted: false, start: at + 1 };
    } else if (character === ',' && field !== undefined) {
      values.push({ ...value, end: at });
      value = { text: '', quoted: false, start: at + 1 };
    } else {
      value = { ...value, text: value.text + character };
    }
  }
  values.push({ ...value, end: at });
  return { start, end: at, negated, field, values, openQuote };
}

function readQuoted(text: string, start: number): { text: string; end: number; closed: boolean } {
  let quoted = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { text: quoted, end: at + 1, closed: true };
    if (character === '\\' && text.charAt(at + 1) === '"') {
      quoted += '"';
      at += 1;
    } else quoted += character;
  }
  return { text: quoted, end: text.length, closed: false };
}
