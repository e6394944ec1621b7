import type { CliCommand } from '../../ibmcloud/cliCommand.ts';
import { getAuditWebhook } from '../../ibmcloud/commands/webhook.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { sameWebhook } from '../webhook/sameWebhook.ts';
import { wasRefused } from './journal/callOutcome.ts';
import type { StepContext } from './step.ts';

/**
 * Runs `audit-webhook set` or `unset`. Records the intended webhook on disk before the call, and its success
 * afterwards. A refused call has changed nothing; after other failures `audit-webhook get` may show that the old
 * webhook is still stored.
 * @param from the webhook that is stored now.
 * @param to what the command stores; `undefined` for an unset.
 * @throws Failure of the command
 */
export async function changeStoredWebhook(
  command: CliCommand<void>,
  { from, to }: { readonly from: AuditWebhook | undefined; readonly to: AuditWebhook | undefined },
  context: StepContext,
): Promise<void> {
  const { services, signal, record } = context;
  await record.webhookCalled(from, to);
  try {
    await services.cli.run(command, { signal });
  } catch (error) {
    if (await changedNothing(error, { from, to }, context)) await record.webhookRefused();
    throw error;
  }
  await record.webhookAccepted();
}

async function changedNothing(
  error: unknown,
  { from, to }: { readonly from: AuditWebhook | undefined; readonly to: AuditWebhook | undefined },
  { plan, services, signal }: StepContext,
): Promise<boolean> {
  if (wasRefused(error)) return true;
  // If both are the same, as in a renewal, the answer would prove nothing; and a cancelled run ends at once.
  if (signal.aborted || sameWebhook(from, to)) return false;
  try {
    const found = await services.cli.run(getAuditWebhook(plan.cluster.id), { signal });
    // If IBM Cloud returns no policy, it may be either of the two.
    return sameWebhook(found, from) && !sameWebhook(found, to);
  } catch {
    return false;
  }
}
