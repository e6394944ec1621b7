import { message } from '../text/message.ts';
import { Failure } from './failure.ts';

/** Any error as a {@link Failure}: what was not foreseen is shown as it came, with the log as its remedy. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new Failure('other', message('Something unexpected went wrong: {0}', text), {
    remedy: 'show-log',
    cause: error,
    ...(error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {}),
  });
}
