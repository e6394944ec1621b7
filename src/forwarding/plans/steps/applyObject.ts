import { warningFailure } from '../../../failure/apiFailure.ts';
import { FIELD_MANAGER, type ApplyAnswer, type KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { objectPath, referenceOf } from '../../../kubernetes/resourcePath.ts';
import { message } from '../../../text/message.ts';
import { applyAsAgreed } from '../objects/applyAsAgreed.ts';
import { takeOverNote } from '../objects/dryRun.ts';
import type { TakenField } from '../objects/fieldConflicts.ts';
import { hasVersion } from '../objects/objectVersion.ts';
import { NONE_FROM_HERE, requireSeen, type Seen } from '../objects/seenObject.ts';
import type { StepKind } from '../step.ts';
import { applyWords, byHand, objectWords, takenOver } from '../stepLine.ts';

export interface ApplyObject {
  readonly kind: 'apply';
  readonly object: KubernetesObject;
  /**
   * The live object with the fields that we own or would own; `undefined` if there is none. For the preview's
   * difference.
   */
  readonly live: KubernetesObject | undefined;
  /**
   * What an apply would change of the live object: one that was made, changed or removed since stops the run. In a new
   * namespace one that a controller has made does not.
   */
  readonly seen: Seen;
  /** Fields of other managers that the user agreed to take over; if empty, force is never used. */
  readonly takeOver: readonly TakenField[];
  /** False in a new namespace, where the server could not check the object. */
  readonly checkedByServer: boolean;
}

/**
 * Applies one object, if it is as the plan saw it. A dry run now checks what the server could not check when the plan
 * was made. Force is used only for the very fields that the user agreed to take over.
 */
export const applyObject: StepKind<ApplyObject> = {
  kind: 'apply',
  decides: true,
  leaves: 'object',

  title({ object }) {
    const { kind, name } = referenceOf(object);
    return message('Apply {0} {1}', kind, name);
  },

  subject({ object }) {
    const { kind, name } = referenceOf(object);
    return `${kind.toLowerCase()}-${name}`;
  },

  describe({ object, takeOver, checkedByServer }) {
    const reference = referenceOf(object);
    const query = `fieldManager=${FIELD_MANAGER}&force=${takeOver.length > 0}`;
    const compared =
      checkedByServer && hasVersion(object) ? '; a run stops if it has changed since, a script doesn’t look' : '';
    const api = `PATCH ${objectPath(reference)}?${query} (server-side apply of the object below${compared})`;
    return [
      ...takeOver.map(takenOver),
      ...(checkedByServer ? [] : [{ note: 'not dry-run yet (new namespace)' }]),
      holdsValues(object)
        ? { note: api, bash: byHand(reference, 'Apply {0} yourself: a script contains no secrets.') }
        : { api, bash: isBare(object) ? ['apply_absent', ...objectWords(reference)] : applyWords, input: object },
    ];
  },

  sides: ({ object, live }) => ({ before: live, after: object }),
  takeOvers: ({ object, live, takeOver }) => takeOver.map((conflict) => takeOverNote(conflict, object, live)),
  agreed: ({ kind, object, seen, takeOver }) => [kind, object, seen, takeOver],

  async run({ object, seen: planned, takeOver, checkedByServer }, { api, signal, progress, record }) {
    const cluster = await api();
    const seen = checkedByServer ? planned : NONE_FROM_HERE;
    if (!checkedByServer) {
      // Before the dry run, which says only that there is a conflict.
      requireSeen(object, await cluster.read(referenceOf(object), signal), seen);
      refusePods(await cluster.apply(object, { dryRun: true, force: false, signal }));
    }
    const answer = await applyAsAgreed(cluster, object, { takeOver, seen }, { signal, record });
    refusePods(answer);
    for (const warning of answer.warnings) progress(message('The API server warns: {0}', warning));
  },
};

function holdsValues(object: KubernetesObject): boolean {
  return object.kind === 'Secret' && (object['data'] ?? object['stringData']) !== undefined;
}

/**
 * The server lists no manager for such an object, for example IBM's namespace: applied twice by kubectl it would seem
 * to be someone else's.
 */
function isBare({ apiVersion: _, kind: _kind, metadata = {}, ...fields }: KubernetesObject): boolean {
  const { name: _name, ...more } = metadata;
  return Object.keys(fields).length === 0 && Object.keys(more).length === 0;
}

function refusePods({ warnings }: ApplyAnswer): void {
  const failure = warningFailure(warnings);
  if (failure) throw failure;
}
