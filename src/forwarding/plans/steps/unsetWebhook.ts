import { Failure } from '../../../failure/failure.ts';
import { getAuditWebhook, unsetAuditWebhook } from '../../../ibmcloud/commands/webhook.ts';
import type { AuditWebhook } from '../../../ibmcloud/models.ts';
import { message } from '../../../text/message.ts';
import { sameWebhook, webhookText } from '../../webhook/sameWebhook.ts';
import { storedUrl } from '../../webhook/url/storedUrl.ts';
import { changeStoredWebhook } from '../changeStoredWebhook.ts';
import { noteWebhook } from '../noteWebhook.ts';
import type { StepKind } from '../step.ts';
import { webhookPattern } from '../stepLine.ts';

export interface UnsetWebhook {
  readonly kind: 'unset-webhook';
  /** The stored webhook when the plan was made: another value at run time stops the plan. */
  readonly removes: AuditWebhook;
}

/** Removes the stored webhook, which must be the plan's, or already gone. Takes effect with a refresh. */
export const unsetWebhook: StepKind<UnsetWebhook> = {
  kind: 'unset-webhook',
  decides: true,
  leaves: 'no webhook',

  title: () => message('Unset the audit webhook'),

  describe: ({ removes }, { cluster }) => [
    {
      cli: getAuditWebhook(cluster.id),
      why: `must still be ${webhookText(removes)}`,
      by: ['require_webhook', webhookPattern(removes), ''],
    },
    { cli: unsetAuditWebhook(cluster.id), unless: '[ -z "$STORED" ]' },
    { cli: getAuditWebhook(cluster.id), why: 'must now be none', by: ['require_webhook', ''] },
  ],

  webhook: ({ removes }) => ({ from: removes }),
  agreed: ({ kind, removes }) => [kind, storedUrl(removes.server), removes.policy],

  async run({ removes }, context) {
    const { plan, services, signal } = context;
    const { cli } = services;
    const run = { signal };
    const cluster = plan.cluster.id;
    const note = await noteWebhook(undefined, removes, context);
    const present = await cli.run(getAuditWebhook(cluster), run);
    if (present && !sameWebhook(present, removes)) {
      throw new Failure(
        'webhook-changed',
        message('The cluster’s webhook has changed since the plan was made; check it and unset again.'),
        { remedy: 'retry', detail: `Stored now: ${webhookText(present)}` },
      );
    }
    if (present) {
      await changeStoredWebhook(unsetAuditWebhook(cluster), { from: present, to: undefined }, context);
      await note({});
    }
    const stored = await cli.run(getAuditWebhook(cluster), run);
    if (stored) {
      throw new Failure(
        'webhook-changed',
        message('IBM Cloud accepted the unset but still stores a webhook; unset again.'),
        { remedy: 'retry', detail: `Stored now: ${storedUrl(stored.server)}` },
      );
    }
  },
};
