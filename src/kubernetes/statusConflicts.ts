import { fieldAt } from '../text/jsonValue.ts';
import type { FieldConflict } from './clusterApi.ts';

/**
 * Fields that other managers own, from a 409's `Status` body: its causes with reason `FieldManagerConflict`. None if a
 * cause is not understood: nobody could agree to it, and force would take it over with the others.
 */
export function conflictsOf(body: string): FieldConflict[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // No conflict is known, and what was refused stays refused.
  }
  const causes = fieldAt(parsed, 'details', 'causes');
  if (!Array.isArray(causes)) return [];
  const conflicts = causes.map((cause: unknown): FieldConflict | undefined => {
    const field = fieldAt(cause, 'field');
    const text = fieldAt(cause, 'message');
    if (fieldAt(cause, 'reason') !== 'FieldManagerConflict' || typeof field !== 'string' || typeof text !== 'string')
      return undefined;
    // conflict with "kubectl-create" using v1 at 2026-…
    const manager = /conflict with "((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.replace(/\\(.)/g, '$1') ?? text;
    return { manager, field };
  });
  const known = conflicts.filter((one) => one !== undefined);
  return known.length === conflicts.length ? known : [];
}
