import type { EventColumns, TextKey } from './eventColumns.ts';

/** What a cut line may have of its event, each text as a whole or not at all; of a list maybe only the first ones. */
const comparedKeys: readonly TextKey[] = [
  ...(['user', 'actsAs', 'group', 'userUid', 'agent', 'ip', 'level'] as const),
  ...(['ns', 'name', 'objectUid'] as const),
];
/** Cut events with the same id, stage, verb and path that are compared; a client may send one id with all requests. */
const MOST_ALIKE = 16;

/**
 * Of cut events without a time, which the API server writes near an event's end: those whose event is in another row
 * too, whole or less cut. It has the same id, stage, verb and path, and nothing else than the cut one says. They are
 * found when all rows are there, since any of them may be the other one.
 */
export function cutAgain(columns: EventColumns, cutRows: readonly number[]): ReadonlySet<number> {
  const again = new Set<number>();
  /** Of each event the longest lines, as long as its row was not found again. */
  const left = new Map<number, number[]>();
  const longestFirst = cutRows
    .filter((row) => !columns.ids.isNone(row))
    .sort((one, other) => columns.bytes.at(other) - columns.bytes.at(one));
  for (const row of longestFirst) {
    const hash = hashOf(columns, row);
    const alike = left.get(hash) ?? [];
    left.set(hash, alike);
    if (alike.some((longer) => saysNoMore(columns, row, longer))) again.add(row);
    else if (alike.length < MOST_ALIKE) alike.push(row);
  }
  if (left.size === 0) return again;
  const areCut = new Set(cutRows);
  for (let row = 0; row < columns.length; row += 1) {
    const alike = left.get(hashOf(columns, row));
    if (alike === undefined || areCut.has(row)) continue;
    for (const cut of alike) if (saysNoMore(columns, cut, row)) again.add(cut);
  }
  return again;
}

/** Of what is in a line as soon as it is known to be an event's. */
function hashOf({ ids, texts }: EventColumns, row: number): number {
  let hash = ids.hashAt(row);
  for (const { codes } of [texts.stage, texts.verb, texts.path]) hash = Math.imul(hash, 0x85ebca6b) ^ codes.at(row);
  return hash;
}

/** Whether all that a cut row has is so in another one. */
function saysNoMore({ ids, texts, code }: EventColumns, cut: number, row: number): boolean {
  return (
    ids.areSame(cut, row) &&
    [texts.stage, texts.verb, texts.path].every(({ codes }) => codes.at(cut) === codes.at(row)) &&
    [0, code.at(row)].includes(code.at(cut)) &&
    comparedKeys.every((key) => {
      const all = texts[key].textsAt(row);
      return texts[key].textsAt(cut).every((text, at) => text === all[at]);
    })
  );
}
