import { message } from '../../../text/message.ts';
import { AGENT_LIMIT, INGESTION_LIMIT, kilobytes } from '../../forwarder/eventSizes.ts';
import { routeOf } from '../../webhook/recogniseWebhook.ts';
import { pass, seen, Skipped, warning, type Check } from '../check.ts';
import { changePolicy, documentation } from '../remedies.ts';

/** Whether events are longer than the logging agent and IBM Cloud Logs take: such ones may be cut or dropped. */
export const eventSize: Check = {
  id: 'event-size',
  title: message('Event size'),
  dependsOn: ['webhook-set', 'webhook-url', 'deployment', 'pods'],

  async run({ cluster, webhook, route, recent }) {
    if (routeOf(await route())?.agent?.installable !== true) {
      throw new Skipped(message('The IBM Cloud Logs agent doesn’t collect this log.'));
    }
    const [{ policy }, { sizes }] = await Promise.all([webhook(), recent()]);
    const { events, overAgent, overIngestion, largest, largestRequest } = sizes;
    if (events === 0) throw new Skipped(message('No events in the forwarder’s log in the last 15 minutes.'));
    const evidence = [
      seen(message('Events in the forwarder’s log'), events),
      seen(
        message('Longest event'),
        largestRequest === '' ? kilobytes(largest) : `${kilobytes(largest)}, ${largestRequest}`,
      ),
    ];
    if (overAgent === 0) {
      return pass(message('No event exceeds the logging agent’s limit ({0}).', kilobytes(AGENT_LIMIT)), ...evidence);
    }
    const shorter =
      policy === 'default'
        ? message(
            'Bodies make events long. Set maxLogLength: the agent then cuts lines at that length, at most 30,000 characters.',
          )
        : message(
            'Policy default logs fewer bodies. Or set maxLogLength: the agent then cuts lines at that length, at most 30,000 characters.',
          );
    return warning(
      message(
        '{0} of {1} events ({2} %) exceed the logging agent’s limit ({3}), {4} of them also that of IBM Cloud Logs ({5}). They may be cut or dropped.',
        overAgent,
        events,
        Math.max(0.1, Math.round((1_000 * overAgent) / events) / 10),
        kilobytes(AGENT_LIMIT),
        overIngestion,
        kilobytes(INGESTION_LIMIT),
      ),
      {
        evidence: [...evidence, shorter],
        remedy:
          policy === 'default'
            ? documentation('https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-limits-sending-data')
            : changePolicy(cluster),
      },
    );
  },
};
