import type { Message } from '../../text/message.ts';
import { takeOverNote } from './objects/dryRun.ts';
import type { Plan } from './plan.ts';

/** Every field of another manager that a plan takes over, with both values: what its user is asked about once before it runs. */
export function takeOversOf({ steps }: Plan): readonly Message[] {
  return steps.flatMap(({ action }) => {
    if (action.kind === 'apply') {
      return action.takeOver.map((conflict) => takeOverNote(conflict, action.object, action.live));
    }
    if (action.kind !== 'apply-secret') return [];
    const secret = { kind: 'Secret', metadata: { name: action.name } };
    return action.takeOver.map((conflict) => takeOverNote(conflict, secret, undefined));
  });
}
