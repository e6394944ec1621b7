import { JsonReader } from './jsonReader.ts';

/** All that an output holds: values of JSON one behind the other, and what is between them. */
export interface JsonValues {
  readonly values: readonly unknown[];
  /** Lines that are neither JSON nor what frames it: prose, or JSON that is broken. */
  readonly unread: readonly string[];
  /** Whether the last value has no end. */
  readonly isCut: boolean;
}

/** Reads every object and array at the top of a text; see {@link JsonReader}. */
export function jsonValues(output: string): JsonValues {
  const values: unknown[] = [];
  const unread: string[] = [];
  const reader = new JsonReader({ onValue: (value) => values.push(value), onUnread: (line) => unread.push(line) });
  reader.push(output);
  const isCut = reader.end();
  return { values, unread, isCut };
}
