import type { Delivery } from '../../forwarding/delivery/delivery.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { Outcome } from './runRecorded.ts';

/** The last sentence of a flow that changed a webhook: what was done, and the graded delivery. */
export function deliverySummary(done: Message, delivery: Delivery | undefined): Outcome {
  const well = delivery === undefined || (delivery.grade !== 'rejected' && delivery.grade !== 'unknown');
  return {
    text: message('{0} {1}', localize(done), delivery === undefined ? '' : localize(gradeSentence(delivery))),
    well,
  };
}

function gradeSentence({ grade, evidence }: Delivery): Message {
  // The first sentence only says that test events were sent.
  const seen = evidence.slice(1).map(localize).join(' ') || localize(message('see the log.'));
  switch (grade) {
    case 'reached forwarder':
      return message('The test event reached the forwarder.');
    case 'accepted by consumer':
      return message('The log consumer accepted the test event.');
    case 'no errors counted':
      return message('No errors were counted; the arrival can’t be seen.');
    case 'rejected':
      return message('But deliveries are rejected: {0}', seen);
    case 'unknown':
      return message('But it’s unknown whether events arrive: {0}', seen);
  }
}
