import { Failure } from '../../../failure/failure.ts';
import { message } from '../../../text/message.ts';
import type { Plan } from '../plan.ts';
import type { Claim } from './claims.ts';
import type { FlowMemo, JournalEntry, PlanJournal } from './journal.ts';

/**
 * The right to work on a cluster, for a run or to forget one.
 * @throws Failure `plan-running` if another run works on it, in this window or another
 */
export async function claimFor({ id, name }: Plan['cluster'], journal: PlanJournal): Promise<Claim> {
  const claim = await journal.claim(id);
  if (claim) return claim;
  throw new Failure('plan-running', message('Another plan for {0} is running; wait for it or cancel it.', name), {
    remedy: 'retry',
  });
}

/** Why a run stops whose claim is another window's by now. */
export function takenOver({ name }: Plan['cluster']): Failure {
  return new Failure(
    'plan-running',
    message('Another window has taken over {0}, since this one was unresponsive; nothing more is done here.', name),
  );
}

/**
 * A cluster has one record: where a flow changes nothing in the cluster, its run must not take the place of another's
 * that can be resumed, be it of another flow or for another instance.
 * @throws Failure `plan-running` if it would
 */
export function requireOwnPlace(memo: FlowMemo, { name }: Plan['cluster'], present: JournalEntry | undefined): void {
  if (memo.flow !== 'create-logs-instance' || present === undefined || isOfSameInstance(memo, present.memo)) return;
  throw new Failure(
    'plan-running',
    message('{0} has an unfinished plan: resume, undo or discard it with Resume Plan first.', name),
    { remedy: 'retry' },
  );
}

function isOfSameInstance(one: FlowMemo, other: FlowMemo): boolean {
  const [now, before] = [one.inputs, other.inputs];
  return one.flow === other.flow && now['name'] === before['name'] && now['region'] === before['region'];
}
