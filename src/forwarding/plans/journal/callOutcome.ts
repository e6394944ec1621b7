import { Failure, type FailureCode } from '../../../failure/failure.ts';

/**
 * What became of the call by which a step changes something. `unknown`: no answer came, or none that says it, so that
 * it may have had its effect.
 */
export type CallOutcome = 'not called' | 'refused' | 'unknown' | 'accepted';

/** Failures after which nothing has changed: the call was refused, or never made. */
const refusals: ReadonlySet<FailureCode> = new Set([
  'cli-missing',
  'plug-in-missing',
  'not-logged-in',
  'session-expired',
  'no-permission',
  'cluster-not-found',
  'rate-limited',
  'usage',
  'master-busy',
  'invalid-input',
  'api-certificate',
  'api-unauthorized',
  'api-forbidden',
  'api-not-found',
  'api-conflict',
  'api-invalid',
  'pod-security',
  'rollout-failed',
  'object-changed',
]);

/** Whether a call that failed like this certainly changed nothing. */
export function wasRefused(error: unknown): boolean {
  return error instanceof Failure && refusals.has(error.code);
}
