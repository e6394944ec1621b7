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
      message('The plan is for account {0}, but another is targeted; select it and resume again.', entry.account.name),
      { remedy: 'select-account', detail: `Targeted: ${account.name}` },
    );
  }
  if (!entry.webhook) return;
  const { from, to } = entry.webhook;
  if (sameWebhook(webhook, from) || sameWebhook(webhook, to)) return;
  throw new Failure(
    'webhook-changed',
    webhook
      ? message('The webhook of {0} has changed since. Check it, then discard the plan.', entry.cluster.name)
      : message('The webhook of {0} was removed since. Check it, then discard the plan.', entry.cluster.name),
    webhook ? { detail: `Stored now: ${webhookText(webhook)}` } : {},
  );
}

/** Whether the user has already agreed to all of this plan, when the interrupted one was shown. */
export function isAgreed(plan: Plan, entry: JournalEntry): boolean {
  const agreed = new Set(entry.steps.map((step) => step.agreed));
  return plan.steps.every((step) => !kindOf(step.action).decides || agreed.has(agreedOf(step)));
}
