import type { Cluster } from '../../../ibmcloud/models.ts';
import { message, type Message } from '../../../text/message.ts';
import type { Delivery } from '../../delivery/delivery.ts';
import { failure, pass, seen, unknown, type Answer, type Check, type SeenAt } from '../check.ts';
import { streamLogs } from '../remedies.ts';

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

  async run({ cluster, sendTestEvents }, signal) {
    return answerOf(await sendTestEvents(signal), cluster);
  },
};

function answerOf(sent: Delivery, cluster: Cluster): Answer {
  const { grade, evidence: said, testEvents, replicas, consumerRefused } = sent;
  const evidence =
    testEvents.length === 0 ? said : [...said, seen(message('Audit-Ids of the test events'), testEvents.join(', '))];
  const options = { evidence, remedy: streamLogs(cluster) };
  switch (grade) {
    case 'found in Cloud Logs':
      return arrived(
        message('Found in Cloud Logs: at least one test event can be searched there.'),
        evidence,
        'instance',
      );
    case 'reached forwarder':
      return arrived(message('Reached forwarder: the test events are in its log.'), evidence, 'forwarder');
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

function arrived(text: Message, evidence: readonly Message[], seenAt: SeenAt): Answer {
  return { ...pass(text, ...evidence), arrived: true, seenAt };
}
