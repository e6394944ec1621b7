import type { LogsAnswer } from '../../ibmcloud/commands/logsAnswer.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';

/** More of them nobody reads. */
const MOST = 10;

/** Why an answer may not hold all rows that are there; none: it does, as far as it says. */
export function doubtsOf({ warnings, unread, saidNothing }: LogsAnswer): readonly Message[] {
  return [
    ...warnings.map(({ text }) => text),
    ...(unread === 0
      ? []
      : [
          unread === 1
            ? message('Not all: 1 line of the answer wasn’t understood.')
            : message('Not all: {0} lines of the answer weren’t understood.', unread),
        ]),
    ...(saidNothing ? [message('The CLI printed nothing, which is taken for no rows.')] : []),
  ];
}

/** Each once, the first ten, and how many more. */
export function fewOf(doubts: readonly Message[]): readonly Message[] {
  const distinct = [...new Map(doubts.map((doubt) => [inEnglish(doubt), doubt])).values()];
  const left = distinct.length - MOST;
  return left <= 0
    ? distinct
    : [
        ...distinct.slice(0, MOST),
        left === 1 ? message('And 1 more warning.') : message('And {0} more warnings.', left),
      ];
}
