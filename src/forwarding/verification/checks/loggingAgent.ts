import { message } from '../../../text/message.ts';
import { routeOf } from '../../webhook/recogniseWebhook.ts';
import { failure, pass, seen, type Check } from '../check.ts';
import { documentation, setUpForwarding, showLoggingAgentValues } from '../remedies.ts';

/** IBM's images print events to their log; the logging agent on each worker collects them from there. */
export const loggingAgent: Check = {
  id: 'logging-agent',
  title: message('Logging agent'),
  dependsOn: ['webhook-set', 'webhook-url'],

  async run({ cluster, route, loggingAgent: read }) {
    const agent = await read();
    const remedy = documentation('https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-agent-about');
    if (!agent) {
      return failure(message('No logging agent runs in the cluster. Events stay in the forwarder’s pod.'), {
        // The agent of Log Analysis can no longer be installed.
        remedy:
          routeOf(await route())?.agent?.installable === true
            ? showLoggingAgentValues(cluster)
            : setUpForwarding(cluster),
      });
    }
    const { daemonSet, workers, missing } = agent;
    const ready = workers - missing.length;
    const evidence = [seen(message('DaemonSet ibm-observe/{0}', daemonSet), `${ready}/${workers}`)];
    return missing.length === 0 && workers > 0
      ? pass(
          workers === 1
            ? message('The logging agent is ready on the one worker.')
            : message('The logging agent is ready on all {0} workers.', workers),
          ...evidence,
        )
      : failure(
          message(
            'The logging agent is ready on {0} of {1} workers. Events from a forwarder on the others are lost.',
            ready,
            workers,
          ),
          {
            evidence: [...evidence, ...missing.map((worker) => seen(message('Worker without a ready agent'), worker))],
            remedy,
          },
        );
  },
};
