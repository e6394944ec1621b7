import { showTarget } from '../ibmcloud/account.ts';
import type { AuditWebhook } from '../ibmcloud/models.ts';
import { recogniseWebhook } from './recognise.ts';
import type { StepContext } from './steps/step.ts';
import { keptUrl, previousOf, type GivenCertificates } from './webhookRecord.ts';

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
  const user = (await cli.run(showTarget(), { signal, urgent: true }))?.user ?? '';
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

function kept(webhook: AuditWebhook | undefined): AuditWebhook | undefined {
  return webhook && { ...webhook, server: keptUrl(webhook.server) };
}
