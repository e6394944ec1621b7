import { Failure } from '../../failure/failure.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { message } from '../../text/message.ts';

/** How often another writer may be faster. */
const MOST_ATTEMPTS = 5;

/**
 * Starts a rollout of a Deployment by annotations of its pod template, as `kubectl rollout restart` does; everything else of it stays.
 * @returns the Deployment as it was and as it is then.
 * @throws Failure – `rollout-failed` where there is no such Deployment; each way in which a request can fail.
 */
export async function restartPods(
  api: ClusterApi,
  { namespace, deployment }: { readonly namespace: string; readonly deployment: string },
  annotations: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly before: KubernetesObject; readonly after: KubernetesObject }> {
  for (let attempt = 1; ; attempt += 1) {
    const live = await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, namespace }, signal);
    if (!live) {
      throw new Failure('rollout-failed', message('Deployment {0} is gone; run the set-up again.', deployment), {
        remedy: 'retry',
      });
    }
    try {
      return { before: live, after: await api.replace(annotated(live, annotations), { signal }) };
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

/** The object below a field; made where there is none. */
function child(object: Record<string, unknown>, field: string): Record<string, unknown> {
  const value = object[field];
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  object[field] = made;
  return made;
}
