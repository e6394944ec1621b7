import { message } from '../text/message.ts';
import { Failure } from './failure.ts';

/**
 * An aborted call. Never shown: the user asked for it. In a file of its own, so that callers need not load the failure
 * table.
 */
export function cancelled(): Failure {
  return new Failure('cancelled', message('The call was cancelled.'));
}
