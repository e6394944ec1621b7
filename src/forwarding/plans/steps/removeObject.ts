import { Failure } from '../../../failure/failure.ts';
import { pause } from '../../../failure/pause.ts';
import type { ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { objectPath } from '../../../kubernetes/resourcePath.ts';
import { message } from '../../../text/message.ts';
import { independentObjects } from '../../forwarder/independentObjects.ts';
import { carriesEvents, namespaceOf, refuseWhileLedTo } from '../../forwarder/webhookTarget.ts';
import type { Action, PlanOfStep, StepContext, StepKind } from '../step.ts';
import { objectWords } from '../stepLine.ts';

/** How long the end of a namespace is waited for, in milliseconds; it goes on by itself. */
const NAMESPACE_WAIT_MS = 2 * 60_000;
/** So many objects of others are named at most. */
const MOST_NAMED = 5;

export interface RemoveObject {
  readonly kind: 'remove-object';
  readonly reference: ObjectReference;
  /** Another object that has taken its name meanwhile stays. */
  readonly uid: string;
}

/**
 * Removes the very object that the preview listed: another that has taken its name meanwhile stays. Gone already is as good. A
 * namespace is removed only while it holds nothing else, and nothing while the stored webhook leads to what the plan removes.
 */
export const removeObject: StepKind<RemoveObject> = {
  kind: 'remove-object',
  decides: true,
  leaves: 'no object',

  title: ({ reference: { kind, name } }) => message('Remove {0} {1}', kind, name),

  subject: ({ reference: { kind, name } }) => `${kind.toLowerCase()}-${name}`,

  describe: ({ reference, uid }, plan) => [
    {
      api: `DELETE ${objectPath(reference)} (only while its uid is ${uid})`,
      bash: ['remove_object', objectPath(reference), uid, namespacesOf(plan).join(' '), ...objectWords(reference)],
    },
    ...(carriesEvents(reference) ? [{ note: '   only while the stored webhook does not lead there' }] : []),
    ...(reference.kind === 'Namespace' ? [{ note: '   only while nothing else is in it' }] : []),
  ],

  async run({ reference, uid }, context) {
    const { api, signal, record } = context;
    const cluster = await api();
    const present = await cluster.read(reference, signal);
    if (!present || present.metadata?.uid !== uid) return;
    await refuseWhileForwarding(reference, context);
    if (reference.kind === 'Namespace') await refuseWhileInUse(reference, context);
    record.touches();
    await cluster.remove(reference, { uid, signal });
    if (reference.kind === 'Namespace') await waitUntilGone(reference, uid, context);
  },
};

/** The first removal of a run asks for all of them, so that none goes where another would have to stay. */
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

/** @throws Failure `api-conflict` while the namespace holds anything that this plan does not remove, or may. */
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
      'Namespace {0} now holds {1}, so it stays; remove it by hand when nobody needs it.',
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

/** Where this plan removes something without which events do not arrive. */
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
      note(message('Namespace {0} is still being removed; Kubernetes continues with that.', reference.name));
      return;
    }
    progress(message('Waiting until namespace {0} is gone', reference.name));
    await pause(Math.min(services.pollIntervalMs, 2_000), signal);
  }
}
