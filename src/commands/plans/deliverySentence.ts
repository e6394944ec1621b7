import type { Delivery } from '../../forwarding/delivery/delivery.ts';
import { message, type Message } from '../../text/message.ts';
import { say } from '../../ui/say.ts';
import type { Told } from './runRecorded.ts';

/** The end of a flow that changed a webhook: what was done, and delivery with its grade. */
export function deliveryTold(done: Message, delivery: Delivery | undefined): Told {
  const well = delivery === undefined || (delivery.grade !== 'refused' && delivery.grade !== 'unknown');
  return { text: message('{0} {1}', say(done), delivery === undefined ? '' : say(gradeSentence(delivery))), well };
}

function gradeSentence({ grade, evidence }: Delivery): Message {
  // The first sentence only tells that markers were sent.
  const seen = evidence.slice(1).map(say).join(' ') || say(message('see the log.'));
  switch (grade) {
    case 'proved':
      return message('Delivery is proved: our marker stands in the forwarder’s log.');
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
