import type { Delivery } from './delivery.ts';
import { countersInOrder, counterEvidence, markerEvidence } from './grade.ts';
import type { Arrivals, WatchedDelivery } from './proof.ts';

/** Where nothing of ours runs in the cluster an arrival cannot be seen: only a delivery that failed is counted. */
export class NoArrivals implements Arrivals {
  begin(): Promise<void> {
    return Promise.resolve();
  }

  sent(): Promise<void> {
    return Promise.resolve();
  }

  look(): Promise<void> {
    return Promise.resolve();
  }

  arrived(): boolean {
    return false;
  }

  refused(): boolean {
    return false;
  }

  /** *Refused* where a count of failed deliveries rose, *not refused* where every API server was asked again and none did. */
  grade({ markers, counters, counterProblem }: WatchedDelivery): Delivery {
    const failing = counters?.failing ?? 0;
    return {
      grade: failing > 0 ? 'refused' : countersInOrder(counters) ? 'not-refused' : 'unknown',
      evidence: [markerEvidence(markers), counterEvidence(counters, counterProblem)],
      markers,
      replicas: undefined,
    };
  }
}
