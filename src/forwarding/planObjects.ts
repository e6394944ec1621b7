import { Failure } from '../failure/failure.ts';
import { warningFailure } from '../failure/apiFailure.ts';
import { message, type Message } from '../failure/message.ts';
import type {
  ApplyAnswer,
  ClusterApi,
  ConflictCause,
  FieldConflict,
  KubernetesObject,
} from '../kubernetes/clusterApi.ts';
import { referenceOf } from '../kubernetes/resourcePath.ts';
import { inOneLine, valueAt } from './fieldPath.ts';
import { changesObject, partThatIsSpokenOf } from './objectDifference.ts';

/** What applying one object would do, found out by a dry run. */
export interface ObjectPlan {
  readonly object: KubernetesObject;
  /** As far as `object` speaks of it. */
  readonly live: KubernetesObject | undefined;
  /** The object as it would be afterwards; what is applied where the server could not be asked. */
  readonly result: KubernetesObject;
  readonly changes: boolean;
  readonly takeOver: readonly FieldConflict[];
  readonly checkedByServer: boolean;
  readonly notes: readonly Message[];
}

/**
 * Finds out what applying each object would do. The first is the namespace; where it is new, the server cannot check the
 * others, since even a dry run needs it.
 * @throws Failure – `pod-security` when the server warns that the pods would be refused; each refusal of a dry run.
 */
export async function planObjects(
  objects: readonly KubernetesObject[],
  api: ClusterApi,
  signal: AbortSignal,
): Promise<readonly ObjectPlan[]> {
  const [namespace, ...others] = objects;
  if (!namespace) return [];
  const first = await planObject(namespace, api, signal);
  if (!first.live) return [first, ...others.map(uncheckedPlan)];
  if (first.result.metadata?.deletionTimestamp) {
    const name = namespace.metadata?.name ?? '';
    throw new Failure(
      'api-conflict',
      message('Namespace {0} is being deleted; wait until it is gone and try again.', name),
      { remedy: 'retry' },
    );
  }
  return [first, ...(await Promise.all(others.map((object) => planObject(object, api, signal))))];
}

function uncheckedPlan(object: KubernetesObject): ObjectPlan {
  return { object, live: undefined, result: object, changes: true, takeOver: [], checkedByServer: false, notes: [] };
}

async function planObject(object: KubernetesObject, api: ClusterApi, signal: AbortSignal): Promise<ObjectPlan> {
  const live = await api.read(referenceOf(object), signal);
  const { answer, takeOver } = await dryRun(object, api, signal);
  const refused = warningFailure(answer.warnings);
  if (refused) throw refused;
  return {
    object,
    // It has the shape of `object`, of which it is a part.
    live: live && (partThatIsSpokenOf(live, object) as KubernetesObject),
    result: answer.object,
    changes: !live || changesObject(live, answer.object),
    takeOver,
    checkedByServer: true,
    notes: [
      ...takeOver.map((conflict) => takeOverNote(conflict, object, live)),
      ...answer.warnings.map((warning) => message('The API server warns: {0}', warning)),
    ],
  };
}

async function dryRun(
  object: KubernetesObject,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<{ readonly answer: ApplyAnswer; readonly takeOver: readonly FieldConflict[] }> {
  try {
    return { answer: await api.apply(object, { dryRun: true, force: false, signal }), takeOver: [] };
  } catch (error) {
    const takeOver = conflictsIn(error);
    if (takeOver.length === 0) throw error;
    return { answer: await api.apply(object, { dryRun: true, force: true, signal }), takeOver };
  }
}

/** The conflicts that a failed apply was about; none where it failed for another reason. */
export function conflictsIn(error: unknown): readonly FieldConflict[] {
  if (!(error instanceof Failure) || error.code !== 'api-conflict') return [];
  const { cause } = error;
  return isConflictCause(cause) ? cause.conflicts : [];
}

function isConflictCause(cause: unknown): cause is ConflictCause {
  return typeof cause === 'object' && cause !== null && 'conflicts' in cause && Array.isArray(cause.conflicts);
}

function takeOverNote(
  { manager, field }: FieldConflict,
  object: KubernetesObject,
  live: KubernetesObject | undefined,
): Message {
  const present = valueAt(live, field);
  const wanted = valueAt(object, field);
  const what = `${object.kind ?? ''} ${object.metadata?.name ?? ''}`;
  return message(
    '{0}: field {1} belongs to {2} and is taken over; it is now “{3}” and will be “{4}”.',
    what,
    field,
    manager,
    inOneLine(present, wanted),
    inOneLine(wanted, present),
  );
}
