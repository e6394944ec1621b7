import { warningFailure } from '../../../failure/apiFailure.ts';
import { Failure } from '../../../failure/failure.ts';
import type { ClusterApi, FieldConflict, KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { limiter } from '../../../kubernetes/limiter.ts';
import { referenceOf } from '../../../kubernetes/resourcePath.ts';
import { message, type Message } from '../../../text/message.ts';
import { allOrAbort } from '../../cluster/sideBySide.ts';
import { conflictsOf, takenFields, type TakenField } from './fieldConflicts.ts';
import { inOneLine, valueAt } from './fieldPath.ts';
import { changesObject, partThatIsSpokenOf } from './objectDifference.ts';
import { ABSENT, seenOf, type Seen } from './seenObject.ts';

/** The effect of applying one object, from a dry run. */
export interface ObjectPlan {
  readonly object: KubernetesObject;
  /** Only the fields that `object` has. */
  readonly live: KubernetesObject | undefined;
  /** The whole live object. */
  readonly before: KubernetesObject | undefined;
  readonly seen: Seen;
  /** The object after the apply; the object to apply if the server could not be asked. */
  readonly result: KubernetesObject;
  readonly changes: boolean;
  readonly takeOver: readonly TakenField[];
  readonly checkedByServer: boolean;
  readonly notes: readonly Message[];
}

/** Parallel dry runs: API servers throttle clients that send more. */
const AT_ONCE = 8;

/**
 * Finds the effect of applying each object, namespaces first, the others in order. The server cannot check objects in a
 * new namespace, since even a dry run needs it.
 * @throws Failure – `pod-security` when the server warns that the pods would be refused; each refusal of a dry run.
 */
export async function planObjects(
  objects: readonly KubernetesObject[],
  api: ClusterApi,
  signal: AbortSignal,
): Promise<readonly ObjectPlan[]> {
  const isNamespace = ({ kind }: KubernetesObject): boolean => kind === 'Namespace';
  const namespaces = await planEach(objects.filter(isNamespace), api, signal);
  const leaving = namespaces.find(({ result }) => result.metadata?.deletionTimestamp !== undefined);
  if (leaving) {
    const name = leaving.object.metadata?.name ?? '';
    throw new Failure(
      'api-conflict',
      message('Namespace {0} is being deleted; wait until it’s gone and try again.', name),
      { remedy: 'retry' },
    );
  }
  const fresh = new Set(namespaces.filter(({ live }) => !live).map(({ object }) => object.metadata?.name));
  const isUnchecked = ({ metadata }: KubernetesObject): boolean =>
    metadata?.namespace !== undefined && fresh.has(metadata.namespace);
  const others = objects.filter((object) => !isNamespace(object));
  const checked = await planEach(
    others.filter((object) => !isUnchecked(object)),
    api,
    signal,
  );
  const byObject = new Map(checked.map((plan) => [plan.object, plan]));
  return [...namespaces, ...others.map((object) => byObject.get(object) ?? uncheckedPlan(object))];
}

async function planEach(
  objects: readonly KubernetesObject[],
  api: ClusterApi,
  signal: AbortSignal,
): Promise<readonly ObjectPlan[]> {
  const limit = limiter(AT_ONCE);
  return allOrAbort(signal, (all) => objects.map((object) => limit(() => planObject(object, api, all))));
}

function uncheckedPlan(object: KubernetesObject): ObjectPlan {
  return {
    object,
    live: undefined,
    before: undefined,
    seen: ABSENT,
    result: object,
    changes: true,
    takeOver: [],
    checkedByServer: false,
    notes: [],
  };
}

async function planObject(object: KubernetesObject, api: ClusterApi, signal: AbortSignal): Promise<ObjectPlan> {
  const live = await api.read(referenceOf(object), signal);
  const { answer: tried, conflicts } = await conflictsOf(object, api, signal);
  const answer = tried ?? (await api.apply(object, { dryRun: true, force: true, signal }));
  const refused = warningFailure(answer.warnings);
  if (refused) throw refused;
  const takeOver = takenFields(conflicts, live);
  return {
    object,
    // It has the shape of `object`, of which it is a part.
    live: live && (partThatIsSpokenOf(live, object) as KubernetesObject),
    before: live,
    seen: seenOf(live, object),
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

/** One field that is taken over, with both values, as a sentence; a Secret's values are hidden. */
export function takeOverNote(
  { manager, field }: FieldConflict,
  object: KubernetesObject,
  live: KubernetesObject | undefined,
): Message {
  const name = object.metadata?.name ?? '';
  if (object.kind === 'Secret') {
    return message(
      'Secret {0}: field {1} belongs to {2} and is taken over; its value isn’t shown.',
      name,
      field,
      manager,
    );
  }
  const present = valueAt(live, field);
  const wanted = valueAt(object, field);
  const what = `${object.kind ?? ''} ${name}`;
  return message(
    '{0}: field {1} belongs to {2} and is taken over; “{3}” becomes “{4}”.',
    what,
    field,
    manager,
    inOneLine(present, wanted),
    inOneLine(wanted, present),
  );
}
