/** A word of a line, with its offsets in the text. Quotes and escapes stay in it. */
export interface HaproxyWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A line that says something: its words without the comment. */
export interface HaproxyLine {
  readonly words: readonly [HaproxyWord, ...HaproxyWord[]];
  /** Offset of the line's first character. */
  readonly start: number;
  /** Offset after the last character before the line end. */
  readonly end: number;
  /** White space before the first word. */
  readonly indentation: string;
}

/** `global`, `defaults`, `frontend NAME`, …: the line that opens it and the lines up to the next. */
export interface HaproxySection {
  readonly keyword: string;
  readonly name: HaproxyWord | undefined;
  readonly opening: HaproxyLine;
  readonly lines: readonly HaproxyLine[];
}

export interface HaproxyFile {
  readonly text: string;
  readonly sections: readonly HaproxySection[];
  /** Lines before the first section: HAProxy refuses them. */
  readonly stray: readonly HaproxyLine[];
}

/** Words that open a section. HAProxy knows them at the start of a line only, whatever white space stands before. */
export const sectionKeywords = [
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
] as const;

const opensSection = new Set<string>(sectionKeywords);

/** Reads a `haproxy.cfg`. Never fails: what is not a section or a line of words is left out. */
export function readHaproxyFile(text: string): HaproxyFile {
  const sections: { keyword: string; name: HaproxyWord | undefined; opening: HaproxyLine; lines: HaproxyLine[] }[] = [];
  const stray: HaproxyLine[] = [];
  let start = 0;
  while (start <= text.length) {
    const lineEnd = text.indexOf('\n', start);
    const next = lineEnd === -1 ? text.length : lineEnd;
    const line = readLine(text, start, text[next - 1] === '\r' && next > start ? next - 1 : next);
    if (line !== undefined) {
      const [first, second] = line.words;
      if (opensSection.has(first.text)) {
        sections.push({ keyword: first.text, name: second, opening: line, lines: [] });
      } else {
        (sections.at(-1)?.lines ?? stray).push(line);
      }
    }
    start = next + 1;
  }
  return { text, sections, stray };
}

function readLine(text: string, start: number, end: number): HaproxyLine | undefined {
  const words: HaproxyWord[] = [];
  let at = start;
  while (at < end) {
    const character = text[at] ?? '';
    if (character === ' ' || character === '\t') {
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
  return first && { words: [first, ...others], start, end, indentation: text.slice(start, first.start) };
}

function readWord(text: string, start: number, end: number): HaproxyWord {
  let at = start;
  let quote = '';
  for (; at < end; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") at++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ' ' || character === '\t' || character === '#') break;
  }
  const stop = Math.min(at, end);
  return { text: text.slice(start, stop), start, end: stop };
}

/** Lines of a section that begin with these words, in order: `linesOf(section, 'option', 'httplog')`. */
export function linesOf(section: HaproxySection, ...beginning: readonly string[]): HaproxyLine[] {
  return section.lines.filter(({ words }) => beginning.every((word, index) => words[index]?.text === word));
}

/** The last line of a section, its opening line where it has no other. */
export function lastLine(section: HaproxySection): HaproxyLine {
  return section.lines.at(-1) ?? section.opening;
}

/** The ports that `bind` lines of frontends and listeners name. Several addresses may stand in one line. */
export function boundPorts(file: HaproxyFile): { readonly port: number; readonly word: HaproxyWord }[] {
  return file.sections
    .filter(({ keyword }) => keyword === 'frontend' || keyword === 'listen')
    .flatMap((section) => linesOf(section, 'bind'))
    .flatMap(({ words }) => words.slice(1, 2))
    .flatMap((word) =>
      word.text.split(',').flatMap((address) => {
        const [, port] = /:(\d{1,5})$/.exec(address) ?? [];
        return port === undefined ? [] : [{ port: Number(port), word }];
      }),
    );
}
