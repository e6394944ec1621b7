import { message, type Message } from '../../text/message.ts';
import type { LogLine } from '../logLine.ts';
import { parseAddressRange } from './addressRange.ts';
import { fieldOf, filterFields, type FieldKey, type FilterField } from './filterFields.ts';
import { filterWords, type FilterValue, type FilterWord } from './filterWords.ts';
import { numberField, textField } from './lineFields.ts';
import { parseNumberRange, type NumberRange } from './numberRange.ts';
import { containsText, textPattern } from './textPattern.ts';
import { parseTimeRange, type TimeRange } from './timeRange.ts';

export interface Filter {
  /** As typed, trimmed. Empty for the filter that accepts everything. */
  readonly text: string;
  /** Whether a line passes. `text` is the line without its timestamp. */
  readonly wants: (line: LogLine, text: string) => boolean;
  /** The same as what each word asks; all must be fulfilled. */
  readonly tests: readonly WordTest[];
  /** Whether it asks for a field, which not every line has. */
  readonly isByField: boolean;
  /** Whether it asks for what is folded away otherwise: it names a user, a program, an object or a request. */
  readonly unfolds: boolean;
  /** What it searches for, to be marked in the lines that it leaves; empty for words that exclude. */
  readonly wanted: readonly FilterWord[];
}

/** An error in a filter, with its position. */
export interface FilterProblem {
  readonly text: Message;
  readonly start: number;
  readonly end: number;
}

type Test = Filter['wants'];

const EXAMPLE_TIME = '2026-11-23T07:30';

/** What one word of a filter asks. A text field matches where one of its values does. */
export type WordTest =
  | {
      readonly kind: 'text';
      readonly key: FieldKey;
      readonly negated: boolean;
      readonly values: readonly FilterValue[];
      readonly matches: (value: string) => boolean;
    }
  | {
      readonly kind: 'number';
      readonly key: FieldKey;
      readonly negated: boolean;
      /** Of a time: microseconds since 1970. */
      readonly matches: (value: number) => boolean;
    }
  /** A word without a field, searched for in the whole line. */
  | { readonly kind: 'line'; readonly negated: boolean; readonly matches: (raw: string) => boolean };

/** Fields that name who asked, or what for. A word without a field may name either. */
const naming: ReadonlySet<FieldKey | undefined> = new Set<FieldKey>([
  'user',
  'group',
  'agent',
  'ip',
  'resource',
  'ns',
  'name',
  'path',
  'id',
]);

/**
 * Parses a filter, for example `verb:create,delete ns:kube-system code:>=400 -user:system:*`. A line must match every
 * word. A comma means "or", `-` before a word means "not", `*` any characters. A word without a field is searched for
 * in the whole line. Case is ignored. A line without a field does not match a word about it.
 */
export function parseFilter(text: string): Filter | FilterProblem {
  const asked: WordTest[] = [];
  const words = filterWords(text);
  for (const word of words) {
    const read = testOf(word);
    if (!('kind' in read)) return read;
    asked.push(read);
  }
  const tests = asked.map(lineTest);
  const [only] = tests;
  const wants: Test =
    only === undefined
      ? () => true
      : tests.length === 1
        ? only
        : (line, raw) => {
            for (const test of tests) if (!test(line, raw)) return false;
            return true;
          };
  const wanted = words.filter(({ negated }) => !negated);
  return {
    text: text.trim(),
    wants,
    tests: asked,
    isByField: words.some(({ field }) => field !== undefined),
    unfolds: wanted.some(({ field }) => field === undefined || naming.has(fieldOf(field)?.key)),
    wanted,
  };
}

export function isProblem(read: Filter | FilterProblem): read is FilterProblem {
  return 'start' in read;
}

/** Whether a line fulfils what a word asks. */
function lineTest(asked: WordTest): Test {
  const wants = wantsOf(asked);
  return asked.negated ? (line, raw) => !wants(line, raw) : wants;
}

function wantsOf(asked: WordTest): Test {
  switch (asked.kind) {
    case 'line': {
      const { matches } = asked;
      return (_line, raw) => matches(raw);
    }
    case 'text': {
      const { matches } = asked;
      const fieldOfLine = textField(asked.key);
      return (line) => {
        const found = fieldOfLine(line);
        return typeof found === 'string' ? matches(found) : found.some(matches);
      };
    }
    case 'number': {
      const { matches } = asked;
      const numberOf = numberField(asked.key);
      return (line, raw) => {
        const number = numberOf(line, raw);
        return number !== undefined && matches(number);
      };
    }
  }
}

function testOf(word: FilterWord): WordTest | FilterProblem {
  const { negated } = word;
  const at = { start: word.start, end: word.end };
  if (word.openQuote !== undefined) {
    return { ...at, start: word.openQuote, text: message('Add the closing quotation mark.') };
  }
  const [value] = word.values;
  if (word.field === undefined) {
    if (value === undefined || value.text === '') return { ...at, text: message('Enter something to search for.') };
    return { kind: 'line', negated, matches: containsText(value.text) };
  }
  const field = fieldOf(word.field);
  if (field === undefined) return { ...at, text: unknownField(word.field) };
  const empty = word.values.find(({ text }) => text === '');
  if (empty !== undefined) {
    return {
      ...at,
      text: message('Add a value, for example {0}{1}', `${field.key}:`, exampleOf(field)),
    };
  }
  const { key } = field;
  switch (field.kind) {
    case 'text': {
      const matches = anyOf(word.values.map(({ text, quoted }) => textPattern(text, quoted)));
      return { kind: 'text', key, negated, values: word.values, matches };
    }
    case 'address': {
      const matches = addressTest(word.values);
      return typeof matches === 'function' ? { kind: 'text', key, negated, values: word.values, matches } : matches;
    }
    case 'number': {
      const matches = numberTest(word.values);
      return typeof matches === 'function' ? { kind: 'number', key, negated, matches } : matches;
    }
    case 'time': {
      const matches = timeTest(word.values);
      return typeof matches === 'function' ? { kind: 'number', key, negated, matches } : matches;
    }
  }
}

function anyOf<T>(tests: readonly ((value: T) => boolean)[]): (value: T) => boolean {
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : (value) => tests.some((test) => test(value));
}

function addressTest(values: readonly FilterValue[]): ((address: string) => boolean) | FilterProblem {
  const ranges: ((address: string) => boolean)[] = [];
  for (const { text, start, end } of values) {
    const range = parseAddressRange(text);
    if (range === undefined) {
      return { start, end, text: message('“{0}” isn’t an address or network. Try 10.0.0.5 or 10.0.0.0/8.', text) };
    }
    ranges.push(range);
  }
  return anyOf(ranges);
}

function numberTest(values: readonly FilterValue[]): ((number: number) => boolean) | FilterProblem {
  const ranges: NumberRange[] = [];
  for (const { text, start, end } of values) {
    const range = parseNumberRange(text);
    if (range === undefined) {
      return { start, end, text: message('“{0}” isn’t a number. Try 403, >=400, 500..599 or 4xx.', text) };
    }
    ranges.push(range);
  }
  return (number) => ranges.some(({ low, high }) => number >= low && number <= high);
}

function timeTest(values: readonly FilterValue[]): ((micros: number) => boolean) | FilterProblem {
  const ranges: TimeRange[] = [];
  for (const { text, start, end } of values) {
    const range = parseTimeRange(text);
    if (range === undefined) {
      return {
        start,
        end,
        text: message('“{0}” isn’t a time. Try {1} or {2}.', text, EXAMPLE_TIME, `>=${EXAMPLE_TIME}`),
      };
    }
    ranges.push(range);
  }
  return anyOf(
    ranges.map(
      ({ low, end }) =>
        (micros) =>
          micros >= low && micros < end,
    ),
  );
}

function unknownField(word: string): Message {
  if (word === '') return message('Add a field before the colon, or quote the text.');
  const known = filterFields.map(({ key }) => key).join(', ');
  return message('No field “{0}”. Quote a text that has a colon, or use {1}.', word, known);
}

function exampleOf({ offered, kind }: FilterField): string {
  if (kind === 'time') return EXAMPLE_TIME;
  return offered[0] ?? (kind === 'text' ? 'web*' : '1');
}
