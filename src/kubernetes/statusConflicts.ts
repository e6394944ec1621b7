import type { FieldConflict } from './clusterApi.ts';

/** Other managers' fields out of a 409's `Status` body: its causes with reason `FieldManagerConflict`. */
export function conflictsOf(body: string): FieldConflict[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [];
  }
  const causes = child(child(parsed, 'details'), 'causes');
  if (!Array.isArray(causes)) return [];
  return causes.flatMap((cause: unknown) => {
    const field = child(cause, 'field');
    const text = child(cause, 'message');
    if (child(cause, 'reason') !== 'FieldManagerConflict' || typeof field !== 'string' || typeof text !== 'string')
      return [];
    // conflict with "kubectl-create" using v1 at 2026-…
    const manager = /conflict with "((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.replace(/\\(.)/g, '$1') ?? text;
    return [{ manager, field }];
  });
}

function child(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
