import type { FleetContent, FleetRow, SeveralAction } from '../fleetContent.ts';
import type { FromPage } from '../messages.ts';
import { button, filled } from './elements.ts';

/** Buttons for what can be done with the selected clusters, each with how many of them take it. */
export function actionButtons(
  { several, words, table }: FleetContent,
  selected: readonly string[],
  say: (message: FromPage) => void,
): readonly HTMLElement[] {
  const chosen = new Set(selected);
  const rows = table.rows.filter(({ id }) => chosen.has(id));
  return several.buttons.map((action) => actionButton(action, rows, words, say));
}

function actionButton(
  { id, text, most }: SeveralAction,
  selected: readonly FleetRow[],
  words: FleetContent['words'],
  say: (message: FromPage) => void,
): HTMLElement {
  const clusterIds = selected.filter(({ can }) => can.includes(id)).map((row) => row.id);
  const { length } = clusterIds;
  const why =
    length > most ? filled(words.tooMany, most) : length === 0 && selected.length > 0 ? words.none : undefined;
  return button(
    `several ${id}`,
    { class: 'secondary', disabled: length === 0 || length > most, title: why },
    () => say({ kind: 'several', action: id, clusterIds }),
    length === 0 ? text : filled(words.some, text, length),
  );
}
