import type { Condition } from '../forwarding/condition/condition.ts';
import type { Show, SortBy } from '../ui/settings.ts';

/** A row, and how its cluster is; without a condition while that is not judged yet. */
export interface JudgedRow {
  readonly condition: Pick<Condition, 'isProblem' | 'rank'> | undefined;
}

/**
 * The rows to show, out of all in the order of their names. Among problems the worst are first whatever the order is:
 * in an account where little was verified yet they are many.
 */
export function shownRows<T extends JudgedRow>(rows: readonly T[], show: Show, sortBy: SortBy): readonly T[] {
  // One that is not judged yet is not known to be good.
  const wanted = show === 'all' ? rows : rows.filter(({ condition }) => condition?.isProblem !== false);
  if (show === 'all' && sortBy === 'name') return wanted;
  return wanted.toSorted((one, other) => (one.condition?.rank ?? 0) - (other.condition?.rank ?? 0));
}
