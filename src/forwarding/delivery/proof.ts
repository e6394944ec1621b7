import type { DeliveryProof } from '../webhook/knownRoutes.ts';
import type { Delivery } from './delivery.ts';
import type { CounterComparison } from './errorCounters.ts';

/** What is watched: how an arrival shows, and whose pods' log is read. */
export interface DeliveryTarget {
  readonly proof: DeliveryProof;
  /** Whose pods' log is read; absent where nothing runs in the cluster. */
  readonly forwarder: { readonly namespace: string; readonly deployment: string } | undefined;
}

/** What was learned besides the arrivals themselves. */
export interface WatchedDelivery {
  readonly testEvents: readonly string[];
  /** `undefined` where the counters could not be read; `counterProblem` says why. */
  readonly counters: CounterComparison | undefined;
  readonly counterProblem: string | undefined;
  readonly waitedMs: number;
}

/** How arrivals show on one kind of route, from before the test events until the end of the wait. */
export interface ArrivalProof {
  /** Looks before the test events are sent: what is there already is none of them. */
  begin(signal: AbortSignal): Promise<void>;
  /** Looks for the first time after the last test event was sent. */
  sent(testEvents: readonly string[], signal: AbortSignal): Promise<void>;
  look(signal: AbortSignal): Promise<void>;
  /** Whether the answer is in for a single API server. */
  arrived(): boolean;
  /** Whether something was seen that ends the wait at once, however many API servers there are. */
  refused(): boolean;
  grade(watched: WatchedDelivery): Delivery;
}
