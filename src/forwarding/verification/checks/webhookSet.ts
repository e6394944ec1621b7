import { message } from '../../../text/message.ts';
import type { WebhookRecord } from '../../webhook/webhookRecord.ts';
import { recogniseWebhook } from '../../webhook/recogniseWebhook.ts';
import { storedUrl } from '../../webhook/url/storedUrl.ts';
import { failure, pass, seen, warning, type Check } from '../check.ts';
import { restoreWebhook, setUpForwarding } from '../remedies.ts';

/** Whether a webhook is stored, and whether it is still the one that was set from here. */
export const webhookSet: Check = {
  id: 'webhook-set',
  title: message('Stored webhook'),

  async run({ cluster, stored, lastRecord, lastVerifiedAt }) {
    const webhook = await stored();
    // An earlier version may have kept more of it.
    const before = lastRecord?.server === undefined ? undefined : storedUrl(lastRecord.server);
    if (!webhook) {
      const evidence = before === undefined ? [] : [seen(message('Set by this extension before'), before)];
      const options = { evidence, remedy: setUpForwarding(cluster) };
      return forwarded(lastRecord, lastVerifiedAt)
        ? failure(message('The audit webhook is gone, so nothing is forwarded any more.'), options)
        : { ...failure(message('Nothing to verify: no audit webhook is set.'), options), notCovered: true };
    }
    const evidence = [seen('audit-webhook get', storedUrl(webhook.server))];
    const { route, tool } = recogniseWebhook(webhook);
    const replaced = before !== undefined && before !== storedUrl(webhook.server);
    if (replaced && route === 'foreign' && tool !== undefined) {
      return failure(message('{0} replaced the webhook that this extension set. A cluster has only one.', tool), {
        evidence: [...evidence, seen(message('Set by this extension before'), before)],
        remedy: restoreWebhook(cluster),
      });
    }
    if (route === 'foreign' && tool === undefined) {
      return warning(message('The webhook’s destination is unknown.'), { evidence });
    }
    if (route === 'foreign') {
      return warning(message('The webhook belongs to another tool: {0}.', tool ?? route), { evidence });
    }
    return replaced
      ? warning(message('The webhook was changed since this extension set it.'), {
          evidence: [...evidence, seen(message('Set by this extension before'), before)],
        })
      : pass(message('A webhook is set.'), ...evidence);
  },
};

/** Whether a cluster without a webhook was seen to have one, and nobody has unset it from here since. */
function forwarded(lastRecord: WebhookRecord | undefined, lastVerifiedAt: number | undefined): boolean {
  if (lastRecord?.server !== undefined) return true;
  const unsetAt = lastRecord === undefined ? -Infinity : Date.parse(lastRecord.setAt);
  return lastVerifiedAt !== undefined && lastVerifiedAt > unsetAt;
}
