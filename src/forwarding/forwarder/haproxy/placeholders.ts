import type { HaproxyFile, HaproxyLine } from './haproxyFile.ts';

/** A placeholder from the document that is not replaced, with its offsets in the text. */
export interface Placeholder {
  /** `<REMOTE-IP>`, or the document's address and port as one. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: HaproxyLine;
}

const written = /<REMOTE-IP>:<REMOTE-PORT>|<[A-Z][A-Z0-9 _.-]*>/g;

/** The placeholders of a `haproxy.cfg`, except in comments: HAProxy does not start with one. */
export function placeholdersIn({ text, sections, stray }: HaproxyFile): Placeholder[] {
  const lines = [...sections.flatMap((section) => [section.opening, ...section.lines]), ...stray];
  return lines.flatMap((line) => {
    const [first] = line.words;
    const said = text.slice(first.start, line.words.at(-1)?.end ?? first.end);
    return [...said.matchAll(written)].map(({ 0: found, index }) => {
      const start = first.start + index;
      return { text: found, start, end: start + found.length, line };
    });
  });
}

/** Whether the last line has no line feed. HAProxy 2.6 takes such a file for a cut one and does not start. */
export function lacksLastLineEnd({ text }: Pick<HaproxyFile, 'text'>): boolean {
  return text !== '' && !text.endsWith('\n');
}
