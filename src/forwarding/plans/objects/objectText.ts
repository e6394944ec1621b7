import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { withoutValues } from '../../certificates/secretDigests.ts';
import { withoutBookkeeping } from './objectDifference.ts';

/** An object as YAML for a comparison: without status, server-managed fields and a Secret's values. */
export async function objectText(object: KubernetesObject): Promise<string> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  return stringify(ordered(withoutBookkeeping(withoutValues(object))), { lineWidth: 0 });
}

const first = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

/** A manifest with its fields in the usual order; lists keep theirs. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, ordered(entry)]));
}
