const collator = new Intl.Collator(undefined, { numeric: true });

/** How texts of the table of clusters are ordered: numbers in them by their value. */
export function byText(one: string, other: string): number {
  return collator.compare(one, other);
}

/** How clusters are ordered that are the same otherwise. */
export function byName(one: NamedCluster, other: NamedCluster): number {
  return byText(one.name, other.name) || (one.id < other.id ? -1 : 1);
}

interface NamedCluster {
  readonly name: string;
  readonly id: string;
}
