import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { JournalEntry } from '../plans/journal/journal.ts';
import type { Plan } from '../plans/plan.ts';
import { agreedOf, kindOf } from '../plans/stepOf.ts';
import { readPresent } from '../webhook/readPresent.ts';
import { sameWebhook, webhookText } from '../webhook/sameWebhook.ts';

/**
 * Checks that a plan that ended early can be resumed: the same account is targeted, the cluster exists, and its webhook
 * is the one before or after the plan.
 *
 * @throws Failure `account-changed`, `webhook-changed`, `cluster-not-found`.
 */
export async function checkResumable(entry: JournalEntry, services: FlowContext, signal: AbortSignal): Promise<void> {
  const { account, webhook } = await readPresent(entry.cluster, services, signal);
  if (account.id !== entry.account.id) {
    throw new Failure(
      'account-changed',
      message(
        'Account {0} is targeted, but the plan is for {1}; select that account and resume again.',
        account.name,
        entry.account.name,
      ),
      { remedy: 'select-account' },
    );
  }
  if (!entry.webhook) return;
  const { from, to } = entry.webhook;
  if (sameWebhook(webhook, from) || sameWebhook(webhook, to)) return;
  throw new Failure(
    'webhook-changed',
    message(
      'Discard the plan and check the cluster: the webhook of {0} has changed since (now {1}).',
      entry.cluster.name,
      webhook ? webhookText(webhook) : '–',
    ),
  );
}

/** Whether the user has already agreed to all of this plan, when the interrupted one was shown. */
export function isAgreed(plan: Plan, entry: JournalEntry): boolean {
  const agreed = new Set(entry.steps.map((step) => step.agreed));
  return plan.steps.every((step) => !kindOf(step.action).decides || agreed.has(agreedOf(step)));
}
