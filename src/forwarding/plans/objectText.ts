import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { withoutValues } from '../certificates/secretDigests.ts';
import { withoutBookkeeping } from './objectDifference.ts';
import { ordered } from './preview.ts';

/** An object as YAML to compare with another state of it: without status, the server's bookkeeping and a Secret's values. */
export async function objectText(object: KubernetesObject): Promise<string> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  return stringify(ordered(withoutBookkeeping(withoutValues(object))), { lineWidth: 0 });
}
