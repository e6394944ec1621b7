import type { Clusters } from '../forwarding/inventory/clusters.ts';
import type { Row } from '../forwarding/inventory/inventory.ts';

/** Rows as a list shows them: those of `first`, then the others, each with what needs help most first. */
export function byNeed(
  clusters: Pick<Clusters, 'condition'>,
  rows: readonly Row[],
  first: (row: Row) => boolean = () => true,
): readonly Row[] {
  const rank = (row: Row): number => clusters.condition(row.cluster.id)?.rank ?? 0;
  return rows.toSorted((one, other) => Number(first(other)) - Number(first(one)) || rank(one) - rank(other));
}
