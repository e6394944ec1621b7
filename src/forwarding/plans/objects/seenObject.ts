import { Failure } from '../../../failure/failure.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { isRecord } from '../../../text/jsonValue.ts';
import { message } from '../../../text/message.ts';
import { digestOf } from '../../certificates/secretDigests.ts';
import { withoutBookkeeping, withoutRevision } from './objectDifference.ts';
import { hasVersion } from './objectVersion.ts';

/** What a plan was made from: the SHA-256 (hex) of an object's content, or that there was none. */
export type Seen = string;

export const ABSENT: Seen = 'absent';

/** What reports of controllers change does not count. */
export function seenOf(live: KubernetesObject | undefined): Seen {
  return live ? digestOf(JSON.stringify(withoutBookkeeping(withoutRevision(live)), inOrder)) : ABSENT;
}

/**
 * An object is written only while it is as the plan saw it: also one of our own field manager, which may be a
 * colleague's, or one that nobody would be in conflict with.
 * @throws Failure `object-changed`
 */
export function requireSeen(reference: ObjectReference, live: KubernetesObject | undefined, seen: Seen): void {
  if (hasVersion(reference) && seenOf(live) !== seen) throw otherThan(reference, live, seen !== ABSENT);
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
