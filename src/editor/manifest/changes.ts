import type { TextChange } from '../problem.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlSequence } from './yamlNode.ts';

export function replaceNode({ start, end }: YamlNode, text: string): TextChange {
  return { start, end, text };
}

/** Adds lines after the last entry of a block map, with its indentation; `undefined` if impossible. */
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

/** Adds an item after the last one of a block sequence; the first line gets the dash. */
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

/** Removes an entry with its lines; `undefined` if it shares its first line. */
export function removeEntry(source: string, map: YamlMap, { key, value }: YamlEntry): TextChange | undefined {
  const lineStart = source.lastIndexOf('\n', key.start - 1) + 1;
  if (map.flow || map.entries.length < 2 || source.slice(lineStart, key.start).trim() !== '') return undefined;
  const end = endOfLine(source, value?.end ?? key.end);
  return { start: lineStart, end: Math.min(source.indexOf('\n', end) + 1 || source.length, source.length), text: '' };
}

/** The changes, if all of them are possible. */
export function all(...changes: readonly (TextChange | undefined)[]): readonly TextChange[] | undefined {
  const possible = changes.filter((change) => change !== undefined);
  return possible.length === changes.length ? possible : undefined;
}

/** Joins insertions at one place in order: the editor that applies changes may not keep the order. */
export function joined(changes: readonly TextChange[] | undefined): readonly TextChange[] | undefined {
  return changes?.reduce<TextChange[]>((done, change) => {
    const same = done.findIndex(({ start, end }) => start === end && start === change.start && end === change.end);
    if (same === -1) return [...done, change];
    return done.map((one, index) => (index === same ? { ...one, text: one.text + change.text } : one));
  }, []);
}

/** End of the line of a node's last character; a block's own line ends are not counted. */
function endOfLine(source: string, nodeEnd: number): number {
  let end = nodeEnd;
  while (end > 0 && /\s/.test(source[end - 1] ?? '')) end--;
  const next = source.indexOf('\n', end);
  if (next === -1) return source.length;
  return source[next - 1] === '\r' ? next - 1 : next;
}

/** Column of an offset. */
export function columnOf(source: string, offset: number): number {
  return offset - (source.lastIndexOf('\n', offset - 1) + 1);
}

function indented(lines: readonly string[], column: number): string {
  return lines.map((line) => `\n${' '.repeat(column)}${line}`).join('');
}
