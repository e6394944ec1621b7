import type { Check } from './check.ts';

/** Each check after those whose failure would explain its own, else in the order of the list. */
export function causesFirst(list: readonly Check[]): readonly Check[] {
  const sorted = new Set<Check>();
  const add = (check: Check, above: readonly string[]): void => {
    const { id, dependsOn = [], explainedBy = [] } = check;
    if (above.includes(id)) throw new Error(`Checks that explain each other: ${[...above, id].join(', ')}`);
    for (const causeId of [...dependsOn, ...explainedBy]) {
      const cause = list.find((candidate) => candidate.id === causeId);
      if (!cause) throw new Error(`There is no check ${causeId}, which ${id} depends on`);
      add(cause, [...above, id]);
    }
    sorted.add(check);
  };
  for (const check of list) add(check, []);
  return [...sorted];
}
