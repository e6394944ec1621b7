import type { Message } from '../text/message.ts';

/**
 * The user's answers by the id of the question: addresses, choices, absolute paths of PEM files; never a file's
 * content. A question left empty has no entry.
 */
export type RouteAnswers = Readonly<Record<string, string>>;

/**
 * Prefix of an answer to a question of kind `file` that keeps the cluster's present value: its SHA-256 (hex) follows.
 * The file itself may no longer exist on this machine.
 */
export const UNCHANGED = 'sha256:';

/** What is wrong with an answer, and its question. */
export interface Objection {
  readonly question: string;
  readonly text: Message;
}
