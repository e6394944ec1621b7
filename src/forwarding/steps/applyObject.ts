import { warningFailure } from '../../failure/apiFailure.ts';
import { message } from '../../failure/message.ts';
import {
  FIELD_MANAGER,
  type ApplyAnswer,
  type ClusterApi,
  type FieldConflict,
  type KubernetesObject,
} from '../../kubernetes/clusterApi.ts';
import { objectPath, referenceOf } from '../../kubernetes/resourcePath.ts';
import { conflictsIn } from '../planObjects.ts';
import { shellWord } from '../../text/shellWord.ts';
import { applyOptions } from './commandText.ts';
import type { StepKind } from './step.ts';

/**
 * Applies one object. What the server could not check when the plan was made is checked now, by a dry run; and force is used
 * only for the very fields that the user agreed to take over.
 */
export const applyObject: StepKind<'apply'> = {
  title({ object }) {
    const { kind, name } = referenceOf(object);
    return message('Apply {0} {1}', kind, name);
  },

  subject({ object }) {
    const { kind, name } = referenceOf(object);
    return `${kind.toLowerCase()}-${name}`;
  },

  describe({ object, takeOver, checkedByServer }) {
    const query = `fieldManager=${FIELD_MANAGER}&force=${takeOver.length > 0}`;
    return [
      `PATCH ${objectPath(referenceOf(object))}?${query} (server-side apply of the object below)`,
      ...takeOver.map(({ manager, field }) => `taken over from ${manager}: ${field}`),
      ...(checkedByServer ? [] : ['not checked by the server yet: its namespace is new']),
    ];
  },

  script({ object, takeOver }) {
    if (object.kind === 'Secret' && (object['data'] ?? object['stringData']) !== undefined) {
      const { name, namespace = 'default' } = referenceOf(object);
      const sentence = `No secret stands in a script: apply Secret ${name} of namespace ${namespace} by hand, and run this again.`;
      return [
        `kubectl get secret --namespace ${shellWord(namespace)} ${shellWord(name)} -o name || fail ${shellWord(sentence)}`,
      ];
    }
    // An object that says nothing but its name, as IBM's namespace, gets no manager: applied again it would be taken for another's.
    const { kind, name } = referenceOf(object);
    const once = isBare(object)
      ? `kubectl get ${shellWord(`${kind.toLowerCase()}/${name}`)} -o name 2>/dev/null || `
      : '';
    return [
      `${once}kubectl apply --server-side ${applyOptions(takeOver)} -f - <<'KUBE_AUDIT_OBJECT'`,
      ...JSON.stringify(object, undefined, 2).split('\n'),
      'KUBE_AUDIT_OBJECT',
    ];
  },

  async run({ object, takeOver, checkedByServer }, { api, signal, progress, record }) {
    const cluster = await api();
    if (!checkedByServer) refusePods(await cluster.apply(object, { dryRun: true, force: false, signal }));
    const reference = referenceOf(object);
    const before = await cluster.read(reference, signal);
    await record.objectChange(reference, before);
    const answer = await applyAsAgreed(cluster, object, takeOver, signal);
    await record.objectChange(reference, before, answer.object);
    refusePods(answer);
    for (const warning of answer.warnings) progress(message('The API server warns: {0}', warning));
  },
};

function isBare({ apiVersion: _, kind: _kind, metadata = {}, ...fields }: KubernetesObject): boolean {
  const { name: _name, ...more } = metadata;
  return Object.keys(fields).length === 0 && Object.keys(more).length === 0;
}

function refusePods({ warnings }: ApplyAnswer): void {
  const failure = warningFailure(warnings);
  if (failure) throw failure;
}

/** Applies an object, by force only where every conflict is one that the user agreed to. */
export async function applyAsAgreed(
  cluster: ClusterApi,
  object: KubernetesObject,
  agreed: readonly FieldConflict[],
  signal: AbortSignal,
): Promise<ApplyAnswer> {
  try {
    return await cluster.apply(object, { dryRun: false, force: false, signal });
  } catch (error) {
    const conflicts = conflictsIn(error);
    const known = ({ manager, field }: FieldConflict): boolean =>
      agreed.some((one) => one.manager === manager && one.field === field);
    // A conflict that was not in the preview was not agreed to.
    if (conflicts.length === 0 || !conflicts.every(known)) throw error;
    return cluster.apply(object, { dryRun: false, force: true, signal });
  }
}
