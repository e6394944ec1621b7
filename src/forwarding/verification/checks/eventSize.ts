import { message } from '../../../text/message.ts';
import { AGENT_LIMIT, INGESTION_LIMIT, kilobytes } from '../../forwarder/eventSizes.ts';
import { routeOf } from '../../webhook/recogniseWebhook.ts';
import { pass, seen, Skipped, warning, type Check } from '../check.ts';
import { changePolicy, documentation } from '../remedies.ts';

/** Whether events are longer than the logging agent and IBM Cloud Logs take: such ones may be cut or dropped. */
export const eventSize: Check = {
  id: 'event-size',
  title: message('Length of events'),
  dependsOn: ['webhook-set', 'webhook-url', 'deployment', 'pods'],

  async run({ cluster, webhook, route, recent }) {
    if (routeOf(await route())?.agent?.installable !== true) {
      throw new Skipped(message('No logging agent of IBM Cloud Logs takes this log along.'));
    }
    const [{ policy }, { sizes }] = await Promise.all([webhook(), recent()]);
    const { events, overAgent, overIngestion, largest, largestRequest } = sizes;
    if (events === 0) throw new Skipped(message('The forwarder’s log has no event of the last quarter of an hour.'));
    const evidence = [
      seen('Events in the forwarder’s log', events),
      seen('Longest event', largestRequest === '' ? kilobytes(largest) : `${kilobytes(largest)}, ${largestRequest}`),
    ];
    if (overAgent === 0) {
      return pass(
        message('No event is longer than the logging agent takes ({0}).', kilobytes(AGENT_LIMIT)),
        ...evidence,
      );
    }
    const shorter =
      policy === 'default'
        ? message(
            'Bodies make events long. With a value maxLogLength the agent cuts lines at a length of your choice, up to 30,000 characters.',
          )
        : message(
            'Policy default logs fewer bodies. With a value maxLogLength the agent cuts lines at a length of your choice, up to 30,000 characters.',
          );
    return warning(
      message(
        '{0} of {1} events ({2} %) are longer than the logging agent takes ({3}), and {4} of them longer than IBM Cloud Logs takes ({5}); they may be cut or dropped.',
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
