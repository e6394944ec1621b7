import type { Cluster, Master } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';

/** The kind of cluster for a sentence: a product's name, or `unknown` with IBM Cloud's word. */
export function typeName(type: Cluster['type']): string {
  if (type === 'openshift') return 'Red Hat OpenShift';
  if (type === 'kubernetes') return 'Kubernetes';
  return type.unknown === '' ? 'unknown' : `unknown (${type.unknown})`;
}

/** IBM's words for a master with which something is going on, and which ends on its own. */
const passing: readonly string[] = ['requested', 'deploying', 'updating', 'deleting'];
/** Its words for one with which nothing goes on, and which is not usable or not up to date. */
const final: readonly string[] = [
  ...['aborted', 'create_failed', 'delete_failed', 'deleted', 'deploy_failed', 'error'],
  ...['scaled_down', 'unavailable', 'update_canceled', 'update_failed'],
];

/** What a master's state means: IBM's documented words, and `unknown` for every other, and for none. */
export function stateKind({ state }: Pick<Master, 'state'>): 'deployed' | 'passing' | 'final' | 'unknown' {
  if (state === 'deployed') return 'deployed';
  return passing.includes(state) ? 'passing' : final.includes(state) ? 'final' : 'unknown';
}

/** How many clusters, in words. */
export function clusterCount(count: number): Message {
  return count === 1 ? message('1 cluster') : message('{0} clusters', count);
}
