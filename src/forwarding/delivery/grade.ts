import { NO_SERVER, type HaproxyRequest } from '../../audit/haproxyLog.ts';
import { message, type Message } from '../../text/message.ts';
import type { Delivery } from './delivery.ts';
import type { CounterComparison } from './errorCounters.ts';
import type { WatchedDelivery } from './proof.ts';

/** Observations between the test events and the end of the wait, on the private-network route. */
export interface DeliverySightings extends WatchedDelivery {
  /** Deliveries that began after the test events and that the consumer answered 2xx. */
  readonly accepted: readonly HaproxyRequest[];
  /** Deliveries with another answer, from the consumer or from HAProxy. */
  readonly refused: readonly HaproxyRequest[];
  /** Deliveries without a status in HAProxy's log. */
  readonly withoutStatus: number;
  /** Lines of HAProxy's log that are not understood. */
  readonly unread: number;
  readonly serverDown: string | undefined;
}

/**
 * Grades a delivery: *accepted by consumer* only when HAProxy's log shows the consumer's 2xx after the test events, no
 * other answer, and every API server that was seen before was seen again with no more errors; *rejected* as soon as
 * anything was rejected; *no errors counted* where HAProxy logs no status and the counters are in order; else
 * *unknown*.
 */
export function gradeDelivery(seen: DeliverySightings): Delivery {
  const { testEvents, accepted, refused, withoutStatus, counters } = seen;
  const inOrder = countersInOrder(counters);
  const failing = counters !== undefined && counters.failing > 0;
  const grade =
    refused.length > 0 || failing
      ? 'rejected'
      : accepted.length > 0 && inOrder
        ? 'accepted by consumer'
        : withoutStatus > 0 && accepted.length === 0 && inOrder
          ? 'no errors counted'
          : 'unknown';
  const delivers = grade === 'accepted by consumer' || grade === 'rejected';
  return {
    grade,
    evidence: evidenceOf(seen),
    testEvents,
    consumerRefused: refused.some(isOfConsumer),
    replicas:
      delivers && counters && counters.seen > 0 && accepted.length > 0
        ? { delivering: counters.compared - counters.failing, seen: counters.seen }
        : undefined,
  };
}

/** Whether a refusal shows where it happened: at the consumer, or between HAProxy and it. */
function isOfConsumer({ status, server }: HaproxyRequest): boolean {
  return server === NO_SERVER ? status === 503 : status > 0;
}

function evidenceOf(seen: DeliverySightings): readonly Message[] {
  const { testEvents, withoutStatus, counters, counterProblem } = seen;
  const counted = counterEvidence(counters, counterProblem);
  const inOrder = countersInOrder(counters);
  const failing = counters !== undefined && counters.failing > 0;
  return [
    testEventEvidence(testEvents),
    ...refusedEvidence(seen),
    ...(failing ? [counted] : []),
    ...silenceEvidence(seen),
    ...(inOrder || failing ? [] : [counted]),
    ...acceptedEvidence(seen),
    ...(withoutStatus > 0
      ? [
          message(
            'Deliveries that reached HAProxy: {0}. To see their status, add “option httplog” to its configuration.',
            withoutStatus,
          ),
        ]
      : []),
    ...(inOrder ? [counted] : []),
  ];
}

function acceptedEvidence({ accepted }: DeliverySightings): readonly Message[] {
  if (accepted.length === 0) return [];
  return [
    message(
      'Deliveries that HAProxy forwarded after them: {0}. The log consumer answered each with {1}.',
      accepted.length,
      statuses(accepted),
    ),
  ];
}

function refusedEvidence({ refused, serverDown }: DeliverySightings): readonly Message[] {
  const answers = grouped(refused).map(([status, server, count]) =>
    server === NO_SERVER
      ? message(
          'Deliveries that HAProxy itself answered with {1}, because it couldn’t reach the log consumer: {0}.',
          count,
          status,
        )
      : message('Deliveries that the log consumer answered with {1} instead of 2xx: {0}.', count, status),
  );
  return serverDown === undefined ? answers : [...answers, message('HAProxy on the log consumer: {0}', serverDown)];
}

/** Nothing that is known to be a delivery. */
function silenceEvidence(seen: DeliverySightings): readonly Message[] {
  if (seen.accepted.length + seen.refused.length + seen.withoutStatus > 0) return [];
  const seconds = Math.round(seen.waitedMs / 1000);
  return [
    seen.unread === 0
      ? message('No delivery reached HAProxy within {0} seconds.', seconds)
      : seen.unread === 1
        ? message('HAProxy logged 1 line within {0} seconds that isn’t understood. It may be of a delivery.', seconds)
        : message(
            'HAProxy logged {0} lines within {1} seconds that aren’t understood. They may include deliveries.',
            seen.unread,
            seconds,
          ),
  ];
}

/** Whether every API server was read again, with no more errors than before. */
export function countersInOrder(counters: CounterComparison | undefined): boolean {
  return counters !== undefined && counters.seen > 0 && counters.compared === counters.seen && counters.failing === 0;
}

export function testEventEvidence(testEvents: readonly string[]): Message {
  return message('Sent {0} test events over separate connections.', testEvents.length);
}

export function counterEvidence(counters: CounterComparison | undefined, problem: Message | undefined): Message {
  if (!counters) return message('Couldn’t read the API servers’ error counters: {0}', problem ?? '');
  const { seen, compared, failing, newErrors } = counters;
  if (failing > 0)
    return message('Failed deliveries: {0} more on {1} of {2} API servers.', newErrors, failing, compared);
  if (compared < seen) {
    return message(
      'Only {0} of {1} API servers could be compared before and after. One may have restarted.',
      compared,
      seen,
    );
  }
  return message('No new failed deliveries on the API servers seen ({0}).', seen);
}

function statuses(requests: readonly HaproxyRequest[]): string {
  return [...new Set(requests.map(({ status }) => status))].join(', ');
}

function grouped(requests: readonly HaproxyRequest[]): (readonly [status: number, server: string, count: number])[] {
  const counts = new Map<string, readonly [number, string, number]>();
  for (const { status, server } of requests) {
    const key = `${status} ${server}`;
    counts.set(key, [status, server, (counts.get(key)?.[2] ?? 0) + 1]);
  }
  return [...counts.values()];
}
