import { Failure } from '../../failure/failure.ts';
import { message } from '../../failure/message.ts';
import type { ClusterApi, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import { objectPath } from '../../kubernetes/resourcePath.ts';
import type { StepKind } from './step.ts';

/** The annotation that `kubectl rollout restart` writes. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const mostTries = 5;

/** Gives a Deployment new pods, as `kubectl rollout restart` does: they take what is mounted, and the image, anew. */
export const restartDeployment: StepKind<'restart-deployment'> = {
  title: ({ deployment }) => message('Restart {0}', deployment),

  describe: ({ namespace, deployment }) => [
    `PUT ${objectPath(referenceTo(namespace, deployment))} (${RESTARTED_AT} of its pods is now)`,
  ],

  script: ({ namespace, deployment }) => [`kubectl rollout restart --namespace ${namespace} deployment/${deployment}`],

  async run({ namespace, deployment }, { api, signal }) {
    await restart(await api(), referenceTo(namespace, deployment), signal);
  },
};

function referenceTo(namespace: string, name: string): ObjectReference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
}

/** A status that the cluster writes in between is no reason to fail: then it is read and written again. */
async function restart(api: ClusterApi, reference: ObjectReference, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const object = await api.read(reference, signal);
    if (!object) {
      throw new Failure('api-not-found', message('Deployment {0} is gone; set forwarding up again.', reference.name));
    }
    try {
      await api.replace(restarted(object, new Date()), { signal });
      return;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'api-conflict' || attempt >= mostTries) throw error;
    }
  }
}

function restarted(object: KubernetesObject, at: Date): KubernetesObject {
  const spec = fieldsOf(object['spec']);
  const template = fieldsOf(spec['template']);
  const metadata = fieldsOf(template['metadata']);
  const annotations = { ...fieldsOf(metadata['annotations']), [RESTARTED_AT]: at.toISOString() };
  return { ...object, spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } } };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
