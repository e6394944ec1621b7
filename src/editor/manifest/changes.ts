import type { TextChange } from '../problem.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlSequence } from './yamlNode.ts';

/** Puts another text in the place of a node. */
export function replaceNode({ start, end }: YamlNode, text: string): TextChange {
  return { start, end, text };
}

/** Adds lines after the last entry of a block map, indented as its entries are; `undefined` where that is not possible. */
export function appendEntry(
  source: string,
  map: YamlMap | undefined,
  lines: readonly string[],
): TextChange | undefined {
  const [first] = map?.entries ?? [];
  const last = map?.entries.at(-1);
  if (map === undefined || map.flow || first === undefined || last === undefined) return undefined;
  const at = endOfLine(source, last.value?.end ?? last.key.end);
  return { start: at, end: at, text: indented(lines, columnOf(source, first.key.start)) };
}

/** Adds an item after the last one of a block sequence; the first line has the dash before it. */
export function appendItem(
  source: string,
  sequence: YamlSequence | undefined,
  lines: readonly string[],
): TextChange | undefined {
  const [first] = sequence?.items ?? [];
  const last = sequence?.items.at(-1);
  if (sequence === undefined || sequence.flow || first === undefined || last === undefined) return undefined;
  const dash = source.lastIndexOf('-', first.start - 1);
  const at = endOfLine(source, last.end);
  const text = lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
  return { start: at, end: at, text: indented(text, columnOf(source, dash)) };
}

/** Takes an entry out with its lines; `undefined` where it shares its first line with something else. */
export function removeEntry(source: string, map: YamlMap, { key, value }: YamlEntry): TextChange | undefined {
  const lineStart = source.lastIndexOf('\n', key.start - 1) + 1;
  if (map.flow || map.entries.length < 2 || source.slice(lineStart, key.start).trim() !== '') return undefined;
  const end = endOfLine(source, value?.end ?? key.end);
  return { start: lineStart, end: Math.min(source.indexOf('\n', end) + 1 || source.length, source.length), text: '' };
}

/** The changes, if each of them is possible. */
export function all(...changes: readonly (TextChange | undefined)[]): readonly TextChange[] | undefined {
  const possible = changes.filter((change) => change !== undefined);
  return possible.length === changes.length ? possible : undefined;
}

/** Insertions at one place become one, in their order: whoever applies changes may not keep it. */
export function joined(changes: readonly TextChange[] | undefined): readonly TextChange[] | undefined {
  return changes?.reduce<TextChange[]>((done, change) => {
    const same = done.findIndex(({ start, end }) => start === end && start === change.start && end === change.end);
    if (same === -1) return [...done, change];
    return done.map((one, index) => (index === same ? { ...one, text: one.text + change.text } : one));
  }, []);
}

/** Where the line ends in which a node's last character stands; a block's own line ends are not counted. */
function endOfLine(source: string, nodeEnd: number): number {
  let end = nodeEnd;
  while (end > 0 && /\s/.test(source[end - 1] ?? '')) end--;
  const next = source.indexOf('\n', end);
  if (next === -1) return source.length;
  return source[next - 1] === '\r' ? next - 1 : next;
}

/** How far right an offset is on its line. */
export function columnOf(source: string, offset: number): number {
  return offset - (source.lastIndexOf('\n', offset - 1) + 1);
}

function indented(lines: readonly string[], column: number): string {
  return lines.map((line) => `\n${' '.repeat(column)}${line}`).join('');
}
