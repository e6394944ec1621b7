import { Column, type ColumnData } from './column.ts';

/** A sealed one, as it is sent to another thread. */
export interface DictionaryData {
  readonly codes: ColumnData;
  readonly entries: readonly (string | readonly string[])[];
}

/** A column of texts or lists of texts: each different one is kept once, and a row has its number. */
export class DictionaryColumn {
  readonly codes = new Column({ hasBase: false });
  readonly #byKey = new Map<string, number>();
  readonly #entries: (string | readonly string[])[] = [];
  #characters = 0;
  /** The number of the value that came last with a hint. */
  readonly #hinted: number[] = [];

  /** The different values, each at its number. */
  get entries(): readonly (string | readonly string[])[] {
    return this.#entries;
  }

  /** Characters of all different values. */
  get characters(): number {
    return this.#characters;
  }

  /**
   * @param hint a number that the value mostly follows from, as an agent from its user: the value that came last with
   * it is compared first, which is quicker than to search all.
   * @returns the value's number
   */
  push(text: string, hint?: number): number {
    const last = hint === undefined ? undefined : this.#hinted[hint];
    const code = last !== undefined && this.#entries[last] === text ? last : this.#codeOf(text, text, hint);
    this.codes.push(code);
    return code;
  }

  /** The same for a list. */
  pushList(texts: readonly string[], hint?: number): number {
    const [first = ''] = texts;
    // A list of one is kept as its text; nothing as an empty one, which no pattern matches either.
    if (texts.length < 2) return this.push(first, hint);
    const last = hint === undefined ? undefined : this.#hinted[hint];
    const isLast = last !== undefined && areSame(this.#entries[last], texts);
    const code = isLast ? last : this.#codeOf(listKey(texts), texts, hint);
    this.codes.push(code);
    return code;
  }

  /** The numbers here of the values of another one. */
  codesOf(entries: DictionaryData['entries']): readonly number[] {
    return entries.map((entry) =>
      typeof entry === 'string'
        ? this.#codeOf(entry, entry, undefined)
        : this.#codeOf(listKey(entry), entry, undefined),
    );
  }

  /** The value of a row. */
  at(row: number): string | readonly string[] {
    return this.#entries[this.codes.at(row)] ?? '';
  }

  /** The texts of a row: none where it has nothing. */
  textsAt(row: number): readonly string[] {
    return textsOf(this.at(row));
  }

  #codeOf(key: string, entry: string | readonly string[], hint: number | undefined): number {
    let code = this.#byKey.get(key);
    if (code === undefined) {
      code = this.#entries.length;
      this.#byKey.set(key, code);
      this.#entries.push(entry);
      this.#characters += key.length;
    }
    if (hint !== undefined) this.#hinted[hint] = code;
    return code;
  }
}

function areSame(entry: string | readonly string[] | undefined, texts: readonly string[]): boolean {
  if (typeof entry === 'string' || entry?.length !== texts.length) return false;
  for (let at = 0; at < texts.length; at += 1) if (entry[at] !== texts[at]) return false;
  return true;
}

/** The texts of a dictionary's entry. */
export function textsOf(entry: string | readonly string[]): readonly string[] {
  return typeof entry === 'string' ? (entry === '' ? [] : [entry]) : entry;
}

/** A key that is no other list's, and no single text's unless somebody has made it so. */
function listKey(texts: readonly string[]): string {
  const joined = texts.join('\0');
  // Names have no such character; a list that has one gets a key of its own.
  return texts.some((text) => text.includes('\0')) ? `\0${JSON.stringify(texts)}` : joined;
}
