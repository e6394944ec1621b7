import type { FleetState } from '../messages.ts';

/** What a key or a click is about: the ids of the rows that are shown, in their order, and what is selected. */
export interface Selectable extends Pick<FleetState, 'active' | 'selected'> {
  readonly ids: readonly string[];
  /** Where a selection that grows began; empty for none. */
  readonly anchor: string;
}

type Selection = Pick<FleetState, 'active' | 'selected'> & { readonly anchor: string };

/** A key, as far as it matters in the table. `page`: how many rows are in view. */
export interface PressedKey {
  readonly key: string;
  readonly isShift: boolean;
  readonly isControl: boolean;
  readonly page: number;
}

/** The selection after a key was pressed; `undefined` for a key that has no meaning for it. */
export function afterKey(of: Selectable, { key, isShift, isControl, page }: PressedKey): Selection | undefined {
  const { ids, active, selected, anchor } = of;
  const index = ids.indexOf(active);
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: index - 1,
    ArrowDown: index + 1,
    PageUp: index - page,
    PageDown: index + page,
    Home: 0,
    End: ids.length - 1,
  };
  const step = steps[key];
  if (step !== undefined) {
    const to = ids[Math.min(ids.length - 1, Math.max(0, step))];
    if (to === undefined) return { active, selected, anchor };
    return isShift ? grownTo(of, to) : { active: to, selected, anchor: to };
  }
  if (key === ' ') return active === '' ? { active, selected, anchor } : toggled(of, active);
  if (key === 'Escape') return { active, selected: [], anchor };
  if (key.toLowerCase() !== 'a' || !isControl) return undefined;
  return { active, selected: union(selected, ids), anchor };
}

/** Selects a row, or no longer. */
export function toggled({ selected }: Selectable, id: string): Selection {
  const isSelected = selected.includes(id);
  return {
    active: id,
    selected: isSelected ? selected.filter((other) => other !== id) : [...selected, id],
    anchor: id,
  };
}

/** Selects the rows between where the selection began and this one, beside those that are selected. */
export function grownTo({ ids, active, selected, anchor }: Selectable, id: string): Selection {
  const began = ids.includes(anchor) ? anchor : active;
  const [from, to] = [ids.indexOf(began), ids.indexOf(id)];
  const between = ids.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1);
  return { active: id, selected: union(selected, between), anchor: began };
}

function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])];
}
