import type { Message } from '../../text/message.ts';
import type { Plan } from './plan.ts';
import { kindOf } from './stepOf.ts';

/** Every field of another manager that a plan takes over, with both values: what its user is asked about once before it runs. */
export function takeOversOf({ steps }: Plan): readonly Message[] {
  return steps.flatMap(({ action }) => kindOf(action).takeOvers?.(action) ?? []);
}
