import type { V1DaemonSet } from '@kubernetes/client-node';
import { message } from '../../failure/message.ts';
import { failure, NotAsked, pass, seen, type Check } from './check.ts';
import { documentation } from './remedies.ts';

/** Agents of today's and of the retired service, by the names and images that IBM documents. */
const agents = {
  'cloud-logs': { name: /^(?:logs-agent|logs-router-agent)/, image: /\/(?:logs-agent|logs-router-agent)(?:[:@]|$)/ },
  'log-analysis': { name: /^logdna-agent/, image: /\/logdna-agent(?:[:@]|$)/ },
};

/** IBM's images print events into their own log; the logging agent of each worker takes it from there. */
export const loggingAgent: Check = {
  id: 'logging-agent',
  title: message('Logging agent'),
  after: ['webhook-set', 'webhook-url'],

  async ask({ route, daemonSets }) {
    const name = await route();
    if (name !== 'cloud-logs' && name !== 'log-analysis') {
      throw new NotAsked(message('Only the routes with IBM’s images need a logging agent.'));
    }
    const known = await daemonSets();
    const found = known.filter((set) => isAgent(set, agents[name]));
    const remedy = documentation('https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-agent-about');
    const [first] = found;
    if (!first) {
      return failure(message('No logging agent runs in the cluster, so events stay in the forwarder’s pod.'), {
        evidence: [seen('DaemonSets', known.map(nameOf).join(', ') || '–')],
        remedy,
      });
    }
    const { desiredNumberScheduled: wanted = 0, numberReady: ready = 0 } = first.status ?? {};
    const evidence = [seen(`DaemonSet ${nameOf(first)}`, `${ready}/${wanted}`)];
    return ready >= wanted && wanted > 0
      ? pass(message('The logging agent is ready on all {0} workers.', wanted), ...evidence)
      : failure(
          message(
            'The logging agent is ready on {0} of {1} workers; events of a forwarder on the others are lost.',
            ready,
            wanted,
          ),
          {
            evidence,
            remedy,
          },
        );
  },
};

function isAgent({ metadata, spec }: V1DaemonSet, agent: (typeof agents)['cloud-logs']): boolean {
  return (
    agent.name.test(metadata?.name ?? '') ||
    (spec?.template.spec?.containers ?? []).some(({ image = '' }) => agent.image.test(image))
  );
}

function nameOf({ metadata }: V1DaemonSet): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
