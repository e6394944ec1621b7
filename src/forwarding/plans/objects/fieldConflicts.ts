import { Failure } from '../../../failure/failure.ts';
import type {
  ApplyAnswer,
  ClusterApi,
  ConflictCause,
  FieldConflict,
  KubernetesObject,
} from '../../../kubernetes/clusterApi.ts';
import { digestOf } from '../../certificates/secretDigests.ts';
import { valueAt } from './fieldPath.ts';
import { withoutBookkeeping } from './objectDifference.ts';

/** A field of another manager to take over: the user agrees to this field with this value, and to no later one. */
export interface TakenField extends FieldConflict {
  /** SHA-256 (hex) of what the field held when the plan was made. */
  readonly held: string;
}

/** Conflicts with the values of a live object. */
export function takenFields(
  conflicts: readonly FieldConflict[],
  live: KubernetesObject | undefined,
): readonly TakenField[] {
  return conflicts.map((conflict) => ({ ...conflict, held: heldBy(live, conflict.field) }));
}

/** A field that cannot be found in the object is known only together with all of it. */
function heldBy(live: KubernetesObject | undefined, field: string): string {
  return digestOf(JSON.stringify(valueAt(live, field) ?? (live && withoutBookkeeping(live)) ?? null));
}

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
