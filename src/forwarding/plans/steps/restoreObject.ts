import { Failure } from '../../../failure/failure.ts';
import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { objectPath, referenceOf } from '../../../kubernetes/resourcePath.ts';
import { message } from '../../../text/message.ts';
import { changesObject, withoutRevision } from '../objects/objectDifference.ts';
import type { StepKind } from '../step.ts';
import { byHand } from '../stepLine.ts';

export interface RestoreObject {
  readonly kind: 'restore-object';
  /** The object before the run. */
  readonly object: KubernetesObject;
  /** The object as our run left it: if it differs now, it is kept. */
  readonly left: KubernetesObject;
}

/** Restores an object to its state before our run, unless somebody has changed it since. */
export const restoreObject: StepKind<RestoreObject> = {
  kind: 'restore-object',
  decides: true,
  leaves: 'object',

  title({ object }) {
    const { kind, name } = referenceOf(object);
    return message('Put back {0} {1}', kind, name);
  },

  subject({ object }) {
    const { kind, name } = referenceOf(object);
    return `${kind.toLowerCase()}-${name}`;
  },

  describe: ({ object }) => {
    const reference = referenceOf(object);
    return [
      {
        note: `PUT ${objectPath(reference)} (only while nobody has changed it since)`,
        // Bash cannot compare an object with the state that a run left, except for fields of the cluster.
        bash: byHand(reference, 'Put back {0} yourself if nobody has changed it since: no script can see that.'),
        ...(reference.kind === 'Secret' ? {} : { input: withoutBookkeeping(object) }),
      },
    ];
  },

  sides: ({ object, left }) => ({ before: left, after: object }),

  async run({ object, left }, { api, signal, record }) {
    const cluster = await api();
    const reference = referenceOf(object);
    const live = await cluster.read(reference, signal);
    if (live && !changesObject(withoutRevision(live), withoutRevision(object))) return;
    if (
      live?.metadata?.uid !== left.metadata?.uid ||
      changesObject(withoutRevision(live ?? left), withoutRevision(left))
    ) {
      throw new Failure(
        'object-changed',
        message('{0} {1} has since been changed or removed, so it stays as it is.', reference.kind, reference.name),
      );
    }
    const resourceVersion = live?.metadata?.resourceVersion;
    const back = withoutBookkeeping(object);
    const metadata = { ...back.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    await record.touch(() => cluster.replace({ ...back, metadata }, { signal }));
  },
};

/** Without server-managed fields. */
function withoutBookkeeping(object: KubernetesObject): KubernetesObject {
  const { status: _, ...fields } = object;
  const { managedFields, resourceVersion, generation, uid, creationTimestamp, selfLink, ...metadata } =
    object.metadata ?? {};
  void [managedFields, resourceVersion, generation, uid, creationTimestamp, selfLink];
  return { ...fields, metadata };
}
