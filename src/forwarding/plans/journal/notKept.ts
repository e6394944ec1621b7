import { Failure } from '../../../failure/failure.ts';
import { message } from '../../../text/message.ts';

/** The disk is full, or may not be written or read: what a run changes would not be known afterwards. */
export function notKept(path: string, cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure('other', message('The record of this run can’t be saved ({0}), so it stops here.', why), {
    remedy: 'show-log',
    detail: path,
    cause,
  });
}
