import type {
  HaproxyFile,
  HaproxyLine,
  HaproxySection,
  HaproxyWord,
} from '../../forwarding/forwarder/haproxy/haproxyFile.ts';
import { directives, parameters, sections, type Keyword } from './keywords.ts';

/** Completions at the cursor. `insertFrom` is the start of the word being typed. */
export interface Completions {
  readonly keywords: readonly Keyword[];
  readonly insertFrom: number;
}

/** Keywords at the start of a line, parameters after `server` and `bind`, and section names where one is expected. */
export function completionsAt(file: HaproxyFile, offset: number): Completions {
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
  const before = file.text.slice(lineStart, offset);
  if (before.includes('#')) return { keywords: [], insertFrom: offset };
  const typed = before.split(/\s/).at(-1) ?? '';
  const words = before
    .slice(0, before.length - typed.length)
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const section = file.sections.findLast(({ opening }) => opening.start < lineStart)?.keyword;
  const [first, second] = words;
  const insertFrom = offset - typed.length;
  if (first === undefined) {
    const own = directives.filter((one) => section !== undefined && one.sections.includes(section));
    return { keywords: [...own, ...sections], insertFrom };
  }
  if (words.length === 1 && (first === 'option' || first === 'timeout')) {
    const family = directives.filter(
      ({ name, sections: where }) => name.startsWith(`${first} `) && where.includes(section ?? ''),
    );
    return { keywords: family.map((one) => ({ ...one, name: one.name.slice(first.length + 1) })), insertFrom };
  }
  const asked =
    first === 'default_backend' && words.length === 1
      ? 'backend'
      : words.at(-1) === 'resolvers' && second
        ? 'resolvers'
        : undefined;
  if (asked !== undefined) return { keywords: named(file, asked), insertFrom };
  const from = { server: 3, 'default-server': 1, bind: 2 }[first];
  if (from === undefined || words.length < from) return { keywords: [], insertFrom };
  const kind = first === 'bind' ? 'bind' : 'server';
  return { keywords: parameters.filter(({ sections: where }) => where.includes(kind)), insertFrom };
}

/** Completions for the named sections of a kind. */
function named(file: HaproxyFile, keyword: string): Keyword[] {
  return file.sections
    .filter((section) => section.keyword === keyword && section.name !== undefined)
    .map(({ name, opening }) => ({
      name: name?.value ?? '',
      usage: file.text.slice(opening.start, opening.end),
      meaning: { template: '', args: [] },
      sections: [],
    }));
}

/** The keyword under the cursor and its words. */
export function keywordAt(
  file: HaproxyFile,
  offset: number,
): { keyword: Keyword; start: number; end: number } | undefined {
  for (const section of file.sections) {
    for (const line of [section.opening, ...section.lines]) {
      if (offset < line.start || offset > line.end) continue;
      const index = line.words.findIndex(({ start, end }) => start <= offset && offset <= end);
      const word = line.words[index];
      return word && keywordOf(section, line, index, word);
    }
  }
  return undefined;
}

function keywordOf(
  section: HaproxySection,
  line: HaproxyLine,
  index: number,
  word: HaproxyWord,
): ReturnType<typeof keywordAt> {
  const [first, second] = line.words;
  if (line === section.opening) {
    const keyword = index === 0 ? sections.find(({ name }) => name === word.value) : undefined;
    return keyword && { keyword, start: word.start, end: word.end };
  }
  if (index <= 1 && second !== undefined) {
    const pair = directives.find(({ name }) => name === `${first.value} ${second.value}`);
    if (pair) return { keyword: pair, start: first.start, end: second.end };
  }
  const where = { server: 'server', 'default-server': 'server', bind: 'bind' }[first.value];
  const keyword =
    index === 0
      ? directives.find(({ name }) => name === word.value)
      : parameters.find(({ name, sections: of }) => name === word.value && of.includes(where ?? ''));
  return keyword && { keyword, start: word.start, end: word.end };
}
