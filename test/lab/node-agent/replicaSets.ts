import { at, isObject, textsAt, type StoredObject } from '../cluster/json.ts';
import type { ObjectStore } from '../cluster/objectStore.ts';
import { ownerReference } from './podObject.ts';

const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** The ReplicaSet of a Deployment's template as it is now, made where it is missing. */
export function replicaSetOf(store: ObjectStore, deployment: StoredObject, hash: string): StoredObject {
  const { namespace = '', name } = deployment.metadata;
  const found = store.read('ReplicaSet', namespace, `${name}-${hash}`);
  if (found) return found;
  const template = at(deployment, 'spec', 'template');
  const metadata = at(template, 'metadata');
  const labels = { ...textsAt(template, 'metadata', 'labels'), [HASH]: hash };
  const matchLabels = { ...textsAt(deployment, 'spec', 'selector', 'matchLabels'), [HASH]: hash };
  return store.write({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { [REVISION]: deployment.metadata.annotations?.[REVISION] ?? '1' },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels },
      template: {
        ...(isObject(template) ? template : {}),
        metadata: { ...(isObject(metadata) ? metadata : {}), labels },
      },
    },
  });
}

/** The ReplicaSets of a Deployment, of all its templates. */
export function replicaSetsOf(store: ObjectStore, deployment: StoredObject): StoredObject[] {
  return store
    .list('ReplicaSet', deployment.metadata.namespace)
    .filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === deployment.metadata.uid);
}

/** Says in a ReplicaSet how many pods it is to have, how many there are and why there are fewer. */
export function showReplicas(
  store: ObjectStore,
  replicaSet: StoredObject,
  counts: { wanted: number; present: number; ready: number },
  refusal: string | undefined,
): void {
  const { wanted, present, ready } = counts;
  const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refusal };
  store.write({
    ...replicaSet,
    spec: { ...(isObject(replicaSet['spec']) ? replicaSet['spec'] : {}), replicas: wanted },
    status: {
      replicas: present,
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      ...(refusal === undefined ? {} : { conditions: [failure] }),
    },
  });
}
