import { Failure } from '../../../failure/failure.ts';
import type {
  ApplyAnswer,
  ClusterApi,
  ConflictCause,
  FieldConflict,
  KubernetesObject,
} from '../../../kubernetes/clusterApi.ts';

/** What a dry run of an apply without force gave: its answer, or the fields that belong to others. */
export type Tried =
  | { readonly answer: ApplyAnswer; readonly conflicts: readonly [] }
  | { readonly answer: undefined; readonly conflicts: readonly FieldConflict[] };

/** Finds out by a dry run of a server-side apply whether fields of an object belong to others. @throws Failure – any other refusal. */
export async function conflictsOf(object: KubernetesObject, api: ClusterApi, signal: AbortSignal): Promise<Tried> {
  try {
    return { answer: await api.apply(object, { dryRun: true, force: false, signal }), conflicts: [] };
  } catch (error) {
    const conflicts = conflictsIn(error);
    if (conflicts.length === 0) throw error;
    return { answer: undefined, conflicts };
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
