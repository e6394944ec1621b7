import { message } from '../../../text/message.ts';
import { recogniseWebhook } from '../../webhook/recogniseWebhook.ts';
import { storedUrl } from '../../webhook/storedUrl.ts';
import { failure, pass, seen, warning, type Check } from '../check.ts';
import { restoreWebhook, setUpForwarding } from '../remedies.ts';

/** Whether a webhook is stored, and whether it is still the one that was set from here. */
export const webhookSet: Check = {
  id: 'webhook-set',
  title: message('Stored webhook'),

  async run({ cluster, stored, lastRecord }) {
    const webhook = await stored();
    // An earlier version may have kept more of it.
    const before = lastRecord?.server === undefined ? undefined : storedUrl(lastRecord.server);
    if (!webhook) {
      return failure(message('No audit webhook is set, so nothing is forwarded.'), {
        evidence: before === undefined ? [] : [seen('Set by this extension before', before)],
        remedy: setUpForwarding(cluster),
      });
    }
    const evidence = [seen('audit-webhook get', storedUrl(webhook.server))];
    const { route, tool } = recogniseWebhook(webhook);
    const replaced = before !== undefined && before !== storedUrl(webhook.server);
    if (replaced && route === 'foreign' && tool !== undefined) {
      return failure(message('{0} replaced the webhook that this extension set. A cluster has only one.', tool), {
        evidence: [...evidence, seen('Set by this extension before', before)],
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
          evidence: [...evidence, seen('Set by this extension before', before)],
        })
      : pass(message('A webhook is set.'), ...evidence);
  },
};
