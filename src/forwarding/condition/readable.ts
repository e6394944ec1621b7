import type { FailedReading, KnownCluster } from './known.ts';

/** Whether commands can work on the cluster now, as far as is known. */
export function isReadable({ webhook, master }: KnownCluster): boolean {
  const failure = webhook.failure ?? master.failure;
  return failure === undefined || (!isForbidden(failure) && !failure.otherGroup);
}

/** Whether the user may not read it. */
export function isForbidden({ code }: FailedReading): boolean {
  return code === 'no-permission' || code === 'api-forbidden';
}
