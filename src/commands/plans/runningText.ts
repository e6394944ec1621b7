import type { FlowId } from '../../forwarding/plans/journal/journal.ts';
import type { PlanEvent } from '../../forwarding/plans/runPlan.ts';
import { message, type Message } from '../../text/message.ts';

/** What a cluster's row says while a plan runs: the step that runs now, of how many. */
export function runningText(flow: FlowId, { index, count }: Pick<PlanEvent, 'index' | 'count'>): Message {
  const step = index + 1;
  switch (flow) {
    case 'set-up':
      return message('Setting up {0}/{1}', step, count);
    case 'unset':
      return message('Unsetting {0}/{1}', step, count);
    case 'undo':
      return message('Undoing {0}/{1}', step, count);
    default:
      return message('Changing {0}/{1}', step, count);
  }
}
