import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from './yamlNode.ts';

/** Deeper ones are left to the library. */
const DEEPEST = 50;

/** Thrown where a document leaves the plain style. */
const notPlain = new Error('not plain YAML');

const dash = /-(?=[ \r\n]|$)/y;
const plainKey = /[\w./-]+(?=:(?:[ \r\n]|$))/y;
const doubleQuoted = /"(?:[^"\\\r\n]|\\["\\/nt])*"/y;
const singleQuoted = /'(?:[^'\r\n]|'')*'/y;
const plainInFlow = /(?:[\w./]|-(?=\w))[\w./=+@-]*/y;
const literalHeader = /\|(-?) *(?:(?<= )#[^\n]*)?\r?\n/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/**
 * Reads one document in the style that manifests have: block maps and lists, scalars and flow collections on one line, `|`
 * blocks. Gives the very nodes that the YAML library would give, in a fraction of its time, with `base` added to each offset.
 * Anything else, and whatever has an error, is `undefined`: the library's to judge.
 */
export function readPlainYaml(text: string, base: number): YamlNode | undefined {
  try {
    return new PlainYaml(text, base).read();
  } catch (error) {
    if (error === notPlain) return undefined;
    throw error;
  }
}

class PlainYaml {
  readonly #text: string;
  readonly #base: number;
  /** Where to read on: the first character of a line that says something, or inside it. */
  #at = 0;
  /** The column of what begins there; -1 at the end. */
  #column = 0;

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  read(): YamlNode {
    if (/\r(?!\n)/.test(this.#text)) throw notPlain;
    if (/^---(?=\s)/.test(this.#text)) {
      this.#at = 3;
      this.#endLine();
    } else this.#toLine(0);
    if (this.#column === -1) throw notPlain;
    const root = this.#block(0);
    if (this.#column !== -1) throw notPlain;
    return root;
  }

  #block(depth: number): YamlNode {
    if (depth > DEEPEST) throw notPlain;
    return this.#is(dash) ? this.#sequence(depth) : this.#map(depth);
  }

  #map(depth: number): YamlMap {
    const [start, column] = [this.#at, this.#column];
    const entries: YamlEntry[] = [];
    let last: YamlNode;
    do {
      const key = this.#key();
      this.#at++;
      last = this.#value(column, depth, true);
      entries.push({ key, value: last });
    } while (this.#column === column);
    if (this.#column > column) throw notPlain;
    return { type: 'map', start: this.#base + start, end: last.end, flow: false, entries };
  }

  #sequence(depth: number): YamlSequence {
    const [start, column] = [this.#at, this.#column];
    const items: YamlNode[] = [];
    let last: YamlNode;
    do {
      this.#at++;
      last = this.#value(column, depth, false);
      items.push(last);
    } while (this.#column === column && this.#is(dash));
    if (this.#column > column) throw notPlain;
    return { type: 'sequence', start: this.#base + start, end: last.end, flow: false, items };
  }

  /** What stands after a key's colon or a dash, on the line or below it. */
  #value(column: number, depth: number, isOfMap: boolean): YamlNode {
    const before = this.#at;
    this.#skipSpaces();
    if (this.#isLineEnd(before)) {
      const nothing = this.#scalar(this.#at, this.#at, 'plain', null);
      this.#toLine(nextLine(this.#text, this.#lineEnd()));
      const isBelow = this.#column > column || (isOfMap && this.#column === column && this.#is(dash));
      return isBelow ? this.#block(depth + 1) : nothing;
    }
    if (!isOfMap && (this.#is(dash) || this.#isKey())) {
      this.#column = column + this.#at - before + 1;
      return this.#block(depth + 1);
    }
    if (this.#text[this.#at] === '|') return this.#literal(column);
    const node = this.#quoted() ?? this.#flow(depth + 1) ?? this.#plain();
    this.#endLine();
    return node;
  }

  #key(): YamlScalar {
    const start = this.#at;
    const key = this.#take(plainKey);
    if (key !== undefined) return this.#scalar(start, this.#at, 'plain', resolved(key));
    const node = this.#quoted();
    if (node === undefined || !this.#isColon()) throw notPlain;
    return node;
  }

  #isKey(): boolean {
    if (this.#is(plainKey)) return true;
    const start = this.#at;
    const isKey = this.#quoted() !== undefined && this.#isColon();
    this.#at = start;
    return isKey;
  }

  #isColon(): boolean {
    const next = this.#text[this.#at + 1] ?? '\n';
    return this.#text[this.#at] === ':' && (next === ' ' || next === '\n' || next === '\r');
  }

  #quoted(): YamlScalar | undefined {
    const start = this.#at;
    const double = this.#take(doubleQuoted);
    if (double !== undefined) {
      const value = double.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? escaped);
      return this.#scalar(start, this.#at, 'double', value);
    }
    const single = this.#take(singleQuoted)?.slice(1, -1).replaceAll("''", "'");
    return single === undefined ? undefined : this.#scalar(start, this.#at, 'single', single);
  }

  /** A scalar up to the end of the line or a comment; what goes on in the next line is seen by its column. */
  #plain(): YamlScalar {
    const start = this.#at;
    const line = this.#text.slice(start, this.#lineEnd());
    const comment = line.indexOf(' #');
    const source = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
    if (/^(?:[?:,[\]{}#&*!|>'"%@`]|-(?!\S))|:(?: |$)|\t|\r/.test(source)) throw notPlain;
    this.#at += source.length;
    return this.#scalar(start, this.#at, 'plain', resolved(source));
  }

  #flow(depth: number): YamlNode | undefined {
    const open = this.#text[this.#at];
    if (open !== '[' && open !== '{') return undefined;
    if (depth > DEEPEST) throw notPlain;
    const start = this.#base + this.#at;
    const close = open === '[' ? ']' : '}';
    const items: YamlNode[] = [];
    const entries: YamlEntry[] = [];
    do {
      this.#at++;
      this.#skipSpaces();
      if (this.#text[this.#at] === close && items.length === 0 && entries.length === 0) break;
      const node = this.#inFlow(depth);
      if (open === '[') items.push(node);
      else {
        if (node.type !== 'scalar' || !this.#isColon()) throw notPlain;
        this.#at++;
        this.#skipSpaces();
        entries.push({ key: node, value: this.#inFlow(depth) });
      }
      this.#skipSpaces();
    } while (this.#text[this.#at] === ',');
    if (this.#text[this.#at] !== close) throw notPlain;
    this.#at++;
    const place = { start, end: this.#base + this.#at, flow: true };
    return open === '[' ? { type: 'sequence', ...place, items } : { type: 'map', ...place, entries };
  }

  #inFlow(depth: number): YamlNode {
    const node = this.#quoted() ?? this.#flow(depth + 1);
    if (node !== undefined) return node;
    const start = this.#at;
    const source = this.#take(plainInFlow);
    if (source === undefined) throw notPlain;
    return this.#scalar(start, this.#at, 'plain', resolved(source));
  }

  /** A `|` block whose first line has content. */
  #literal(column: number): YamlScalar {
    const text = this.#text;
    const start = this.#at;
    const header = this.#take(literalHeader);
    if (header === undefined) throw notPlain;
    const lines: string[] = [];
    let [indent, kept, end, lineStart] = [-1, 0, this.#at, this.#at];
    while (lineStart < text.length) {
      this.#at = lineStart;
      this.#skipSpaces();
      const lineEnd = this.#lineEnd();
      const isBlank = this.#at === lineEnd;
      const width = this.#at - lineStart;
      if (text[this.#at] === '\t' || (isBlank && indent === -1)) throw notPlain;
      if (indent === -1 && width > column) indent = width;
      if (!isBlank && (indent === -1 || width < indent)) break;
      lines.push(text.slice(Math.min(lineStart + indent, lineEnd), lineEnd));
      lineStart = nextLine(text, lineEnd);
      if (!isBlank) [kept, end] = [lines.length, lineStart];
    }
    if (kept === 0 || lines.slice(kept).some((line) => line !== '')) throw notPlain;
    const value = lines.slice(0, kept).join('\n') + (header.startsWith('|-') ? '' : '\n');
    this.#toLine(lineStart);
    return this.#scalar(start, end, 'literal', value);
  }

  #scalar(start: number, end: number, style: YamlScalar['style'], value: YamlScalar['value']): YamlScalar {
    return { type: 'scalar', start: this.#base + start, end: this.#base + end, style, value };
  }

  #is(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #take(pattern: RegExp): string | undefined {
    if (!this.#is(pattern)) return undefined;
    const start = this.#at;
    this.#at = pattern.lastIndex;
    return this.#text.slice(start, this.#at);
  }

  #skipSpaces(): void {
    while (this.#text.charCodeAt(this.#at) === 0x20) this.#at++;
  }

  /** Whether nothing but a comment follows, which has white space before it. */
  #isLineEnd(before: number): boolean {
    const next = this.#text[this.#at];
    return this.#at === this.#lineEnd() || (next === '#' && this.#at > before);
  }

  /** The end of the current line, without its line end. */
  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    if (end === -1) return this.#text.length;
    return end > this.#at && this.#text[end - 1] === '\r' ? end - 1 : end;
  }

  /** Leaves a line on which nothing more may stand. */
  #endLine(): void {
    const before = this.#at;
    this.#skipSpaces();
    if (!this.#isLineEnd(before)) throw notPlain;
    this.#toLine(nextLine(this.#text, this.#lineEnd()));
  }

  /** Goes to the next line that says something. */
  #toLine(start: number): void {
    let lineStart = start;
    while (lineStart < this.#text.length) {
      this.#at = lineStart;
      this.#skipSpaces();
      const lineEnd = this.#lineEnd();
      const next = this.#text[this.#at];
      if (next === '\t') throw notPlain;
      this.#column = this.#at - lineStart;
      if (this.#at !== lineEnd && next !== '#') return;
      lineStart = nextLine(this.#text, lineEnd);
    }
    this.#column = -1;
  }
}

function nextLine(text: string, lineEnd: number): number {
  return Math.min(lineEnd + (text[lineEnd] === '\r' ? 2 : 1), text.length);
}

/** What a plain scalar stands for in YAML 1.2; the seldom forms of numbers are left to the library. */
function resolved(source: string): YamlScalar['value'] {
  if (/^(?:~|null|Null|NULL)$/.test(source)) return null;
  if (/^(?:true|True|TRUE)$/.test(source)) return true;
  if (/^(?:false|False|FALSE)$/.test(source)) return false;
  if (!/^[-+.\d]/.test(source)) return source;
  if (/^[-+]?(?:0[ox]|\.(?:inf|nan)$)/i.test(source)) throw notPlain;
  return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(source) ? Number(source) : source;
}
