import { Failure } from '../../../failure/failure.ts';
import { pause } from '../../../failure/pause.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { objectPath } from '../../../kubernetes/resourcePath.ts';
import { message } from '../../../text/message.ts';
import { independentObjects } from '../../forwarder/independentObjects.ts';
import { carriesEvents, namespaceOf, refuseWhileLedTo } from '../../forwarder/webhookTarget.ts';
import { versionOf } from '../objects/objectVersion.ts';
import { changedSince } from '../objects/seenObject.ts';
import type { Action, PlanOfStep, StepContext, StepKind } from '../step.ts';
import { objectWords } from '../stepLine.ts';

/** How long to wait for the end of a namespace, in milliseconds; Kubernetes continues without us. */
const NAMESPACE_WAIT_MS = 2 * 60_000;
/** Retries after somebody, perhaps only a controller, wrote the object between reading and removing. */
const MOST_ATTEMPTS = 5;
/** How many objects of others are named. */
const MOST_NAMED = 5;

export interface RemoveObject {
  readonly kind: 'remove-object';
  readonly reference: ObjectReference;
  /** A new object with the same name is kept. */
  readonly uid: string;
  /** What the object was when it was listed: one that was changed since is kept. */
  readonly version?: string;
}

/**
 * Removes the very object that the preview listed: a new one with the same name is kept, and one that somebody has
 * changed since stops the run. A missing one is fine. A namespace is removed only if it holds nothing else, and nothing
 * is removed while the stored webhook leads to it.
 */
export const removeObject: StepKind<RemoveObject> = {
  kind: 'remove-object',
  decides: true,
  leaves: 'no object',

  title: ({ reference: { kind, name } }) => message('Remove {0} {1}', kind, name),

  subject: ({ reference: { kind, name } }) => `${kind.toLowerCase()}-${name}`,

  describe: ({ reference, uid, version = '' }, plan) => [
    {
      api: `DELETE ${objectPath(reference)} (only while its uid is ${uid}${version === '' ? '' : ` and ${version.replace('=', ' ')}`})`,
      bash: [
        'remove_object',
        objectPath(reference),
        uid,
        version,
        namespacesOf(plan).join(' '),
        ...objectWords(reference),
      ],
    },
    ...(carriesEvents(reference) ? [{ note: '   only while the stored webhook doesn’t need it' }] : []),
    ...(reference.kind === 'Namespace' ? [{ note: '   only while nothing else is in it' }] : []),
  ],

  async run(action, context) {
    const { reference, uid } = action;
    if (!(await asListed(action, context))) return;
    await refuseWhileForwarding(reference, context);
    if (reference.kind === 'Namespace') await refuseWhileInUse(reference, context);
    await removeAsListed(action, context);
    if (reference.kind === 'Namespace') await waitUntilGone(reference, uid, context);
  },
};

/** The very object, as it is now; `undefined` if it is gone. @throws Failure `object-changed` */
async function asListed(
  { reference, uid, version }: RemoveObject,
  { api, signal }: StepContext,
): Promise<KubernetesObject | undefined> {
  const present = await (await api()).read(reference, signal);
  if (!present || present.metadata?.uid !== uid) return undefined;
  if (version !== undefined && versionOf(present) !== version) throw changedSince(reference);
  return present;
}

/** Bound to the version that is read right before, so that nobody's change in between is lost. */
async function removeAsListed(action: RemoveObject, context: StepContext): Promise<void> {
  const { reference, uid, version } = action;
  const { api, signal, record } = context;
  for (let attempt = 1; ; attempt += 1) {
    const present = await asListed(action, context);
    if (!present) return;
    const resourceVersion = version === undefined ? undefined : present.metadata?.resourceVersion;
    const bound = resourceVersion === undefined ? { uid } : { uid, resourceVersion };
    const cluster = await api();
    try {
      return await record.touch(() => cluster.remove(reference, { ...bound, signal }));
    } catch (error) {
      const isLate = resourceVersion !== undefined && error instanceof Failure && error.code === 'api-conflict';
      if (!isLate || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** The first removal of a run checks all of them, so that none is removed if another must be kept. */
async function refuseWhileForwarding(reference: ObjectReference, context: StepContext): Promise<void> {
  const { plan, found } = context;
  if (found.removalChecked === true && !carriesEvents(reference)) return;
  await refuseWhileLedTo(
    removedBy(plan).map((removed) => removed.reference),
    plan.cluster.id,
    { cli: context.services.cli, api: context.api, signal: context.signal },
  );
  found.removalChecked = true;
}

/** @throws Failure `api-conflict` while the namespace holds, or may hold, anything that this plan does not remove. */
async function refuseWhileInUse({ name }: ObjectReference, { plan, api, signal }: StepContext): Promise<void> {
  const { objects, unread } = await (await api()).listNamespace(name, signal);
  const ours = new Set(removedBy(plan).map(({ uid }) => uid));
  const others = independentObjects(objects)
    .filter(({ metadata }) => !ours.has(metadata?.uid ?? ''))
    .map(({ kind = '', metadata }) => `${kind} ${metadata?.name ?? ''}`);
  if (others.length === 0 && unread.length === 0) return;
  throw new Failure(
    'api-conflict',
    message(
      'Namespace {0} now has {1}, so it stays; remove it by hand when nobody needs it.',
      name,
      (others.length > 0 ? others : unread).slice(0, MOST_NAMED).join(', '),
    ),
  );
}

function removedBy({ steps }: PlanOfStep): readonly RemoveObject[] {
  return steps.map(({ action }) => action).filter(isRemoval);
}

function isRemoval(action: Action): action is RemoveObject {
  return action.kind === removeObject.kind;
}

/** Namespaces from which this plan removes something that the arrival of events depends on. */
function namespacesOf(plan: PlanOfStep): readonly string[] {
  const carriers = removedBy(plan).filter(({ reference }) => carriesEvents(reference));
  return [...new Set(carriers.map(({ reference }) => namespaceOf(reference)))];
}

async function waitUntilGone(
  reference: ObjectReference,
  uid: string,
  { api, services, signal, progress, note }: StepContext,
): Promise<void> {
  for (const deadline = Date.now() + NAMESPACE_WAIT_MS; ;) {
    const present = await (await api()).read(reference, signal);
    if (!present || present.metadata?.uid !== uid) return;
    if (Date.now() >= deadline) {
      note(message('Kubernetes is still removing namespace {0}.', reference.name));
      return;
    }
    progress(message('Waiting until namespace {0} is gone', reference.name));
    await pause(Math.min(services.pollIntervalMs, 2_000), signal);
  }
}
