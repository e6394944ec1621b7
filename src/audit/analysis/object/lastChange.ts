import type { ObjectChange, ObjectChanges } from './objectChanges.ts';

/** The controller that deletes what the deletion of an owner has left. */
export const GARBAGE_COLLECTOR = 'system:serviceaccount:kube-system:generic-garbage-collector';
/** The controller that empties a namespace that somebody has deleted. */
export const NAMESPACE_CONTROLLER = 'system:serviceaccount:kube-system:namespace-controller';

/** Parts of Kubernetes that go on with what somebody has begun: they take finalizers away, and end pods. */
const CONTROLLER = /^system:(?:node:|kube-|apiserver$|serviceaccount:kube-system:)/;

/**
 * The change that counts: the newest, unless it only follows another one. That is a write of the status alone, and
 * behind a deletion what controllers do until the object is gone.
 */
export function lastChange({ changes }: Pick<ObjectChanges, 'changes'>): ObjectChange | undefined {
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
export function deletionBefore(
  { changes }: Pick<ObjectChanges, 'changes'>,
  change: ObjectChange,
): ObjectChange | undefined {
  const before = lastChange({ changes: changes.slice(changes.indexOf(change) + 1) });
  return before?.kind === 'deleted' ? before : undefined;
}
