import { Column } from './column.ts';

/** A column of texts or lists of texts: each different one is kept once, and a row has its number. */
export class DictionaryColumn {
  readonly codes = new Column({ base: 0 });
  readonly #byKey = new Map<string, number>();
  readonly #entries: (string | readonly string[])[] = [];
  #characters = 0;
  #last: string | undefined;
  #lastCode = 0;

  /** The different values, each at its number. */
  get entries(): readonly (string | readonly string[])[] {
    return this.#entries;
  }

  /** Characters of all different values. */
  get characters(): number {
    return this.#characters;
  }

  push(text: string): void {
    this.#pushKey(text, text);
  }

  pushList(texts: readonly string[]): void {
    const [first = ''] = texts;
    // A list of one is kept as its text; nothing as an empty one, which no pattern matches either.
    if (texts.length < 2) this.#pushKey(first, first);
    else this.#pushKey(listKey(texts), texts);
  }

  /** The value of a row. */
  at(row: number): string | readonly string[] {
    return this.#entries[this.codes.at(row)] ?? '';
  }

  /** The texts of a row: none where it has nothing. */
  textsAt(row: number): readonly string[] {
    return textsOf(this.at(row));
  }

  #pushKey(key: string, entry: string | readonly string[]): void {
    if (key !== this.#last) {
      let code = this.#byKey.get(key);
      if (code === undefined) {
        code = this.#entries.length;
        this.#byKey.set(key, code);
        this.#entries.push(entry);
        this.#characters += key.length;
      }
      this.#last = key;
      this.#lastCode = code;
    }
    this.codes.push(this.#lastCode);
  }
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
