import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message } from '../../text/message.ts';
import { LogReader } from '../forwarder/logReader.ts';
import { findEvents, skipToEnd } from '../forwarder/testEventLog.ts';
import type { Delivery } from './delivery.ts';
import { counterEvidence, testEventEvidence } from './grade.ts';
import type { ArrivalProof, DeliveryTarget, WatchedDelivery } from './proof.ts';

/** Arrivals in the log of IBM's images: each event of a post is a line of JSON with its `Audit-Id`. */
export class TestEventProof implements ArrivalProof {
  readonly #log: LogReader;
  #missing: ReadonlySet<string> = new Set();
  #sent = false;

  constructor(api: ClusterApi, { namespace, deployment }: NonNullable<DeliveryTarget['forwarder']>) {
    this.#log = new LogReader(api, namespace, deployment);
  }

  async begin(signal: AbortSignal): Promise<void> {
    await skipToEnd(this.#log, signal);
  }

  async sent(testEvents: readonly string[], signal: AbortSignal): Promise<void> {
    this.#missing = new Set(testEvents);
    this.#sent = true;
    await this.look(signal);
  }

  async look(signal: AbortSignal): Promise<void> {
    const found = await findEvents(this.#log, this.#missing, signal);
    this.#missing = new Set([...this.#missing].filter((id) => !found.has(id)));
  }

  arrived(): boolean {
    return this.#sent && this.#missing.size === 0;
  }

  refused(): boolean {
    return false;
  }

  /**
   * *Rejected* if a count of failed deliveries rose; *reached forwarder* if every test event is in the log, or some are
   * and there is only one API server; otherwise *unknown*: one API server that delivers says nothing about the others.
   */
  grade({ testEvents, counters, counterProblem, waitedMs }: WatchedDelivery): Delivery {
    const found = testEvents.length - this.#missing.size;
    const seen = counters?.seen ?? 0;
    const failing = counters?.failing ?? 0;
    const complete = found > 0 && (this.#missing.size === 0 || seen === 1);
    const grade = failing > 0 ? 'rejected' : complete ? 'reached forwarder' : 'unknown';
    const seconds = Math.round(waitedMs / 1000);
    const counted = counterEvidence(counters, counterProblem);
    const arrivals =
      found > 0
        ? message('{0} of {1} test events found in the forwarder’s log, by their Audit-Id.', found, testEvents.length)
        : message('None of them found in the forwarder’s log within {0} seconds.', seconds);
    return {
      grade,
      evidence: [testEventEvidence(testEvents), ...(grade === 'rejected' ? [counted, arrivals] : [arrivals, counted])],
      testEvents,
      replicas:
        counters && seen > 0 && counters.compared === seen && found > 0 && grade !== 'unknown'
          ? { delivering: seen - failing, seen }
          : undefined,
    };
  }
}
