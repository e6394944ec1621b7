import { Failure, type FailureCode } from '../../failure/failure.ts';
import type { CliCommand } from '../../ibmcloud/cliCommand.ts';
import { getAuditWebhook } from '../../ibmcloud/commands/webhook.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { sameWebhook } from '../webhook/sameWebhook.ts';
import type { StepContext } from './step.ts';

/** Failures with which a call was refused, or was never made: nothing was changed by it. */
const refusals: ReadonlySet<FailureCode> = new Set([
  'cli-missing',
  'plug-in-missing',
  'not-logged-in',
  'session-expired',
  'no-permission',
  'cluster-not-found',
  'rate-limited',
  'usage',
  'master-busy',
  'invalid-input',
]);

/**
 * Runs `audit-webhook set` or `unset`, with what it is to store on the disk before it is called, and that it was accepted after it. A
 * refused call has changed nothing; of one that failed otherwise, `audit-webhook get` may say that what was there still is.
 * @param from what is stored now.
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
  if (error instanceof Failure && refusals.has(error.code)) return true;
  // Where both are the same, as in a renewal, the answer would say nothing; and a cancelled run ends at once.
  if (signal.aborted || sameWebhook(from, to)) return false;
  try {
    const found = await services.cli.run(getAuditWebhook(plan.cluster.id), { signal });
    // Where IBM Cloud gives no policy, it may be either of the two.
    return sameWebhook(found, from) && !sameWebhook(found, to);
  } catch {
    return false;
  }
}
