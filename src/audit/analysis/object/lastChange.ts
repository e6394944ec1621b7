import { changesOf, resourcesOf } from './apiGroups.ts';
import type { ObjectChange, ObjectChanges } from './objectChanges.ts';

/** The controller that deletes what the deletion of an owner has left. */
export const GARBAGE_COLLECTOR = 'system:serviceaccount:kube-system:generic-garbage-collector';
/** The controller that empties a namespace that somebody has deleted. */
export const NAMESPACE_CONTROLLER = 'system:serviceaccount:kube-system:namespace-controller';

/** Parts of Kubernetes that go on with what somebody has begun: they take finalizers away, and end pods. */
const CONTROLLER = /^system:(?:node:|kube-|apiserver$|serviceaccount:kube-system:)/;

/**
 * The change that counts: the newest, unless it only follows another one. That is a write of the status alone, and
 * behind a deletion what controllers do until the object is gone. Objects of different API groups have nothing to do
 * with one another.
 */
export function lastChange(found: Pick<ObjectChanges, 'changes'>): ObjectChange | undefined {
  const resources = resourcesOf(found);
  if (resources.length < 2) return lastOfOne(found);
  const each = new Set(resources.map((resource) => lastOfOne({ changes: changesOf(found, resource) })));
  return found.changes.find((change) => each.has(change));
}

function lastOfOne({ changes }: Pick<ObjectChanges, 'changes'>): ObjectChange | undefined {
  let [written, deleted, status]: (ObjectChange | undefined)[] = [];
  for (const change of changes.toReversed()) {
    const follows = deleted !== undefined && CONTROLLER.test(change.user);
    switch (change.kind) {
      case 'status':
        status = change;
        break;
      case 'created':
        [written, deleted] = [change, undefined];
        break;
      case 'changed':
        // By anybody else: it was not gone, whatever the deletion was, or was created where this log was not written.
        if (!follows) [written, deleted] = [change, undefined];
        break;
      case 'deleted':
        if (!follows) deleted = change;
        break;
      case 'namespace':
        if (deleted?.kind !== 'deleted') deleted = change;
        break;
      case 'collection':
        // What is gone for certain is in no collection.
        if (deleted === undefined || (deleted.kind === 'collection' && !follows)) deleted = change;
        break;
    }
  }
  return deleted ?? written ?? status;
}

/** The deletion that a change came after, with nothing in between. */
export function deletionBefore(found: Pick<ObjectChanges, 'changes'>, change: ObjectChange): ObjectChange | undefined {
  const changes = changesOf(found, change.resource);
  const before = lastChange({ changes: changes.slice(changes.indexOf(change) + 1) });
  return before?.kind === 'deleted' ? before : undefined;
}
