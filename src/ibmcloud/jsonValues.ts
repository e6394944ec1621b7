import { parseExactly } from '../text/exactJson.ts';
import { withoutColours } from '../text/terminalText.ts';
import { endOfValue, JSON_START } from './jsonOutput.ts';

/** All that an output holds: values of JSON one behind the other, and what is between them. */
export interface JsonValues {
  readonly values: readonly unknown[];
  /** Lines that are neither JSON nor what frames it: prose, or JSON that is broken. */
  readonly unread: readonly string[];
  /** Whether the last value has no end. */
  readonly isCut: boolean;
}

/** The frame of an event stream, and what the CLI prints around an answer. */
const FRAME = /^(?::.*|data:|(?:event|id|retry):.*|OK|null|[\s,[\]]*)$/;

/**
 * Reads every object and array at the top of a text: one, several on lines of their own or indented, or the `data:`
 * lines of an event stream. Numbers keep their digits.
 */
export function jsonValues(output: string): JsonValues {
  const text = withoutColours(output).replaceAll('\0', '');
  const values: unknown[] = [];
  let between = '';
  let at = 0;
  let isCut = false;
  while (at < text.length) {
    const next = text.slice(at).search(JSON_START);
    if (next === -1) break;
    const start = at + next;
    const end = endOfValue(text, start);
    if (end === undefined) {
      isCut = true;
      between += text.slice(at, start);
      at = text.length;
      break;
    }
    const value = parseExactly(text.slice(start, end));
    // What looks like JSON and is none is a part of the prose; a value inside of it is not searched for.
    between += value === undefined ? text.slice(at, end) : `${text.slice(at, start)}\n`;
    if (value !== undefined) values.push(value);
    at = end;
  }
  between += text.slice(at);
  const lines = between.split('\n').map((line) => line.trim());
  return { values, unread: lines.filter((line) => !FRAME.test(line)), isCut };
}
