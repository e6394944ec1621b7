import { message } from '../../../text/message.ts';
import { compareCounters } from '../../delivery/errorCounters.ts';
import { failure, pass, seen, timeText, warning, type Check } from '../check.ts';
import { streamLogs } from '../remedies.ts';

/** Deliveries that failed for good, as counted by each API server of the master. */
export const errorCounters: Check = {
  id: 'error-counters',
  title: message('API server error counters'),
  dependsOn: [
    'webhook-set',
    'refreshed',
    'service-endpoints',
    'network-policy',
    'konnectivity',
    'certificate',
    'certificate-owner',
    'ca',
    'consumer',
    'webhook-address',
  ],

  async run({ cluster, webhook, counters, earlierCounters }) {
    await webhook();
    const now = await counters();
    const failing = [...now.values()].filter(({ webhookErrors }) => webhookErrors > 0);
    const evidence = [...now.values()].map(({ processStart, webhookErrors }) =>
      seen(message('API server started {0}', timeText(processStart * 1000)), `${webhookErrors}`),
    );
    const options = { evidence, remedy: streamLogs(cluster) };
    const risen = earlierCounters && compareCounters(earlierCounters, now);
    if (risen && risen.failing > 0) {
      return failure(
        message(
          'Since the last verification, {0} of {1} API servers counted failed deliveries ({2}).',
          risen.failing,
          risen.compared,
          risen.newErrors,
        ),
        options,
      );
    }
    if (failing.length === 0)
      return pass(message('No failed deliveries on the API servers seen ({0}).', now.size), ...evidence);
    return warning(
      message(
        '{0} of {1} API servers counted failed deliveries since they started. The cause may be gone.',
        failing.length,
        now.size,
      ),
      options,
    );
  },
};
