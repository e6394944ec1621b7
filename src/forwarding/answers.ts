import type { Message } from '../text/message.ts';

/**
 * What the user answered, by the id of the question: addresses, one of a question's choices, absolute paths of PEM files;
 * never what stands in a file. A question that was left out has no entry.
 */
export type RouteAnswers = Readonly<Record<string, string>>;

/**
 * Begins an answer to a question of kind `file` that stands for what the cluster has already: the SHA-256 (hex) of it follows. The
 * file itself may be gone from this machine.
 */
export const UNCHANGED = 'sha256:';

/** What is wrong with an answer, and to which question it is one. */
export interface Objection {
  readonly question: string;
  readonly text: Message;
}
