import { message } from '../text/message.ts';
import { Failure } from './failure.ts';

/** Turns any error into a {@link Failure}. An unexpected error is quoted, and its remedy is the log. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new Failure('other', message('Unexpected error: {0}', text), {
    remedy: 'show-log',
    cause: error,
    ...(error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {}),
  });
}
