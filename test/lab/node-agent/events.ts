import { createHash } from 'node:crypto';
import { numberAt, type StoredObject } from '../cluster/json.ts';
import { timestamp, type ObjectStore } from '../cluster/objectStore.ts';

/** Who says it: `spec.source.component` of the event. */
export type Component = 'replicaset-controller' | 'daemonset-controller' | 'kubelet';

/** Records a warning about an object; the same one again counts up, as a real cluster does. */
export function warn(store: ObjectStore, about: StoredObject, reason: string, message: string, by: Component): void {
  const { namespace = '', name, uid, resourceVersion } = about.metadata;
  const home = store.read('Namespace', '', namespace);
  if (!home || home.metadata.deletionTimestamp !== undefined) return;
  const digest = createHash('sha256').update(`${uid} ${reason} ${message}`).digest('hex').slice(0, 16);
  const known = store.read('Event', namespace, `${name}.${digest}`);
  const now = timestamp();
  store.write({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${digest}`, namespace },
    involvedObject: { kind: about.kind, apiVersion: about.apiVersion, namespace, name, uid, resourceVersion },
    reason,
    message,
    type: 'Warning',
    source: { component: by },
    reportingComponent: by,
    reportingInstance: '',
    eventTime: null,
    count: (numberAt(known, 'count') ?? 0) + 1,
    firstTimestamp: known?.['firstTimestamp'] ?? now,
    lastTimestamp: now,
  });
}
