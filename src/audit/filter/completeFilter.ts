import { type Message, message } from '../../text/message.ts';
import { fieldOf, filterFields, type FieldKey } from './filterFields.ts';
import { filterWords, quoteValue } from './filterWords.ts';

/** A completion of a filter. */
export interface Completion {
  readonly label: string;
  readonly about: Message | undefined;
  /** The whole filter, completed. */
  readonly text: string;
}

/** Values that occur in the log, by field, the most frequent first. */
export type SeenValues = ReadonlyMap<FieldKey, readonly string[]>;

/** Most values to offer for one field. */
const MOST = 30;

/** Completions at the end of a filter: fields, or values of the field being typed. */
export function completeFilter(text: string, seen: SeenValues): readonly Completion[] {
  const word = /\s$/.test(text) || text === '' ? undefined : filterWords(text).at(-1);
  const field = word?.field === undefined ? undefined : fieldOf(word.field);
  if (word === undefined || word.field === undefined) {
    const typed = (word?.values[0]?.text ?? '').toLowerCase();
    const before = word === undefined ? text : text.slice(0, word.start) + (word.negated ? '-' : '');
    return filterFields
      .filter(({ key, aliases }) => [key, ...aliases].some((name) => name.startsWith(typed)))
      .map(({ key, about }) => ({ label: `${key}:`, about, text: `${before}${key}:` }));
  }
  const value = word.values.at(-1);
  if (field === undefined || value === undefined || word.openQuote !== undefined) return [];
  const typed = value.text.toLowerCase();
  const chosen = new Set(word.values.slice(0, -1).map((other) => other.text));
  const inLog = (seen.get(field.key) ?? []).map((label) => ({ label, quoted: quoteValue(label), inLog: true }));
  const offered = field.offered.map((label) => ({ label, quoted: label, inLog: false }));
  const taken = new Set<string>();
  return [...inLog, ...offered]
    .filter(({ label }) => {
      const fresh = !taken.has(label) && !chosen.has(label) && label.toLowerCase() !== typed;
      taken.add(label);
      return fresh && label.toLowerCase().includes(typed);
    })
    .slice(0, MOST)
    .map(({ label, quoted, inLog: isSeen }) => ({
      label,
      about: isSeen ? message('in this log') : undefined,
      text: `${text.slice(0, value.start)}${quoted} `,
    }));
}
