import type { EventColumns } from './columns/eventColumns.ts';
import type { Selection } from './selectRows.ts';

/** Rows that have the same values. */
export interface Group {
  readonly values: readonly string[];
  readonly events: number;
  /** Of these, events before the middle of all time, and from there on; those without a time are in neither. */
  readonly early: number;
  readonly late: number;
  /** Milliseconds since 1970; `undefined` where no event has a time. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** How many different objects these events name. */
  readonly objects: number;
}

export interface Groups {
  /** Those with the highest rank first. */
  readonly groups: readonly Group[];
  /** Number of groups with a rank, those that are not listed included. */
  readonly different: number;
  readonly events: number;
}

interface OpenGroup {
  readonly values: readonly string[];
  events: number;
  early: number;
  late: number;
  first: number;
  last: number;
  readonly objects: Set<number>;
}

export interface GroupOptions {
  readonly valuesOf: (row: number) => readonly string[];
  readonly most: number;
  /** The middle of all time, in milliseconds since 1970. */
  readonly middle?: number;
  /** By default the events; 0: the group is left out. */
  readonly rankOf?: (group: Pick<Group, 'events' | 'early' | 'late'>) => number;
}

/** Groups the selected rows by some values of each. */
export function groupRows(
  columns: EventColumns,
  { rows, count }: Selection,
  { valuesOf, most, middle = NaN, rankOf = ({ events }) => events }: GroupOptions,
): Groups {
  const groups = new Map<string, OpenGroup>();
  const names = columns.texts.name;
  for (let row = 0; row < rows.length; row += 1) {
    if (rows[row] === 0) continue;
    const values = valuesOf(row);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? {
      values,
      ...{ events: 0, early: 0, late: 0, first: Infinity, last: -Infinity },
      objects: new Set<number>(),
    };
    if (group.events === 0) groups.set(key, group);
    group.events += 1;
    const time = columns.time.at(row) / 1_000;
    if (time < group.first) group.first = time;
    if (time > group.last) group.last = time;
    if (time < middle) group.early += 1;
    else if (time >= middle) group.late += 1;
    if (names.textsAt(row).length > 0) group.objects.add(names.codes.at(row));
  }
  const ranked = [...groups.values()].filter((group) => rankOf(group) > 0);
  const sorted = ranked.sort((one, other) => rankOf(other) - rankOf(one));
  const listed = sorted.slice(0, most).map(({ first, last, objects, ...group }) => ({
    ...group,
    first: first === Infinity ? undefined : first,
    last: last === -Infinity ? undefined : last,
    objects: objects.size,
  }));
  return { groups: listed, different: sorted.length, events: count };
}
