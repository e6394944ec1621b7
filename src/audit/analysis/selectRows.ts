import type { WordTest } from '../filter/parseFilter.ts';
import { resourceForms } from '../filter/lineFields.ts';
import type { FieldKey } from '../filter/filterFields.ts';
import { CHUNK_ROWS, type Column } from './columns/column.ts';
import { textsOf, type DictionaryColumn } from './columns/dictionary.ts';
import type { EventColumns, TextKey } from './columns/eventColumns.ts';

type TextTest = WordTest & { readonly kind: 'text' };
const UUID_LENGTH = 36;

/** Which rows of columns are meant. */
export interface Selection {
  /** 1 for each row that is meant, else 0. */
  readonly rows: Uint8Array;
  readonly count: number;
}

/** Columns of a text field; none for a field that events do not have, or that is answered otherwise. */
const columnsOf: Readonly<Record<FieldKey, readonly TextKey[]>> = {
  verb: ['verb'],
  resource: ['resource'],
  ns: ['ns'],
  name: ['name'],
  user: ['user', 'actsAs'],
  group: ['group'],
  stage: ['stage'],
  agent: ['agent'],
  ip: ['ip'],
  path: ['path'],
  level: ['level'],
  decision: ['decision'],
  why: ['why'],
  deprecated: ['deprecated'],
  psa: ['psa'],
  uid: ['objectUid', 'userUid'],
  manager: ['manager'],
  dryrun: ['dryrun'],
  id: [],
  code: [],
  time: [],
  ms: [],
  bytes: [],
  backend: [],
};

/**
 * The rows that fulfil what each word of a filter asks of a field, as the filter judges their lines. Words without a
 * field are about the lines and are left to the caller.
 */
export function selectRows(columns: EventColumns, tests: readonly WordTest[]): Selection {
  const rows = new Uint8Array(columns.length).fill(1);
  for (const row of columns.hidden) rows[row] = 0;
  for (const test of tests) {
    const fulfilled = rowsOf(columns, test);
    if (fulfilled === undefined) continue;
    const wanted = test.negated ? 0 : 1;
    for (let row = 0; row < rows.length; row += 1) if (fulfilled[row] !== wanted) rows[row] = 0;
  }
  return { rows, count: countOf(rows) };
}

function countOf(rows: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < rows.length; row += 1) count += rows[row] ?? 0;
  return count;
}

/** 1 for each row that fulfils a word, whether or not it is negated. */
function rowsOf(columns: EventColumns, test: WordTest): Uint8Array | undefined {
  const rows = new Uint8Array(columns.length);
  if (test.kind === 'line') return undefined;
  if (test.kind === 'number') {
    const { matches } = test;
    if (test.key === 'time') markTimes(columns.time, rows, matches);
    else if (test.key === 'bytes') markNumbers(columns.bytes, rows, matches);
    // Both hold 0 for what is not known.
    else if (test.key === 'code') markNumbers(columns.code, rows, (code) => code !== 0 && matches(code));
    else if (test.key === 'ms') markNumbers(columns.tookMs, rows, (more) => more !== 0 && matches(more - 1));
    else throw new Error(`No column has the numbers of ${test.key}.`);
  } else if (test.key === 'id') markIds(columns, rows, test);
  else for (const key of columnsOf[test.key]) markTexts(key, columns.texts[key], rows, test.matches);
  return rows;
}

/** Marks the rows whose text matches. Each different text is tried once. */
function markTexts(
  key: TextKey,
  { entries, codes }: DictionaryColumn,
  rows: Uint8Array,
  matches: (value: string) => boolean,
): void {
  const matching = new Uint8Array(entries.length);
  let any = false;
  for (const [code, entry] of entries.entries()) {
    const texts = key === 'resource' && typeof entry === 'string' ? resourceForms(entry) : entry;
    if (!textsOf(texts).some(matches)) continue;
    matching[code] = 1;
    any = true;
  }
  if (!any) return;
  eachChunk(codes, rows.length, new Uint32Array(CHUNK_ROWS), (numbers, start, count) => {
    for (let at = 0; at < count; at += 1) if (matching[numbers[at] ?? 0] === 1) rows[start + at] = 1;
  });
}

/** Marks the rows whose number matches. What was answered for a small number is kept. */
function markNumbers(column: Column, rows: Uint8Array, matches: (number: number) => boolean): void {
  const [unknown, no, yes] = [0, 1, 2];
  const known = new Uint8Array(1 << 16);
  eachChunk(column, rows.length, new Float64Array(CHUNK_ROWS), (numbers, start, count) => {
    for (let at = 0; at < count; at += 1) {
      const number = numbers[at] ?? 0;
      let answer = known[number];
      if (answer === unknown || answer === undefined) {
        answer = matches(number) ? yes : no;
        // Beyond the table, or not whole, it is asked again.
        known[number] = answer;
      }
      if (answer === yes) rows[start + at] = 1;
    }
  });
}

/** Marks the rows whose time matches, none of those without one. Nearly every time is another number. */
function markTimes(column: Column, rows: Uint8Array, matches: (micros: number) => boolean): void {
  eachChunk(column, rows.length, new Float64Array(CHUNK_ROWS), (micros, start, count) => {
    for (let at = 0; at < count; at += 1) if (matches(micros[at] ?? NaN)) rows[start + at] = 1;
  });
}

/** Marks the rows whose id matches. Nearly always a whole id is asked for, or how it begins, and ids are UUIDs. */
function markIds({ ids }: EventColumns, rows: Uint8Array, { values, matches }: TextTest): void {
  const areBeginnings = values.every(({ text, quoted }) => {
    // A star in quotes is itself.
    const isBeginning = !quoted && text.endsWith('*');
    const beginning = text.toLowerCase().slice(0, isBeginning ? -1 : undefined);
    return (isBeginning || beginning.length === UUID_LENGTH) && ids.markBeginning(beginning, rows);
  });
  if (areBeginnings) for (const row of ids.others) rows[row] = matches(ids.at(row)) ? 1 : 0;
  else for (let row = 0; row < rows.length; row += 1) rows[row] = matches(ids.at(row)) ? 1 : 0;
}

/**
 * Gives the numbers of a column chunk by chunk, as numbers of one kind, whatever their width is in the column: code
 * that sees one kind only runs several times as fast.
 *
 * @param room for the numbers of a chunk, used again for each; the kind has to hold them
 */
export function eachChunk<T extends Uint32Array | Float64Array>(
  { chunks }: Column,
  rows: number,
  room: T,
  take: (numbers: T, start: number, count: number) => void,
): void {
  for (const [index, { base, above }] of chunks.entries()) {
    const start = index * CHUNK_ROWS;
    const count = Math.min(CHUNK_ROWS, rows - start);
    if (count <= 0) return;
    if (above === undefined) room.fill(base, 0, count);
    else {
      room.set(above.length > count ? above.subarray(0, count) : above);
      if (base !== 0) for (let at = 0; at < count; at += 1) room[at] = (room[at] ?? 0) + base;
    }
    take(room, start, count);
  }
}
