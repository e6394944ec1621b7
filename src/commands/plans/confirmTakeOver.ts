import type { Plan } from '../../forwarding/plans/plan.ts';
import { takeOversOf } from '../../forwarding/plans/takeOvers.ts';
import { message } from '../../text/message.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';

/** Fields of other managers are taken over only after the user has seen manager, field and both values, and agreed. */
export async function confirmTakeOver(plan: Plan): Promise<boolean> {
  const fields = takeOversOf(plan);
  return (
    fields.length === 0 ||
    confirm(
      message('Take over fields that somebody else manages on {0}?', plan.cluster.name),
      message('{0}', fields.map(localize).join('\n\n')),
      message('Take Over'),
    )
  );
}
