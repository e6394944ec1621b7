import { Failure } from '../../failure/failure.ts';
import { message } from '../../failure/message.ts';
import type { ObjectReference } from '../../kubernetes/clusterApi.ts';
import { objectPath } from '../../kubernetes/resourcePath.ts';
import { findForwarderObjects } from '../forwarderObjects.ts';
import { pause } from '../pause.ts';
import type { StepContext, StepKind } from './step.ts';
import { objectWords } from './stepLine.ts';

/** How long the end of a namespace is waited for, in milliseconds; it goes on by itself. */
const namespaceWaitMs = 2 * 60_000;

/**
 * Removes the very object that the preview listed: another that has taken its name meanwhile stays. Gone already is as good. A
 * namespace is removed only while it holds nothing else.
 */
export const removeObject: StepKind<'remove-object'> = {
  title: ({ reference: { kind, name } }) => message('Remove {0} {1}', kind, name),

  subject: ({ reference: { kind, name } }) => `${kind.toLowerCase()}-${name}`,

  describe: ({ reference, uid }) => [
    {
      api: `DELETE ${objectPath(reference)} (only while its uid is ${uid})`,
      bash: ['remove_object', objectPath(reference), uid, ...objectWords(reference)],
    },
    ...(reference.kind === 'Namespace' ? [{ note: '   only while nothing else is in it' }] : []),
  ],

  async run({ reference, uid }, context) {
    const { api, signal, record } = context;
    const cluster = await api();
    const present = await cluster.read(reference, signal);
    if (!present || present.metadata?.uid !== uid) return;
    if (reference.kind === 'Namespace') await refuseWhileInUse(reference, context);
    record.touches();
    await cluster.remove(reference, { uid, signal });
    if (reference.kind === 'Namespace') await waitUntilGone(reference, uid, context);
  },
};

async function refuseWhileInUse({ name }: ObjectReference, { api, signal }: StepContext): Promise<void> {
  const { foreign, unread } = await findForwarderObjects(await api(), signal);
  const [other] = foreign;
  if (other === undefined && unread.length === 0) return;
  throw new Failure(
    'api-conflict',
    message(
      'Namespace {0} now holds {1}, so it stays; remove it by hand when nobody needs it.',
      name,
      other === undefined ? unread.join(', ') : `${other.kind} ${other.name}`,
    ),
  );
}

async function waitUntilGone(
  reference: ObjectReference,
  uid: string,
  { api, services, signal, progress, note }: StepContext,
): Promise<void> {
  for (const deadline = Date.now() + namespaceWaitMs; ;) {
    const present = await (await api()).read(reference, signal);
    if (!present || present.metadata?.uid !== uid) return;
    if (Date.now() >= deadline) {
      note(message('Namespace {0} is still being removed; that goes on by itself.', reference.name));
      return;
    }
    progress(message('Waiting until namespace {0} is gone', reference.name));
    await pause(Math.min(services.pollIntervalMs, 2_000), signal);
  }
}
