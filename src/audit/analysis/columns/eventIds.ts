/** The four numbers of an id, by row; an id is 16 bytes as a UUID. */
const WORDS = 4;
const CHUNK_BITS = 16;
const IN_CHUNK = (1 << CHUNK_BITS) - 1;
/** Its form. */
const UUID = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Half of a byte, by the code of its hexadecimal digit in small letters; 255 for another character. */
const NIBBLES = new Uint8Array(128).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) NIBBLES[digit.charCodeAt(0)] = value;

export interface IdData {
  readonly chunks: readonly Uint32Array[];
  /** By row. */
  readonly others: ReadonlyMap<number, string>;
}

/**
 * The `Audit-Id` of each row in 16 bytes, since each is another one. A client may send an id of its own, which is then
 * any text: such ones are kept as they are.
 */
export class EventIds {
  readonly #chunks: Uint32Array[] = [];
  readonly #others = new Map<number, string>();
  readonly #words = new Uint32Array(WORDS);
  #length = 0;
  #characters = 0;

  /** As they are sent to another thread, whose own they are then. */
  get data(): IdData {
    return { chunks: this.#chunks, others: this.#others };
  }

  get bytes(): number {
    return this.#chunks.length * (WORDS << CHUNK_BITS) * 4;
  }

  /** Characters of the ids that are no UUID. */
  get characters(): number {
    return this.#characters;
  }

  push(id: string): void {
    const chunk = this.#chunk();
    const isUuid = readUuid(id, this.#words);
    if (!isUuid) {
      this.#words.fill(0);
      if (id !== '') {
        this.#others.set(this.#length, id);
        this.#characters += id.length;
        this.#words[0] = hashOf(id);
      }
    }
    chunk.set(this.#words, (this.#length & IN_CHUNK) * WORDS);
    this.#length += 1;
  }

  /** Takes in the id of a row of others. */
  pushFrom({ chunks, others }: IdData, row: number): void {
    const other = others.get(row);
    if (other !== undefined) {
      this.push(other);
      return;
    }
    const at = (row & IN_CHUNK) * WORDS;
    this.#chunk().set(chunks[row >> CHUNK_BITS]?.subarray(at, at + WORDS) ?? [], (this.#length & IN_CHUNK) * WORDS);
    this.#length += 1;
  }

  /** Takes back the last row. */
  pop(): void {
    this.#length -= 1;
    this.#others.delete(this.#length);
  }

  /** Whether a row has no id. */
  isNone(row: number): boolean {
    const chunk = this.#chunks[row >> CHUNK_BITS];
    const at = (row & IN_CHUNK) * WORDS;
    for (let word = 0; word < WORDS; word += 1) if (chunk?.[at + word] !== 0) return false;
    return !this.#others.has(row);
  }

  /** The id of a row; empty where it has none. */
  at(row: number): string {
    const other = this.#others.get(row);
    if (other !== undefined) return other;
    const chunk = this.#chunks[row >> CHUNK_BITS];
    const at = (row & IN_CHUNK) * WORDS;
    const [one = 0, two = 0, three = 0, four = 0] = [chunk?.[at], chunk?.[at + 1], chunk?.[at + 2], chunk?.[at + 3]];
    if ((one | two | three | four) === 0) return '';
    const high = (word: number): string => `${DIGITS[word >>> 24]}${DIGITS[(word >>> 16) & 255]}`;
    const low = (word: number): string => `${DIGITS[(word >>> 8) & 255]}${DIGITS[word & 255]}`;
    return `${high(one)}${low(one)}-${high(two)}-${low(two)}-${high(three)}-${low(three)}${high(four)}${low(four)}`;
  }

  /** The rows whose id is no UUID. */
  get others(): Iterable<number> {
    return this.#others.keys();
  }

  /**
   * Marks with 1 each row whose UUID begins so.
   *
   * @returns whether it is the beginning of a UUID; else each row's text has to be compared, as has that of an id that
   * is none.
   */
  markBeginning(beginning: string, rows: Uint8Array): boolean {
    const known = readBeginning(beginning);
    if (known === undefined) return false;
    const { words, masks } = known;
    for (const [index, chunk] of this.#chunks.entries()) {
      const end = Math.min(rows.length - (index << CHUNK_BITS), 1 << CHUNK_BITS) * WORDS;
      for (let at = 0; at < end; at += WORDS) {
        let different = 0;
        for (let word = 0; word < WORDS; word += 1) {
          different |= ((chunk[at + word] ?? 0) ^ (words[word] ?? 0)) & (masks[word] ?? 0);
        }
        if (different !== 0) continue;
        const row = (index << CHUNK_BITS) + at / WORDS;
        if (!this.#others.has(row) && !this.isNone(row)) rows[row] = 1;
      }
    }
    return true;
  }

  /** A number that is the same for the same ids. */
  hashAt(row: number): number {
    const chunk = this.#chunks[row >> CHUNK_BITS];
    const at = (row & IN_CHUNK) * WORDS;
    return Math.imul((chunk?.[at] ?? 0) ^ (chunk?.[at + 3] ?? 0), 0x9e3779b1) ^ (chunk?.[at + 1] ?? 0);
  }

  /** Where the next one belongs. */
  #chunk(): Uint32Array {
    return (this.#chunks[this.#length >> CHUNK_BITS] ??= new Uint32Array(WORDS << CHUNK_BITS));
  }

  /** Whether two rows have the same id. */
  areSame(one: number, other: number): boolean {
    if (this.#others.has(one) || this.#others.has(other)) return this.#others.get(one) === this.#others.get(other);
    const [first, second] = [this.#chunks[one >> CHUNK_BITS], this.#chunks[other >> CHUNK_BITS]];
    const [from, to] = [(one & IN_CHUNK) * WORDS, (other & IN_CHUNK) * WORDS];
    for (let word = 0; word < WORDS; word += 1) if (first?.[from + word] !== second?.[to + word]) return false;
    return true;
  }
}

/** Reads a UUID in its usual form, in small letters; `false` for another text, and for that of zeros alone. */
function readUuid(text: string, words: Uint32Array): boolean {
  if (text.length !== 36) return false;
  let [digits, word, any] = [0, 0, 0];
  for (let at = 0; at < 36; at += 1) {
    const code = text.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== 0x2d) return false;
      continue;
    }
    const nibble = code < 128 ? (NIBBLES[code] ?? 255) : 255;
    if (nibble === 255) return false;
    word = (word << 4) | nibble;
    digits += 1;
    if ((digits & 7) === 0) {
      words[(digits >> 3) - 1] = word;
      any |= word;
    }
  }
  return any !== 0;
}

/** The beginning of a UUID as numbers, with the bits that are known of them; `undefined` for another text. */
function readBeginning(text: string): { readonly words: Uint32Array; readonly masks: Uint32Array } | undefined {
  if (text.length > UUID.length || text === '') return undefined;
  const words = new Uint32Array(WORDS);
  const masks = new Uint32Array(WORDS);
  let digits = 0;
  for (const [at, character] of [...text].entries()) {
    if (UUID[at] === '-') {
      if (character !== '-') return undefined;
      continue;
    }
    const nibble = NIBBLES[character.charCodeAt(0)] ?? 255;
    if (nibble === 255) return undefined;
    const [word, shift] = [digits >> 3, 28 - 4 * (digits & 7)];
    words[word] = (words[word] ?? 0) | (nibble << shift);
    masks[word] = (masks[word] ?? 0) | (0xf << shift);
    digits += 1;
  }
  return { words, masks };
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
