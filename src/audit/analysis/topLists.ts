import type { FieldKey } from '../filter/filterFields.ts';
import { CHUNK_ROWS, type Column } from './columns/column.ts';
import { textsOf, type DictionaryColumn } from './columns/dictionary.ts';
import type { EventColumns } from './columns/eventColumns.ts';
import { eachChunk, type Selection } from './selectRows.ts';

/** A value of a field, how many events have it, and how many bytes these are. */
export interface TopValue {
  readonly value: string;
  readonly events: number;
  readonly bytes: number;
}

export interface TopList {
  readonly field: FieldKey;
  /** The most frequent first. */
  readonly values: readonly TopValue[];
  /** Number of different values, those that are not listed included. */
  readonly different: number;
}

/** Fields whose values are counted. */
const topFields = ['user', 'verb', 'resource', 'ns', 'code', 'ip', 'agent', 'why'] as const;

/** Counts the values of fields in the selected rows, by events and by bytes; an event without a value is in no list. */
export function topLists(
  columns: EventColumns,
  { rows }: Selection,
  { most = 50, by = 'events' }: { readonly most?: number; readonly by?: 'events' | 'bytes' } = {},
): readonly TopList[] {
  const lengths = new Uint32Array(columns.length);
  eachChunk(columns.bytes, lengths.length, new Uint32Array(CHUNK_ROWS), (numbers, start, count) => {
    lengths.set(count === CHUNK_ROWS ? numbers : numbers.subarray(0, count), start);
  });
  return topFields.map((field) => {
    const counted = new Map<string, { value: string; events: number; bytes: number }>();
    const add = (value: string, events: number, bytes: number): void => {
      const before = counted.get(value);
      if (before === undefined) counted.set(value, { value, events, bytes });
      else [before.events, before.bytes] = [before.events + events, before.bytes + bytes];
    };
    if (field === 'code') {
      for (const [code, [events, bytes]] of sums(columns.code, 1_000, rows, lengths)) {
        if (code > 0) add(String(code), events, bytes);
      }
    } else {
      addTexts(columns.texts[field], rows, lengths, add);
      if (field === 'user') addTexts(columns.texts.actsAs, asAnother(columns, rows), lengths, add);
    }
    const values = [...counted.values()].sort(
      (one, other) => other[by] - one[by] || (one.value < other.value ? -1 : 1),
    );
    return { field, values: values.slice(0, most), different: values.length };
  });
}

/** The selected rows in which a user impersonates another one: who impersonates themselves is counted once. */
function asAnother({ texts: { user, actsAs } }: EventColumns, rows: Uint8Array): Uint8Array {
  const others = new Uint8Array(rows.length);
  if (actsAs.entries.every((entry) => entry === '')) return others;
  for (let row = 0; row < rows.length; row += 1) {
    if (rows[row] === 1 && actsAs.at(row) !== user.at(row)) others[row] = 1;
  }
  return others;
}

function addTexts(
  { entries, codes }: DictionaryColumn,
  rows: Uint8Array,
  lengths: Uint32Array,
  add: (value: string, events: number, bytes: number) => void,
): void {
  for (const [code, [events, bytes]] of sums(codes, entries.length, rows, lengths)) {
    for (const text of new Set(textsOf(entries[code] ?? ''))) add(text, events, bytes);
  }
}

/** For each number of a column that is in a selected row: how many rows, and the sum of their lengths. */
function sums(
  column: Column,
  expected: number,
  rows: Uint8Array,
  lengths: Uint32Array,
): ReadonlyMap<number, readonly [number, number]> {
  const counts = new Uint32Array(expected);
  const bytes = new Float64Array(expected);
  /** Numbers beyond what is expected, such as a code that HTTP does not have. */
  const others = new Map<number, readonly [number, number]>();
  const addOther = (number: number, length: number): void => {
    const [count, sum] = others.get(number) ?? [0, 0];
    others.set(number, [count + 1, sum + length]);
  };
  eachChunk(column, rows.length, new Float64Array(CHUNK_ROWS), (numbers, start, chunkRows) => {
    for (let at = 0; at < chunkRows; at += 1) {
      const row = start + at;
      if (rows[row] === 0) continue;
      const number = numbers[at] ?? 0;
      const length = lengths[row] ?? 0;
      const count = counts[number];
      // Negative, too large or not whole: no place of the table.
      if (count === undefined) addOther(number, length);
      else {
        counts[number] = count + 1;
        bytes[number] = (bytes[number] ?? 0) + length;
      }
    }
  });
  for (const [number, count] of counts.entries()) if (count > 0) others.set(number, [count, bytes[number] ?? 0]);
  return others;
}
