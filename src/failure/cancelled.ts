import { message } from '../text/message.ts';
import { Failure } from './failure.ts';

/** An aborted call. Never shown: the user asked for it. Apart from the table, so that waiting does not load the table. */
export function cancelled(): Failure {
  return new Failure('cancelled', message('The call was cancelled.'));
}
