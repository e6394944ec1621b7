import { leastArrival, type Delivery } from '../../forwarding/delivery/delivery.ts';
import type { FlowId } from '../../forwarding/plans/journal/journal.ts';
import { message, type Message } from '../../text/message.ts';
import type { RunEnding } from '../../ui/pages/plan/planRun.ts';
import type { Outcome } from './runRecorded.ts';

/**
 * What a notification says of a flow that changed a webhook: what was done, and the graded delivery. Of the evidence
 * only the sentence that decides; the log has all of it.
 * @param delivery absent where the plan had no check of it, for example since the cluster couldn't be read.
 * @param unchecked the place behind the forwarder where the events are read, if known: it was not asked.
 */
export function deliverySummary(done: Message, delivery: Delivery | undefined, unchecked?: Message): Outcome {
  if (delivery === undefined) return { text: message('{0} Whether events arrive wasn’t checked.', done), well: false };
  return { text: message('{0} {1}', done, gradeSentence(delivery, unchecked)), well: !isDoubtful(delivery) };
}

/** Flows whose plans store a webhook or what is behind it, and check deliveries at the end wherever they can. */
const delivering: ReadonlySet<FlowId> = new Set([
  ...(['set-up', 'renew-certificates', 'change-policy', 'change-consumer', 'restore-webhook'] as const),
]);

/** The same of a flow that was resumed: of some no delivery is to be seen at all. */
export function resumedSummary(flow: FlowId, done: Message, delivery: Delivery | undefined): Outcome {
  return delivery === undefined && !delivering.has(flow) ? { text: done, well: true } : deliverySummary(done, delivery);
}

/** Whether events do not arrive as far as is known, or it is not known. */
export function isDoubtful(delivery: Delivery): boolean {
  const isUnseen = leastArrival(delivery)?.outcome === 'not seen';
  return isUnseen || ['rejected', 'unknown', 'not found in Cloud Logs'].includes(delivery.grade);
}

function gradeSentence(delivery: Delivery, unchecked: Message | undefined): Message {
  const { grade, evidence } = delivery;
  const least = leastArrival(delivery);
  // The first sentence only says that test events were sent.
  const [, decisive = message('see Details.')] = evidence;
  switch (grade) {
    case 'found in Cloud Logs':
      return least?.outcome === 'found in the archive only'
        ? message('A test event was found in Cloud Logs after {0} s, in the archive only.', least.seconds)
        : message('A test event was found in Cloud Logs after {0} s.', least?.seconds ?? 0);
    case 'not found in Cloud Logs':
      return message('But no test event was found in Cloud Logs: {0}', least?.said ?? decisive);
    case 'reached forwarder':
      if (least?.outcome === 'not seen') {
        return message('The test event reached the forwarder, but isn’t seen in Cloud Logs: {0}', least.said);
      }
      if (least !== undefined) return message('The test event reached the forwarder. {0}', least.said);
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

/** How the page of a run shows that it ended: green only where nothing is open. */
export function endingOf(well: boolean, delivery: Delivery | undefined): RunEnding['kind'] {
  if (!well) return 'doubtful';
  return delivery?.grade === 'no errors counted' ? 'unseen' : 'done';
}
