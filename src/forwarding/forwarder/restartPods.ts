import { Failure } from '../../failure/failure.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { message } from '../../text/message.ts';

/** Retries after a conflict with another writer. */
const MOST_ATTEMPTS = 5;

type Write = (before: KubernetesObject, replace: () => Promise<KubernetesObject>) => Promise<unknown>;

/**
 * Starts a rollout of a Deployment with annotations of its pod template, like `kubectl rollout restart`; nothing else
 * changes.
 * @param options.write makes each attempt, to record it.
 * @throws Failure – `rollout-failed` if there is no such Deployment.
 */
export async function restartPods(
  api: ClusterApi,
  { namespace, deployment }: { readonly namespace: string; readonly deployment: string },
  annotations: Readonly<Record<string, string>>,
  { signal, write }: { readonly signal: AbortSignal; readonly write: Write },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const live = await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, namespace }, signal);
    if (!live) {
      throw new Failure('rollout-failed', message('Deployment {0} is gone; run the set-up again.', deployment), {
        remedy: 'retry',
      });
    }
    try {
      await write(live, () => api.replace(annotated(live, annotations), { signal }));
      return;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'api-conflict' || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

function annotated(live: KubernetesObject, annotations: Readonly<Record<string, string>>): KubernetesObject {
  const changed: Record<string, unknown> & KubernetesObject = structuredClone(live);
  const metadata = child(child(child(changed, 'spec'), 'template'), 'metadata');
  metadata['annotations'] = { ...child(metadata, 'annotations'), ...annotations };
  return changed;
}

/** The object in a field; created if absent. */
function child(object: Record<string, unknown>, field: string): Record<string, unknown> {
  const value = object[field];
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  object[field] = made;
  return made;
}
