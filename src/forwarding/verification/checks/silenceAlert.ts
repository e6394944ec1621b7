import { Failure } from '../../../failure/failure.ts';
import type { AlertDefinition } from '../../../ibmcloud/commands/logs/alertDefinitions.ts';
import { message, type Message } from '../../../text/message.ts';
import { isOwnAlert, silenceText, watchesSilence } from '../../destination/alerts.ts';
import { pass, seen, Skipped, unknown, warning, type Check } from '../check.ts';
import { createAlert } from '../remedies.ts';

/** Whether an alert in Cloud Logs notices that the cluster's events stop. That there is none is no fault. */
export const silenceAlert: Check = {
  id: 'silence-alert',
  title: message('Alert for silence'),
  dependsOn: ['webhook-set', 'webhook-url'],
  isAside: true,

  async run({ cluster, cloudLogs, alerts: read }) {
    const instances = await cloudLogs();
    const evidence: Message[] = [];
    const unread: Message[] = [];
    const found: AlertDefinition[] = [];
    const perhaps: AlertDefinition[] = [];
    for (const instance of instances) {
      try {
        const alerts = await read(instance);
        found.push(...alerts.filter((alert) => watchesSilence(alert, cluster) === 'yes'));
        perhaps.push(...alerts.filter((alert) => watchesSilence(alert, cluster) === 'perhaps'));
        const own = alerts.filter((alert) => isOwnAlert(alert, cluster.id) && !found.includes(alert));
        for (const { name } of own) evidence.push(seen(message('Other alert made from here'), name));
      } catch (error) {
        if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
        if (error.code === 'logs-plug-in-missing') throw new Skipped(error.text);
        unread.push(message('Alerts in {0} couldn’t be read: {1}', instance.name, error.text));
      }
    }
    const notifies = found.find(({ enabled, phantom, webhooks }) => enabled === true && !phantom && webhooks > 0);
    if (notifies !== undefined) {
      return pass(
        message('Alert “{0}” notifies when no event arrives for {1}.', notifies.name, silenceText(notifies)),
        ...evidence,
      );
    }
    const unclear = perhaps.find(({ enabled, phantom, webhooks }) => enabled !== false && !phantom && webhooks > 0);
    if (unclear !== undefined) {
      const text = message('Alert “{0}” may watch this cluster; its filter isn’t understood.', unclear.name);
      return unknown(text, { evidence: [...evidence, seen(message('Its filter'), unclear.lucene || '–')] });
    }
    const [silent] = found;
    if (silent !== undefined) {
      const { name, enabled, phantom } = silent;
      const text =
        enabled === false
          ? message('Alert “{0}” is disabled.', name)
          : phantom
            ? message('Alert “{0}” is only tried out, and notifies nobody.', name)
            : enabled === undefined
              ? message('Whether alert “{0}” is enabled isn’t known.', name)
              : message('Alert “{0}” calls no outgoing webhook, so it notifies nobody.', name);
      return enabled === undefined ? unknown(text, { evidence }) : warning(text, { evidence });
    }
    const [why] = unread;
    if (why !== undefined) return unknown(why, { evidence });
    const text = message('No alert notices when this cluster’s events stop.');
    return { result: 'skipped', text, evidence, remedy: createAlert(cluster) };
  },
};
