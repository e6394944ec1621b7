import type { Delivery } from '../../forwarding/delivery/delivery.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { Outcome } from './runRecorded.ts';

/** The last sentence of a flow that changed a webhook: what was done, and the graded delivery. */
export function deliverySummary(done: Message, delivery: Delivery | undefined): Outcome {
  const well = delivery === undefined || (delivery.grade !== 'refused' && delivery.grade !== 'unknown');
  return {
    text: message('{0} {1}', localize(done), delivery === undefined ? '' : localize(gradeSentence(delivery))),
    well,
  };
}

function gradeSentence({ grade, evidence }: Delivery): Message {
  // The first sentence only says that test events were sent.
  const seen = evidence.slice(1).map(localize).join(' ') || localize(message('see the log.'));
  switch (grade) {
    case 'proved':
      return message('Delivery is proved: our test event is in the forwarder’s log.');
    case 'accepted':
      return message('Delivery is accepted: the consumer answered the API server’s posts with success.');
    case 'not-refused':
      return message('Delivery is not refused: no error was counted.');
    case 'refused':
      return message('But delivery is refused: {0}', seen);
    case 'unknown':
      return message('But whether events arrive is unknown: {0}', seen);
  }
}
