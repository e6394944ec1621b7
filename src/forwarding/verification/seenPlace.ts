import type { Finding } from './check.ts';

/** A place that a delivery passes, with the link that leads to it. */
export type PlaceId = 'api-server' | 'konnectivity' | 'service' | 'forwarder' | 'agent' | 'receiver';

/** The places of a path, as far as they decide where a delivery was seen. */
export interface PathEnds {
  readonly ids: readonly PlaceId[];
  /** Whether the receiver is the Cloud Logs instance. */
  readonly endsInCloudLogs: boolean;
}

/** Checks that see all of a delivery. */
const ofDelivery: ReadonlySet<string> = new Set(['error-counters', 'delivery']);

/** Whether a finding is about all of a delivery, and about no place alone. */
export function isOfDelivery({ check }: Pick<Finding, 'check'>): boolean {
  return ofDelivery.has(check);
}

/** The last place whose answer an API server sees: where an agent takes the log along, the forwarder. */
export function lastAnswering({ ids }: Pick<PathEnds, 'ids'>): PlaceId {
  return (ids.includes('agent') ? 'forwarder' : ids.at(-1)) ?? 'api-server';
}

/**
 * The place of a finding about all of a delivery. A failure that was seen at no place has none: API servers count that
 * a delivery failed, and not where. What passes is where it was seen, or at the API servers, which count.
 */
export function placeOfDelivery({ result, seenAt }: Finding, path: PathEnds): PlaceId | undefined {
  if (result !== 'skipped' && seenAt !== undefined) return seenPlace(seenAt, path);
  if (result === 'unknown' || result === 'skipped') return lastAnswering(path);
  return result === 'failure' && path.ids.length > 1 ? undefined : 'api-server';
}

/** A place that this path has: where it has no such receiver, the delivery was seen in the forwarder. */
function seenPlace(seenAt: NonNullable<Finding['seenAt']>, { ids, endsInCloudLogs }: PathEnds): PlaceId {
  const isReceiver = seenAt === 'instance' ? endsInCloudLogs : seenAt === 'consumer' && !ids.includes('agent');
  const place = isReceiver && ids.includes('receiver') ? 'receiver' : 'forwarder';
  return ids.includes(place) ? place : 'api-server';
}
