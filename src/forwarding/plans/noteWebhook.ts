import { showTarget } from '../../ibmcloud/commands/account.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { storedUrl, previousOf, type GivenCertificates } from '../webhook/webhookRecord.ts';
import type { FlowContext } from './flowContext.ts';
import type { JournalEntry } from './journal/journal.ts';
import type { Plan } from './plan.ts';
import type { StepContext } from './step.ts';

/**
 * Finds out who is about to change the webhook; what it returns notes the change, once it was made, without a question that could
 * fail or be cancelled in between.
 * @param webhook what is to be stored; `undefined` for an unset.
 * @param replaced what stood there when the plan was made.
 */
export async function noteWebhook(
  webhook: AuditWebhook | undefined,
  replaced: AuditWebhook | undefined,
  { plan: { cluster, account }, services: { cli, webhookRecords: records }, signal }: StepContext,
): Promise<(given: GivenCertificates) => Promise<void>> {
  if (records === undefined) return () => Promise.resolve();
  const user = (await cli.run(showTarget(), { signal }))?.user ?? '';
  return (given) =>
    records.put({
      clusterId: cluster.id,
      server: kept(webhook)?.server,
      policy: webhook?.policy,
      route: webhook && recogniseWebhook(webhook).route,
      ...given,
      setAt: new Date().toISOString(),
      account,
      user,
      previous: previousOf(kept(webhook)?.server, kept(replaced), records.get(cluster.id)),
    });
}

/**
 * Of a run whose change of the webhook was made and its end never seen, nothing was noted. Before a plan that does not change it again
 * goes on, the former webhook is noted, so that Restore Previous Webhook offers it.
 */
export async function keepFormer(
  { webhook, changes, account, cluster }: JournalEntry,
  { steps }: Plan,
  { webhookRecords: records }: FlowContext,
): Promise<void> {
  const notes = steps.some(({ action: { kind } }) => kind === 'set-webhook' || kind === 'unset-webhook');
  const [from, to] = [kept(webhook?.from), kept(webhook?.to)];
  if (!records || notes || !from || !changes.some(({ kind }) => kind === 'webhook')) return;
  const last = records.get(cluster.id);
  if (last && last.server === to?.server) return;
  await records.put({
    clusterId: cluster.id,
    server: to?.server,
    policy: to?.policy,
    route: to && recogniseWebhook(to).route,
    setAt: new Date().toISOString(),
    account,
    user: '',
    previous: previousOf(to?.server, from, last),
  });
}

function kept(webhook: AuditWebhook | undefined): AuditWebhook | undefined {
  return webhook && { ...webhook, server: storedUrl(webhook.server) };
}
