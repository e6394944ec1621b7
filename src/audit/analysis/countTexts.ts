import { message, type Message } from '../../text/message.ts';

/** How many events, in words. */
export function eventsText(count: number): Message {
  return count === 1 ? message('1 event') : message('{0} events', count);
}

/** How many events a picture over time lacks. */
export function untimedText(count: number): Message {
  return count === 1
    ? message('1 event without a time is in no bar.')
    : message('{0} events without a time are in no bar.', count);
}

/** How many events are there only in part. */
export function cutText(count: number): Message {
  return count === 1
    ? message('1 event is cut: what is missing of it is in no figure')
    : message('{0} events are cut: what is missing of them is in no figure', count);
}

/** How many lines of a stream aren't kept any longer. */
export function droppedText(count: number): Message {
  return count === 1 ? message('1 older line is no longer kept') : message('{0} older lines are no longer kept', count);
}

/** How many lines of a log were not understood. */
export function unreadText(count: number): Message {
  return count === 1 ? message('1 line was not understood') : message('{0} lines were not understood', count);
}
