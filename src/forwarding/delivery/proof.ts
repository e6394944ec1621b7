import type { Message } from '../../text/message.ts';
import type { DeliveryProof } from '../webhook/knownRoutes.ts';
import type { Delivery } from './delivery.ts';
import type { CounterComparison } from './errorCounters.ts';

/** How an arrival is proved, and whose pods' log is read. */
export interface DeliveryTarget {
  readonly proof: DeliveryProof;
  /** Whose pods' log is read; absent if nothing runs in the cluster. */
  readonly forwarder: { readonly namespace: string; readonly deployment: string } | undefined;
}

/** Evidence besides the arrivals. */
export interface WatchedDelivery {
  readonly testEvents: readonly string[];
  /** `undefined` if the counters could not be read; `counterProblem` says why. */
  readonly counters: CounterComparison | undefined;
  readonly counterProblem: Message | undefined;
  readonly waitedMs: number;
}

/** Watches for arrivals on one kind of route, from before the test events until the end of the wait. */
export interface ArrivalProof {
  /** Runs before the test events: what is in the log already does not count. */
  begin(signal: AbortSignal): Promise<void>;
  /** First reading after the last test event. */
  sent(testEvents: readonly string[], signal: AbortSignal): Promise<void>;
  look(signal: AbortSignal): Promise<void>;
  /** Whether the result is conclusive for a single API server. */
  arrived(): boolean;
  /** Whether something ends the wait at once, for any number of API servers. */
  refused(): boolean;
  grade(watched: WatchedDelivery): Delivery;
}
