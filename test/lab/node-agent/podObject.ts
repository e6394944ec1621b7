import { randomInt } from 'node:crypto';
import {
  at,
  isObject,
  objectsAt,
  textAt,
  textsAt,
  type JsonObject,
  type OwnerReference,
  type StoredObject,
} from '../cluster/json.ts';
import { timestamp } from '../cluster/objectStore.ts';
import { imageId } from '../ibmcloud/commands/registryImages.ts';

/** A container's state, as its pod's status shows it. */
export type ContainerState =
  | { kind: 'waiting'; reason: string; message?: string }
  | { kind: 'running'; startedAt: string }
  | { kind: 'terminated'; exitCode: number; finishedAt: string };

export interface PodCondition {
  state: ContainerState;
  last?: ContainerState;
  restarts: number;
}

/** How a dependent names its owner. */
export function ownerReference({ apiVersion, kind, metadata }: StoredObject): OwnerReference {
  const { name, uid = '' } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export interface NewPod {
  /** A ReplicaSet or a DaemonSet. */
  owner: StoredObject;
  name: string;
  /** Name and address of the node. */
  node: string;
  /** Labels besides the template's. */
  labels: { [key: string]: string };
}

/** A new pod of its owner's template, bound to a node. */
export function newPod({ owner, name, node, labels }: NewPod): StoredObject {
  const template = at(owner, 'spec', 'template');
  const spec = at(template, 'spec');
  const annotations = textsAt(template, 'metadata', 'annotations');
  const podIP = `172.30.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...textsAt(template, 'metadata', 'labels'), ...labels },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...(isObject(spec) ? structuredClone(spec) : {}), nodeName: node },
    status: { phase: 'Pending', hostIP: node, podIP, podIPs: [{ ip: podIP }], startTime: timestamp() },
  };
}

/** The pod with the status that its container's condition gives it. */
export function withCondition(pod: StoredObject, { state, last, restarts }: PodCondition): StoredObject {
  const ready = state.kind === 'running';
  const [container] = objectsAt(pod, 'spec', 'containers');
  const name = textAt(container, 'name') ?? '';
  const image = textAt(container, 'image') ?? '';
  const status = isObject(pod['status']) ? pod['status'] : {};
  const notReady = ready ? {} : { reason: 'ContainersNotReady', message: `containers with unready status: [${name}]` };
  // A pod whose container crashed stays Running: only one that never started is Pending.
  const phase = ready || restarts > 0 || last ? 'Running' : 'Pending';
  return {
    ...pod,
    status: {
      ...status,
      phase,
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Initialized', status: 'True' },
        { type: 'ContainersReady', status: ready ? 'True' : 'False', ...notReady },
        { type: 'Ready', status: ready ? 'True' : 'False', ...notReady },
      ],
      containerStatuses: [
        {
          name,
          image,
          imageID: imageId(image),
          ready,
          started: ready,
          restartCount: restarts,
          state: stateObject(state),
          lastState: last ? stateObject(last) : {},
        },
      ],
    },
  };
}

function stateObject(state: ContainerState): JsonObject {
  switch (state.kind) {
    case 'waiting':
      return { waiting: { reason: state.reason, ...(state.message === undefined ? {} : { message: state.message }) } };
    case 'running':
      return { running: { startedAt: state.startedAt } };
    case 'terminated':
      return { terminated: { exitCode: state.exitCode, reason: 'Error', finishedAt: state.finishedAt } };
  }
}

export function isPodReady(pod: StoredObject): boolean {
  return objectsAt(pod, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True');
}
