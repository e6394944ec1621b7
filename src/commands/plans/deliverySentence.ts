import type { Delivery } from '../../forwarding/delivery/delivery.ts';
import { message, type Message } from '../../text/message.ts';
import type { Outcome } from './runRecorded.ts';

/**
 * What a notification says of a flow that changed a webhook: what was done, and the graded delivery. Of the evidence
 * only the sentence that decides; the log has all of it.
 * @param unchecked the place behind the forwarder where the events are read, if known: it was not asked.
 */
export function deliverySummary(done: Message, delivery: Delivery | undefined, unchecked?: Message): Outcome {
  const well = delivery === undefined || (delivery.grade !== 'rejected' && delivery.grade !== 'unknown');
  const text = delivery === undefined ? done : message('{0} {1}', done, gradeSentence(delivery, unchecked));
  return { text, well };
}

function gradeSentence({ grade, evidence }: Delivery, unchecked: Message | undefined): Message {
  // The first sentence only says that test events were sent.
  const [, decisive = message('see Details.')] = evidence;
  switch (grade) {
    case 'found in Cloud Logs':
      return message('A test event was found in Cloud Logs.');
    case 'reached forwarder':
      return unchecked === undefined
        ? message('The test event reached the forwarder.')
        : message('The test event reached the forwarder. {0} itself wasn’t checked.', unchecked);
    case 'accepted by consumer':
      return message('The log consumer accepted deliveries after the test event.');
    case 'no errors counted':
      return message('No errors were counted; the arrival can’t be seen.');
    case 'rejected':
      return message('But deliveries are rejected: {0}', decisive);
    case 'unknown':
      return message('But it’s unknown whether events arrive: {0}', decisive);
  }
}
