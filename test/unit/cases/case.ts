import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An input that once came out wrong, in a few words: what is right, and what comes out. */
export interface Case {
  readonly name: string;
  readonly expected: string;
  readonly out: () => string | Promise<string>;
}

/** Small inputs of our own making, in the shape of public reports and files of other people. */
export const folder = join(import.meta.dirname, '../../fixtures/cases');

export function textOf(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** @throws unless the file has the shape that the caller knows, since it is our own. */
export function jsonOf<T>(name: string): T {
  return JSON.parse(textOf(name)) as T;
}
