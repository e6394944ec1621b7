import { Failure } from '../../../failure/failure.ts';
import type { ApplyAnswer, ClusterApi, KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { referenceOf } from '../../../kubernetes/resourcePath.ts';
import { message } from '../../../text/message.ts';
import type { StepRecord } from '../journal/stepRecord.ts';
import { conflictsIn, takenFields, type TakenField } from './fieldConflicts.ts';
import { requireSeen, type Seen } from './seenObject.ts';

/** Retries after somebody, perhaps only a controller, wrote the object between reading and applying. */
const MOST_ATTEMPTS = 5;

/** What the user agreed to: these fields of other managers, with the object as the plan saw it. */
export interface Agreed {
  readonly takeOver: readonly TakenField[];
  readonly seen: Seen;
}

/**
 * Applies an object and records the change. Bound to the version that was read, so that the record's state before is
 * exact. Forced only if the user agreed to every conflict: manager, field, and the value that it still holds.
 * @throws Failure – `object-changed` if the object, or a field that was agreed to, is another one now.
 */
export async function applyAsAgreed(
  cluster: ClusterApi,
  object: KubernetesObject,
  { takeOver, seen }: Agreed,
  { signal, record }: { readonly signal: AbortSignal; readonly record: StepRecord },
): Promise<ApplyAnswer> {
  const reference = referenceOf(object);
  for (let attempt = 1; ; attempt += 1) {
    const live = await cluster.read(reference, signal);
    requireSeen(object, live, seen);
    let answer: ApplyAnswer | undefined;
    try {
      await record.changeObject(reference, live, async () => {
        answer = await applyTo(live, cluster, object, takeOver, signal);
        return answer.object;
      });
    } catch (error) {
      const isLate = error instanceof Failure && error.code === 'api-conflict' && conflictsIn(error).length === 0;
      if (!isLate || attempt === MOST_ATTEMPTS) throw error;
    }
    if (answer) return answer;
  }
}

/** Applies an object to this very version of it. */
async function applyTo(
  live: KubernetesObject | undefined,
  cluster: ClusterApi,
  object: KubernetesObject,
  agreed: readonly TakenField[],
  signal: AbortSignal,
): Promise<ApplyAnswer> {
  const resourceVersion = live?.metadata?.resourceVersion;
  const bound =
    resourceVersion === undefined ? object : { ...object, metadata: { ...object.metadata, resourceVersion } };
  try {
    return await cluster.apply(bound, { dryRun: false, force: false, signal });
  } catch (error) {
    const conflicts = takenFields(conflictsIn(error), live);
    const agreedTo = ({ manager, field }: TakenField): TakenField | undefined =>
      agreed.find((one) => one.manager === manager && one.field === field);
    // The user did not agree to a conflict that was not in the preview.
    if (conflicts.length === 0 || !conflicts.every((one) => agreedTo(one))) throw error;
    const changed = conflicts.find((one) => agreedTo(one)?.held !== one.held);
    if (changed) throw changedSince(object, changed);
    return cluster.apply(bound, { dryRun: false, force: true, signal });
  }
}

function changedSince({ kind = '', metadata }: KubernetesObject, { manager, field }: TakenField): Failure {
  return new Failure(
    'object-changed',
    message(
      '{2} has changed {0} {1} since, so field {3} isn’t taken over; start again to see its value.',
      kind,
      metadata?.name ?? '',
      manager,
      field,
    ),
    { remedy: 'retry' },
  );
}
