import type { FieldKey } from './filterFields.ts';
import { fieldOf } from './filterFields.ts';
import { filterWords, quoteValue, type FilterWord } from './filterWords.ts';

/** A value of a field that a filter asks for, or leaves out. */
export interface AskedValue {
  readonly field: FieldKey;
  readonly value: string;
}

/** The words of a filter, as they are written. */
export function filterParts(text: string): readonly string[] {
  return filterWords(text).map(({ start, end }) => text.slice(start, end));
}

/** A filter without one of its words, by the number of the word. */
export function withoutPart(text: string, index: number): string {
  return filterParts(text)
    .filter((_part, at) => at !== index)
    .join(' ');
}

/** Whether a word of a filter asks for this value alone. */
export function asksFor(text: string, asked: AskedValue): boolean {
  return filterWords(text).some((word) => !word.negated && isAbout(word, asked));
}

/**
 * A filter that asks for a value besides what it asks for, or no longer does if it did.
 * @returns `undefined` where the language cannot write this value
 */
export function toggleValue(text: string, asked: AskedValue): string | undefined {
  return asksFor(text, asked) ? without(text, asked) : withWord(text, asked, '');
}

/** A filter that leaves out a value. @returns `undefined` where the language cannot write this value */
export function excludeValue(text: string, asked: AskedValue): string | undefined {
  return withWord(without(text, asked), asked, '-');
}

/** A filter that asks for a time in place of what it asked of the time before; empty: for any. */
export function withTime(text: string, range: string): string {
  const others = filterWords(text)
    .filter(({ field, negated }) => negated || !isTime(field))
    .map(({ start, end }) => text.slice(start, end));
  return [...others, ...(range === '' ? [] : [`time:${range}`])].join(' ');
}

/** Whether a filter asks for a time. */
export function hasTime(text: string): boolean {
  return filterWords(text).some(({ field, negated }) => !negated && isTime(field));
}

function isTime(field: string | undefined): boolean {
  return field !== undefined && fieldOf(field)?.key === 'time';
}

function without(text: string, asked: AskedValue): string {
  return filterWords(text)
    .filter((word) => !isAbout(word, asked))
    .map(({ start, end }) => text.slice(start, end))
    .join(' ');
}

function isAbout({ field, values }: FilterWord, asked: AskedValue): boolean {
  const [only, ...more] = values;
  if (field === undefined || only === undefined || more.length > 0) return false;
  // Without quotes a star is any text.
  const isItself = only.quoted || !only.text.includes('*');
  return isItself && fieldOf(field)?.key === asked.field && only.text === asked.value;
}

function withWord(text: string, asked: AskedValue, sign: '' | '-'): string | undefined {
  const word = `${sign}${asked.field}:${quoteValue(asked.value)}`;
  const [read, ...more] = filterWords(word);
  // A quotation mark cannot be closed behind a backslash.
  if (read === undefined || more.length > 0 || read.openQuote !== undefined || !isAbout(read, asked)) return undefined;
  return [...filterParts(text), word].join(' ');
}
