import type { Cluster } from '../../../ibmcloud/models.ts';
import { message, type Message } from '../../../text/message.ts';
import { leastArrival, type Delivery } from '../../delivery/delivery.ts';
import { failure, pass, seen, unknown, warning, type Answer, type Check, type SeenAt } from '../check.ts';
import { searchCloudLogs, streamLogs } from '../remedies.ts';

/** Sends test events, waits longer than an API server may batch, and reports the graded delivery. */
export const delivery: Check = {
  id: 'delivery',
  title: message('Test events'),
  costly: true,
  dependsOn: [
    ...['webhook-set', 'webhook-url', 'webhook-address', 'service-port', 'service-endpoints', 'deployment', 'pods'],
    ...[
      'pod-security',
      'scc',
      'config-mounted',
      'haproxy-placeholder',
      'haproxy-newline',
      'haproxy-host',
      'haproxy-server',
    ],
    ...['konnectivity', 'network-policy', 'consumer', 'certificate', 'certificate-owner', 'ca', 'refreshed'],
  ],
  // An event still reaches the forwarder.
  explainedBy: ['logging-agent', 'agent-collects'],

  async run({ cluster, sendTestEvents }, signal) {
    return answerOf(await sendTestEvents(signal), cluster);
  },
};

function answerOf(sent: Delivery, cluster: Cluster): Answer {
  const { grade, evidence: said, testEvents, replicas, consumerRefused } = sent;
  const evidence =
    testEvents.length === 0 ? said : [...said, seen(message('Audit-Ids of the test events'), testEvents.join(', '))];
  const options = { evidence, remedy: streamLogs(cluster) };
  const inInstance = { evidence, remedy: searchCloudLogs(cluster) };
  switch (grade) {
    case 'found in Cloud Logs':
      return arrived(foundText(sent), evidence, 'instance');
    case 'not found in Cloud Logs':
      return { ...failure(notFoundText(sent), inInstance), seenAt: 'instance' };
    case 'reached forwarder': {
      const least = leastArrival(sent);
      if (least === undefined) {
        return arrived(message('Reached forwarder: the test events are in its log.'), evidence, 'forwarder');
      }
      if (least.outcome !== 'not seen') {
        const text = message('Reached forwarder: the test events are in its log. {0}', least.said);
        return arrived(text, evidence, 'forwarder');
      }
      const text = message('Reached forwarder, but not seen in Cloud Logs: {0}', least.said);
      return { ...warning(text, inInstance), arrived: true, seenAt: 'forwarder' };
    }
    case 'accepted by consumer':
      return arrived(
        message('Accepted by consumer: it answered the deliveries after the test events with success.'),
        evidence,
        'consumer',
      );
    case 'no errors counted':
      return pass(
        message('No errors counted after the test events. Can’t see from here whether they arrived.'),
        ...evidence,
      );
    case 'rejected':
      return {
        ...failure(
          replicas
            ? message('Rejected: {0} of {1} API servers deliver.', replicas.delivering, replicas.seen)
            : message('Rejected: deliveries fail.'),
          options,
        ),
        ...(consumerRefused === true ? { seenAt: 'consumer' } : {}),
      };
    case 'unknown':
      return unknown(message('Unknown: can’t see whether events arrive.'), options);
  }
}

function foundText(sent: Delivery): Message {
  const least = leastArrival(sent);
  return least?.outcome === 'found in the archive only'
    ? message('Found in Cloud Logs: in its archive only, after {0} s.', least.seconds)
    : message('Found in Cloud Logs: at least one test event can be searched there.');
}

function notFoundText(sent: Delivery): Message {
  const least = leastArrival(sent);
  return message('Not found in Cloud Logs after {0} s: {1}', least?.seconds ?? 0, least?.said ?? message('–'));
}

function arrived(text: Message, evidence: readonly Message[], seenAt: SeenAt): Answer {
  return { ...pass(text, ...evidence), arrived: true, seenAt };
}
