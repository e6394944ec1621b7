import type { FailureCode } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';

/** Why something could not be read, in a word or two for a row; `undefined` where only the sentence says it. */
export function failureWord(code: FailureCode): Message | undefined {
  return words[code];
}

const words: Readonly<Partial<Record<FailureCode, Message>>> = {
  network: message('no connection'),
  gateway: message('error page'),
  'rate-limited': message('too many requests'),
  'timed-out': message('timed out'),
  'bad-output': message('answer not understood'),
  'cluster-not-found': message('not found'),
  'not-logged-in': message('not logged in'),
  'session-expired': message('session expired'),
  'cli-missing': message('CLI missing'),
  'plug-in-missing': message('plug-in missing'),
  usage: message('CLI too old'),
};
