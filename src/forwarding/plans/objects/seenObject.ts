import { Failure } from '../../../failure/failure.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { referenceOf } from '../../../kubernetes/resourcePath.ts';
import { isRecord } from '../../../text/jsonValue.ts';
import { message } from '../../../text/message.ts';
import { digestOf } from '../../certificates/secretDigests.ts';
import { partThatIsSpokenOf, withoutBookkeeping } from './objectDifference.ts';
import { hasVersion } from './objectVersion.ts';
import { isWrittenFromHere, ownPart } from './ownPart.ts';

/** What a plan was made from: the SHA-256 (hex) of what an apply would change of an object, or that there was none. */
export type Seen = string;

export const ABSENT: Seen = 'absent';

/**
 * Of a namespace that the plan makes: controllers make objects in it at once, and an apply without force leaves them
 * what is theirs. Only one that was written from here, perhaps by a colleague, stops the run.
 */
export const NONE_FROM_HERE: Seen = 'none from here';

/**
 * What applying `object` would change or remove, with its removal if that has begun. The rest does not count, since
 * controllers write it too: replicas, annotations, finalizers, a status.
 */
export function seenOf(live: KubernetesObject | undefined, object: KubernetesObject): Seen {
  if (!live) return ABSENT;
  const content = withoutBookkeeping(partThatIsSpokenOf(live, object) as KubernetesObject);
  // The server puts `stringData` into `data`.
  const data = object['stringData'] === undefined ? undefined : live['data'];
  const parts = [content, data, ownPart(live), live.metadata?.deletionTimestamp];
  return digestOf(JSON.stringify(parts, inOrder));
}

/**
 * An object is written only while it is as the plan saw it: also one of our own field manager, which may be a
 * colleague's, or one that nobody would be in conflict with.
 * @throws Failure `object-changed`
 */
export function requireSeen(object: KubernetesObject, live: KubernetesObject | undefined, seen: Seen): void {
  if (!hasVersion(object)) return;
  const isOther =
    seen === NONE_FROM_HERE ? live !== undefined && isWrittenFromHere(live) : seenOf(live, object) !== seen;
  if (isOther) throw otherThan(referenceOf(object), live, seen !== ABSENT && seen !== NONE_FROM_HERE);
}

/** What is there now isn't what the plan was made from. @param wasThere whether there was any */
export function otherThan(reference: ObjectReference, live: KubernetesObject | undefined, wasThere: boolean): Failure {
  if (live && wasThere) return changedSince(reference);
  const { kind, name } = reference;
  return new Failure(
    'object-changed',
    live
      ? message('{0} {1} was made by somebody since the plan was made, so it stays; start again to see it.', kind, name)
      : message('{0} {1} was removed since the plan was made, so it isn’t made again; start again.', kind, name),
    { remedy: 'retry' },
  );
}

/** Somebody has changed an object since the preview. */
export function changedSince({ kind, name }: ObjectReference): Failure {
  return new Failure(
    'object-changed',
    message('{0} {1} has changed since the plan was made, so it stays; start again to see it now.', kind, name),
    { remedy: 'retry' },
  );
}

/** For `JSON.stringify`: no server promises an order of fields. */
function inOrder(_: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
