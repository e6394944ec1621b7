import { columnWidths, GAP, TOOK_WIDTH } from '../columns.ts';
import { REMARK } from '../remark.ts';
import { fieldOf, type FieldKey } from './filterFields.ts';
import type { FilterWord } from './filterWords.ts';

/** A part of a line: the index of its first character, and that after its last. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

/** Pod or origin, the node's time, then the line's own time, or blanks in its place, and the code's column. */
const beginning =
  /^((?:\[[^\]]*\] |[^ ]+ {2})?(?:\d{4}-\d\d-\d\dT[\d:.]+Z {2})?(?:\d\d:\d\d:\d\d\.\d{3}| {12}) {2})(?:\d{3} |---|.{4}(?= {2}))/;

/**
 * Where in a line that a filter has left is what it asks for: the whole columns of its fields, which match somehow,
 * and each text that it searches for. A field without a column has no mark.
 */
export function filterMarks(wanted: readonly FilterWord[], shown: string): readonly Mark[] {
  if (wanted.length === 0 || shown.startsWith(REMARK)) return [];
  const columns = columnsOf(shown);
  const marks = wanted.flatMap(({ field, values }) => {
    if (field === undefined) return occurrences(shown, values[0]?.text ?? '');
    const mark = columns.get(fieldOf(field)?.key ?? 'id');
    return mark === undefined || mark.end <= mark.start ? [] : [mark];
  });
  return marks.sort((one, other) => one.start - other.start || one.end - other.end);
}

/** The columns of a line in columns, by the field that each shows. */
function columnsOf(shown: string): ReadonlyMap<FieldKey, Mark> {
  const start = beginning.exec(shown)?.[1]?.length;
  if (start === undefined) return new Map();
  const { code, verb, user, resource } = columnWidths;
  const at = { code: start, verb: start + code + GAP, user: start + code + verb + 2 * GAP };
  const third = at.user + user + GAP;
  const cell = (from: number, width: number): Mark => ({
    start: from,
    end: from + shown.slice(from, from + width).trimEnd().length,
  });
  const common = [
    ['code', cell(at.code, code)],
    ['verb', cell(at.verb, verb)],
  ] as const;
  if (/^[A-Z-]/.test(shown.slice(at.verb))) {
    const took = { start: third, end: third + TOOK_WIDTH };
    const path = { start: third + TOOK_WIDTH + GAP, end: shown.length };
    return new Map<FieldKey, Mark>([...common, ['backend', cell(at.user, user)], ['ms', took], ['path', path]]);
  }
  const object = third + resource + GAP;
  const end = object + (/^.*?(?= {2}|$)/.exec(shown.slice(object))?.[0].length ?? 0);
  const slash = shown.slice(object, end).indexOf('/');
  const kind = cell(third, resource);
  return new Map<FieldKey, Mark>([
    ...common,
    ['user', cell(at.user, user)],
    ['resource', kind],
    ...(shown.charAt(third) === '/' ? ([['path', kind]] as const) : []),
    ['ns', { start: object, end: object + Math.max(0, slash) }],
    ['name', { start: object + slash + 1, end }],
    ...(shown.charAt(end + GAP) === '(' ? ([['stage', cell(end + GAP, shown.length)]] as const) : []),
  ]);
}

/** Each place of a text, in any case. */
function occurrences(shown: string, text: string): readonly Mark[] {
  const [all, part] = [shown.toLowerCase(), text.toLowerCase()];
  const marks: Mark[] = [];
  // What becomes longer in small letters has its marks elsewhere.
  if (part === '' || all.length !== shown.length) return marks;
  for (let start = all.indexOf(part); start !== -1; start = all.indexOf(part, start + part.length)) {
    marks.push({ start, end: start + part.length });
  }
  return marks;
}
