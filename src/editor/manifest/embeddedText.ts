import type { TextChange } from '../problem.ts';
import type { YamlScalar } from './yamlNode.ts';

/** A text inside a file, with the mapping of its offsets to the file's. */
export interface EmbeddedText {
  readonly text: string;
  toFile(offset: number): number;
  /** Range in the file of a part of the text. */
  range(start: number, end: number): { readonly start: number; readonly end: number };
  /**
   * A change of the text as a change of the file; `undefined` if it cannot be mapped. Inserted lines begin with `
   * `.
   */
  change(change: TextChange): TextChange | undefined;
}

/** A file that consists of the text. */
export function wholeText(text: string): EmbeddedText {
  return { text, toFile: (offset) => offset, range: (start, end) => ({ start, end }), change: (change) => change };
}

/**
 * The text of a YAML scalar. In a literal block (`|`) every character maps to the file. In any other style only the
 * whole scalar does, and nothing inside can be changed.
 */
export function scalarText(source: string, scalar: YamlScalar): EmbeddedText {
  const text = String(scalar.value);
  return (scalar.style === 'literal' ? literalText(source, scalar, text) : undefined) ?? opaqueText(scalar, text);
}

function opaqueText({ start, end }: YamlScalar, text: string): EmbeddedText {
  return {
    text,
    toFile: () => start,
    range: () => ({ start, end }),
    change: () => undefined,
  };
}

interface Line {
  /** Offsets of the first content character of the line: in the file and in the text. */
  readonly inFile: number;
  readonly inText: number;
  readonly length: number;
}

function literalText(source: string, scalar: YamlScalar, text: string): EmbeddedText | undefined {
  const headerEnd = source.indexOf('\n', scalar.start);
  if (headerEnd === -1 || headerEnd >= scalar.end) return undefined;
  const header = source.slice(scalar.start, headerEnd);
  const raw = source.slice(headerEnd + 1, scalar.end).split('\n');
  const first = raw.find((line) => line.trim() !== '');
  // With an indentation indicator the first line may be indented deeper than the block.
  if (first === undefined || /[1-9]/.test(header.replace(/#.*/, ''))) return undefined;
  const indent = first.length - first.trimStart().length;
  const lines: Line[] = [];
  let inFile = headerEnd + 1;
  let inText = 0;
  for (const line of raw) {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    const skipped = Math.min(indent, bare.length);
    lines.push({ inFile: inFile + skipped, inText, length: bare.length - skipped });
    inFile += line.length + 1;
    inText += bare.length - skipped + 1;
  }
  const read = lines.map((line) => source.slice(line.inFile, line.inFile + line.length)).join('\n');
  if (withoutLastLineFeeds(read) !== withoutLastLineFeeds(text)) return undefined;

  const toFile = (offset: number): number => {
    // Binary search for the last line at or before the offset: a file may have thousands of lines and of lookups.
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((lines[middle]?.inText ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const line = lines[low];
    return line === undefined ? scalar.start : line.inFile + Math.min(offset - line.inText, line.length);
  };
  return {
    text,
    toFile,
    range: (start, end) => ({ start: toFile(start), end: toFile(end) }),
    change: (change) => ({
      start: toFile(change.start),
      end: toFile(change.end),
      text: change.text.replaceAll(/\n(?!$)/g, `\n${' '.repeat(indent)}`),
    }),
  };
}

function withoutLastLineFeeds(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}
