import { Failure } from '../../../failure/failure.ts';
import type {
  ApplyAnswer,
  ClusterApi,
  ConflictCause,
  FieldConflict,
  KubernetesObject,
} from '../../../kubernetes/clusterApi.ts';

/** Result of an unforced dry run: its answer, or the fields that others own. */
export type Tried =
  | { readonly answer: ApplyAnswer; readonly conflicts: readonly [] }
  | { readonly answer: undefined; readonly conflicts: readonly FieldConflict[] };

/**
 * Checks with a dry run of server-side apply whether others own fields of an object. @throws Failure – any other
 * refusal.
 */
export async function conflictsOf(object: KubernetesObject, api: ClusterApi, signal: AbortSignal): Promise<Tried> {
  try {
    return { answer: await api.apply(object, { dryRun: true, force: false, signal }), conflicts: [] };
  } catch (error) {
    const conflicts = conflictsIn(error);
    if (conflicts.length === 0) throw error;
    return { answer: undefined, conflicts };
  }
}

/** The conflicts of a failed apply; none if it failed for another reason. */
export function conflictsIn(error: unknown): readonly FieldConflict[] {
  if (!(error instanceof Failure) || error.code !== 'api-conflict') return [];
  const { cause } = error;
  return isConflictCause(cause) ? cause.conflicts : [];
}

function isConflictCause(cause: unknown): cause is ConflictCause {
  return typeof cause === 'object' && cause !== null && 'conflicts' in cause && Array.isArray(cause.conflicts);
}
