import type { FleetContent, FleetRow } from '../fleetContent.ts';
import { byName, byText } from '../fleetOrder.ts';
import type { FleetState } from '../messages.ts';

/** The rows that are to be seen, in their order. */
export function shownRows(
  { columns, rows }: FleetContent['table'],
  { column, isDown, text, covers, spans }: FleetState,
): readonly FleetRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const index = Math.max(
    0,
    columns.findIndex(({ id }) => id === column),
  );
  return rows
    .filter(
      (row) =>
        (covers.length === 0 || covers.includes(row.cover)) &&
        (spans.length === 0 || spans.includes(row.span)) &&
        (words.length === 0 || hasAll(row, words)),
    )
    .sort((one, other) => compared(one, other, index, isDown));
}

function hasAll(row: FleetRow, words: readonly string[]): boolean {
  const found = [...row.texts, row.also].join('\n').toLowerCase();
  return words.every((word) => found.includes(word));
}

/** What is not known comes last, in whatever order the others are. */
function compared(one: FleetRow, other: FleetRow, index: number, isDown: boolean): number {
  const [a, b] = [keyOf(one, index), keyOf(other, index)];
  if (a === null || b === null) return Number(a === null) - Number(b === null) || byName(named(one), named(other));
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : byText(String(a), String(b));
  return (isDown ? -order : order) || byName(named(one), named(other));
}

function keyOf({ texts, order }: FleetRow, index: number): string | number | null {
  const key = order[index];
  return key === undefined ? (texts[index] ?? '') : key;
}

function named({ id, texts }: FleetRow): { readonly name: string; readonly id: string } {
  return { id, name: texts[0] ?? '' };
}
