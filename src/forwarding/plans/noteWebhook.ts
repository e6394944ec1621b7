import { showTarget } from '../../ibmcloud/commands/account.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import type { GivenCertificates } from '../webhook/certificateFacts.ts';
import { keptUrl, previousOf } from '../webhook/webhookRecord.ts';
import type { StepContext } from './step.ts';

/**
 * Determines who is about to change the webhook. The returned function records the change after it was made, without a
 * call that could fail or be cancelled in between.
 * @param webhook the webhook to store; `undefined` for an unset.
 * @param replaced the stored webhook when the plan was made.
 */
export async function noteWebhook(
  webhook: AuditWebhook | undefined,
  replaced: AuditWebhook | undefined,
  { plan: { cluster, account }, services: { cli, webhookRecords: records }, signal }: StepContext,
): Promise<(given: GivenCertificates) => Promise<void>> {
  const user = (await cli.run(showTarget(), { signal }))?.user ?? '';
  return (given) =>
    records.put({
      clusterId: cluster.id,
      ...(webhook === undefined ? { server: undefined } : keptUrl(webhook.server)),
      policy: webhook?.policy,
      route: webhook && recogniseWebhook(webhook).route,
      ...given,
      setAt: new Date().toISOString(),
      account,
      user,
      previous: previousOf(kept(webhook)?.server, kept(replaced), records.get(cluster.id)),
    });
}

/** A webhook in its stored form: without the secrets of its URL. */
export function kept(webhook: AuditWebhook | undefined): AuditWebhook | undefined {
  return webhook && { ...webhook, ...keptUrl(webhook.server) };
}
