import type { Delivery } from './delivery.ts';
import { countersInOrder, counterEvidence, testEventEvidence } from './grade.ts';
import type { ArrivalProof, WatchedDelivery } from './proof.ts';

/** If nothing of ours runs in the cluster, arrivals cannot be seen: only failed deliveries are counted. */
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

  /**
   * *Rejected* if a count of failed deliveries rose; *no errors counted* if every API server was read again and no
   * count rose.
   */
  grade({ testEvents, counters, counterProblem }: WatchedDelivery): Delivery {
    const failing = counters?.failing ?? 0;
    return {
      grade: failing > 0 ? 'rejected' : countersInOrder(counters) ? 'no errors counted' : 'unknown',
      evidence: [testEventEvidence(testEvents), counterEvidence(counters, counterProblem)],
      testEvents,
      replicas: undefined,
    };
  }
}
