import type { EventColumns } from './columns/eventColumns.ts';
import type { Selection } from './selectRows.ts';

/** Rows that have the same values. */
export interface Group {
  readonly values: readonly string[];
  readonly events: number;
  /** Milliseconds since 1970; `undefined` where no event has a time. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** How many different objects these events name. */
  readonly objects: number;
}

export interface Groups {
  /** Those with the most events first. */
  readonly groups: readonly Group[];
  /** Number of groups, those that are not listed included. */
  readonly different: number;
  readonly events: number;
}

interface OpenGroup {
  readonly values: readonly string[];
  events: number;
  first: number;
  last: number;
  readonly objects: Set<number>;
}

/** Groups the selected rows by some values of each. */
export function groupRows(
  columns: EventColumns,
  { rows, count }: Selection,
  { valuesOf, most }: { readonly valuesOf: (row: number) => readonly string[]; readonly most: number },
): Groups {
  const groups = new Map<string, OpenGroup>();
  const names = columns.texts.name;
  for (let row = 0; row < rows.length; row += 1) {
    if (rows[row] === 0) continue;
    const values = valuesOf(row);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? {
      values,
      events: 0,
      first: Infinity,
      last: -Infinity,
      objects: new Set<number>(),
    };
    if (group.events === 0) groups.set(key, group);
    group.events += 1;
    const time = columns.time.at(row) / 1_000;
    if (time < group.first) group.first = time;
    if (time > group.last) group.last = time;
    if (names.textsAt(row).length > 0) group.objects.add(names.codes.at(row));
  }
  const sorted = [...groups.values()].sort((one, other) => other.events - one.events);
  const listed = sorted.slice(0, most).map(({ values, events, first, last, objects }) => ({
    values,
    events,
    first: first === Infinity ? undefined : first,
    last: last === -Infinity ? undefined : last,
    objects: objects.size,
  }));
  return { groups: listed, different: sorted.length, events: count };
}
