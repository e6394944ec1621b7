import type { Plan } from './plan.ts';

/** The whole plan as one YAML document. Draft. */
export function previewPlan(_plan: Plan): Promise<{ readonly text: string }> {
  throw new Error('not yet');
}
