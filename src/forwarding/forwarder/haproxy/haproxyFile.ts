/** A word of a line, with its offsets in the text. */
export interface HaproxyWord {
  /** The raw word, with its quotes and escapes. */
  readonly text: string;
  /** The word as HAProxy reads it, without quotes and escapes. An environment variable remains `${NAME}`. */
  readonly value: string;
  /** Whether HAProxy substitutes an environment variable: `"${NAME}"`, in double quotes only. */
  readonly hasVariable: boolean;
  readonly start: number;
  readonly end: number;
}

/** A line with content: its words without the comment. */
export interface HaproxyLine {
  readonly words: readonly [HaproxyWord, ...HaproxyWord[]];
  /** Offset of the line's first character. */
  readonly start: number;
  /** Offset after the last character, without the line feed. */
  readonly end: number;
  /** White space before the first word. */
  readonly indentation: string;
  /** Whether it is between `.if` and `.endif`: HAProxy may skip it. */
  readonly isConditional: boolean;
}

/** `global`, `defaults`, `frontend NAME`, …: the opening line and the lines up to the next section. */
export interface HaproxySection {
  readonly keyword: string;
  readonly name: HaproxyWord | undefined;
  /** The `defaults` that it names: `frontend NAME from DEFAULTS`. */
  readonly from: HaproxyWord | undefined;
  readonly opening: HaproxyLine;
  readonly lines: readonly HaproxyLine[];
}

export interface HaproxyFile {
  readonly text: string;
  readonly sections: readonly HaproxySection[];
  /** Lines before the first section: HAProxy refuses them. */
  readonly stray: readonly HaproxyLine[];
}

/** Section keywords. HAProxy recognises them only at the start of a line, after any white space. */
const opensSection: ReadonlySet<string> = new Set([
  'global',
  'defaults',
  'frontend',
  'backend',
  'listen',
  'resolvers',
  'peers',
  'userlist',
  'mailers',
  'cache',
  'ring',
  'program',
  'http-errors',
  'fcgi-app',
  'log-forward',
  'crt-store',
  'traces',
]);

/** Parses a `haproxy.cfg`. Never throws: skips anything but sections and lines of words. */
export function readHaproxyFile(text: string): HaproxyFile {
  const sections: (Omit<HaproxySection, 'lines'> & { readonly lines: HaproxyLine[] })[] = [];
  const stray: HaproxyLine[] = [];
  let start = 0;
  let depth = 0;
  while (start <= text.length) {
    const lineEnd = text.indexOf('\n', start);
    const next = lineEnd === -1 ? text.length : lineEnd;
    const line = readLine(text, start, text[next - 1] === '\r' && next > start ? next - 1 : next, depth > 0);
    if (line !== undefined) {
      const [{ value }] = line.words;
      if (value === '.if') depth++;
      else if (value === '.endif') depth = Math.max(0, depth - 1);
      if (opensSection.has(value)) sections.push({ ...openedBy(line), lines: [] });
      else (sections.at(-1)?.lines ?? stray).push(line);
    }
    start = next + 1;
  }
  return { text, sections, stray };
}

/** `frontend NAME from DEFAULTS`; `defaults` needs no name. */
function openedBy(opening: HaproxyLine): Omit<HaproxySection, 'lines'> {
  const [{ value: keyword }, name, second, third] = opening.words;
  if (keyword === 'defaults' && name?.value === 'from') return { keyword, name: undefined, from: second, opening };
  return { keyword, name, from: second?.value === 'from' ? third : undefined, opening };
}

function readLine(text: string, start: number, end: number, isConditional: boolean): HaproxyLine | undefined {
  const words: HaproxyWord[] = [];
  let at = start;
  while (at < end) {
    const character = text[at] ?? '';
    if (isSpace(character)) {
      at++;
    } else if (character === '#') {
      break;
    } else {
      const word = readWord(text, at, end);
      words.push(word);
      at = word.end;
    }
  }
  const [first, ...others] = words;
  const indentation = text.slice(start, first?.start);
  return first && { words: [first, ...others], start, end, indentation, isConditional };
}

/** Meaning of a backslash with the next character; before any other character a backslash is literal. */
const escapes: Readonly<Record<string, string>> = {
  ' ': ' ',
  '#': '#',
  '\\': '\\',
  '"': '"',
  "'": "'",
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads a word like HAProxy ("Quoting and escaping" in its manual): in single quotes everything is literal. */
function readWord(text: string, start: number, end: number): HaproxyWord {
  let at = start;
  let quote = '';
  let value = '';
  let hasVariable = false;
  while (at < end) {
    const character = text[at] ?? '';
    const next = at + 1 < end ? (text[at + 1] ?? '') : '';
    if (character === '\\' && quote !== "'") {
      const hex = next === 'x' ? /^[\da-f]{2}/i.exec(text.slice(at + 2, Math.min(at + 4, end)))?.[0] : undefined;
      const meant = hex === undefined ? escapes[next] : String.fromCharCode(parseInt(hex, 16));
      const isDollar = next === '$' && quote === '"';
      value += isDollar ? next : (meant ?? character);
      at += hex === undefined ? (isDollar || meant !== undefined ? 2 : 1) : 4;
      continue;
    }
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else if (quote === '' && (isSpace(character) || character === '#')) break;
    else {
      if (character === '$' && quote === '"') hasVariable = true;
      value += character;
    }
    at++;
  }
  return { text: text.slice(start, at), value, hasVariable, start, end: at };
}

const isSpace = (character: string): boolean => /^[ \t\r\v\f]$/.test(character);

/** Lines of a section that begin with these words, in order: `linesOf(section, 'option', 'httplog')`. */
export function linesOf(section: HaproxySection, ...beginning: readonly string[]): HaproxyLine[] {
  return section.lines.filter(({ words }) => beginning.every((word, index) => words[index]?.value === word));
}

/** The last line of a section, or else its opening line. */
export function lastLine(section: HaproxySection): HaproxyLine {
  return section.lines.at(-1) ?? section.opening;
}

/** A line as evidence, with its raw words. */
export function lineText({ words }: HaproxyLine): string {
  return words.map(({ text }) => text).join(' ');
}
