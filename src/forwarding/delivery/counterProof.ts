import type { Delivery } from './delivery.ts';
import { countersInOrder, counterEvidence, testEventEvidence } from './grade.ts';
import type { ArrivalProof, WatchedDelivery } from './proof.ts';

/** Where nothing of ours runs in the cluster an arrival cannot be seen: only a delivery that failed is counted. */
export class CounterProof implements ArrivalProof {
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
  grade({ testEvents, counters, counterProblem }: WatchedDelivery): Delivery {
    const failing = counters?.failing ?? 0;
    return {
      grade: failing > 0 ? 'refused' : countersInOrder(counters) ? 'not-refused' : 'unknown',
      evidence: [testEventEvidence(testEvents), counterEvidence(counters, counterProblem)],
      testEvents,
      replicas: undefined,
    };
  }
}
