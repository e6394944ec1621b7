import type { Message } from '../../text/message.ts';
import type { Plan } from './plan.ts';
import { kindOf } from './stepOf.ts';

/**
 * Every field of another manager that a plan takes over, with both values: the user confirms them once before the run.
 */
export function takeOversOf({ steps }: Plan): readonly Message[] {
  return steps.flatMap(({ action }) => kindOf(action).takeOvers?.(action) ?? []);
}
