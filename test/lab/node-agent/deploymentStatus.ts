import { schemaOf } from '../cluster/fieldSchema.ts';
import { fieldsOf, toFieldsV1 } from '../cluster/fieldSet.ts';
import {
  isObject,
  objectsAt,
  sameJson,
  type JsonObject,
  type ManagedFieldsEntry,
  type StoredObject,
} from '../cluster/json.ts';
import { timestamp } from '../cluster/objectStore.ts';

const CONTROLLER = 'kube-controller-manager';
const REVISION = 'deployment.kubernetes.io/revision';

export interface ReplicaCounts {
  wanted: number;
  /** All pods of the Deployment. */
  present: number;
  /** Pods of the present template. */
  updated: number;
  /** Ready pods of the present template. */
  updatedReady: number;
  ready: number;
  /** Fewest ready pods that still count as available. */
  needed: number;
}

/**
 * The Deployment with the status that its controller gives it.
 *
 * @param refusal why the API did not let its pods in.
 */
export function withStatus(
  deployment: StoredObject,
  counts: ReplicaCounts,
  revision: string,
  refusal?: string,
): StoredObject {
  const before = isObject(deployment['status']) ? deployment['status'] : {};
  const status = withoutZeros({
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: counts.present,
    updatedReplicas: counts.updated,
    readyReplicas: counts.ready,
    availableReplicas: counts.ready,
    unavailableReplicas: Math.max(0, Math.max(counts.wanted, counts.present) - counts.ready),
  });
  const available = counts.ready >= counts.needed;
  const complete = counts.updatedReady >= counts.wanted && counts.present === counts.updated;
  const name = deployment.metadata.name;
  status['conditions'] = [
    condition(before, {
      type: 'Available',
      status: available ? 'True' : 'False',
      reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: `Deployment ${available ? 'has' : 'does not have'} minimum availability.`,
    }),
    ...(refusal === undefined
      ? []
      : [condition(before, { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refusal })]),
    condition(before, {
      type: 'Progressing',
      status: 'True',
      reason: complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      message: `ReplicaSet "${name}-${revision}" ${complete ? 'has successfully progressed' : 'is progressing'}.`,
    }),
  ];
  const annotations = deployment.metadata.annotations ?? {};
  const changed: StoredObject = {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: { ...annotations, [REVISION]: annotations[REVISION] ?? '1' } },
    status,
  };
  changed.metadata.managedFields = [...othersOf(changed), entryOf(changed)];
  return changed;
}

/** Counts up the revision: the template changed. */
export function withNextRevision(deployment: StoredObject): StoredObject {
  const annotations = deployment.metadata.annotations ?? {};
  const next = String(Number(annotations[REVISION] ?? '0') + 1);
  return { ...deployment, metadata: { ...deployment.metadata, annotations: { ...annotations, [REVISION]: next } } };
}

/** Times stay as long as a condition says the same. */
function condition(status: JsonObject, next: JsonObject): JsonObject {
  const old = objectsAt(status, 'conditions').find(({ type }) => type === next['type']);
  const { lastTransitionTime, lastUpdateTime, ...said } = old ?? {};
  if (sameJson(said, next)) return { ...next, lastUpdateTime, lastTransitionTime };
  const now = timestamp();
  return {
    ...next,
    lastUpdateTime: now,
    lastTransitionTime: old?.['status'] === next['status'] ? lastTransitionTime : now,
  };
}

function othersOf({ metadata }: StoredObject): ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []).filter(({ manager }) => manager !== CONTROLLER);
}

function entryOf(deployment: StoredObject): ManagedFieldsEntry {
  const owned = { metadata: { annotations: { [REVISION]: '' } }, status: deployment['status'] };
  return {
    manager: CONTROLLER,
    operation: 'Update',
    apiVersion: 'apps/v1',
    time: timestamp(),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(fieldsOf(owned, schemaOf('Deployment'))),
    subresource: 'status',
  };
}

function withoutZeros(counts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
