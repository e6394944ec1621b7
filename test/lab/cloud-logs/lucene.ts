import { dataAt } from './evaluate.ts';
import { CompileError } from './expression.ts';

/** Longest value that the index keeps whole. */
const LONGEST_KEYWORD = 256;

/** Whether a record matches. */
type Test = (data: unknown) => boolean;

/**
 * Lucene as far as the extension writes it for alerts; all else is a compile error. Fields are below `$d`. A value in a
 * list, and one that is too long for the index, is not found.
 * @throws CompileError
 */
export function parseLucene(query: string): Test {
  const parser = new Parser(query);
  const test = parser.or();
  parser.end();
  return test;
}

const clause = /(?:_exists_:"([^"\\]+)"|([A-Za-z_][\w.]*)\.(keyword|numeric):)/y;

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#rest() !== '') throw new CompileError(`Failed to parse query at '${this.#rest().slice(0, 20)}'`);
  }

  or(): Test {
    const tests = this.#joined(' OR ', () => this.#and());
    return (data) => tests.some((test) => test(data));
  }

  #and(): Test {
    const tests = this.#joined(' AND ', () => this.#one());
    return (data) => tests.every((test) => test(data));
  }

  #joined(word: string, next: () => Test): Test[] {
    const tests = [next()];
    while (this.#take(word)) tests.push(next());
    return tests;
  }

  #one(): Test {
    if (this.#take('NOT ')) {
      const test = this.#one();
      return (data) => !test(data);
    }
    if (this.#take('(')) {
      const test = this.or();
      if (!this.#take(')')) throw new CompileError("expected ')'");
      return test;
    }
    const [, exists, key, kind] = this.#match(clause);
    if (exists !== undefined) return (data) => isThere(dataAt(data, exists.split('.')));
    const path = (key ?? '').split('.');
    if (kind === 'numeric') return numericTest(path, this.#number());
    const wanted = this.#keyword();
    return (data) => {
      const value = dataAt(data, path);
      return typeof value === 'string' && value.length <= LONGEST_KEYWORD && wanted(value);
    };
  }

  #keyword(): (value: string) => boolean {
    if (this.#text.charAt(this.#at) === '"') {
      const [, literal = ''] = this.#match(/"((?:[^"\\]|\\.)*)"/y);
      const wanted = literal.replace(/\\(.)/g, '$1');
      return (value) => value === wanted;
    }
    const [, source = ''] = this.#match(/\/((?:[^/\\]|\\.)*)\//y);
    const plain = source.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '');
    // Operators of Lucene's that JavaScript does not have: nobody may write them by accident.
    if (/[#@&<>~"]/.test(plain)) throw new CompileError(`operator in regular expression '${source}'`);
    const pattern = new RegExp(`^(?:${source.replace(/\\([^\w])/g, (_all, one: string) => escaped(one))})$`, 'su');
    return (value) => pattern.test(value);
  }

  #number(): (value: number) => boolean {
    const [, low, high, least] = this.#match(/(?:\[(\d+) TO (\d+)\]|>=(\d+))/y);
    return (value) => (least === undefined ? value >= Number(low) && value <= Number(high) : value >= Number(least));
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) throw new CompileError(`Failed to parse query at '${this.#rest().slice(0, 20)}'`);
    this.#at += found[0].length;
    return found;
  }

  #take(word: string): boolean {
    const isNext = this.#text.startsWith(word, this.#at);
    if (isNext) this.#at += word.length;
    return isNext;
  }

  #rest(): string {
    return this.#text.slice(this.#at);
  }
}

/** A character that means itself, as JavaScript takes it. */
function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : `\\u{${character.charCodeAt(0).toString(16)}}`;
}

function numericTest(path: readonly string[], wanted: (value: number) => boolean): Test {
  return (data) => {
    const value = dataAt(data, path);
    return typeof value === 'number' && wanted(value);
  };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
