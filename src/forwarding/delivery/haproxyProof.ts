import type { HaproxyRequest } from '../../audit/haproxyLog.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { isAccepted, readForwarderNews } from '../forwarder/forwarderLog.ts';
import { LogReader } from '../forwarder/logReader.ts';
import type { Delivery } from './delivery.ts';
import { gradeDelivery } from './grade.ts';
import type { ArrivalProof, DeliveryTarget, WatchedDelivery } from './proof.ts';

/** Arrivals as HAProxy logs them: posts with the consumer's answer, but not what was in them. */
export class HaproxyProof implements ArrivalProof {
  readonly #log: LogReader;
  readonly #accepted: HaproxyRequest[] = [];
  readonly #refused: HaproxyRequest[] = [];
  #withoutStatus = 0;
  #serverDown: string | undefined;
  #sentAt = 0;
  #lookedAt = 0;

  constructor(api: ClusterApi, { namespace, deployment }: NonNullable<DeliveryTarget['forwarder']>) {
    this.#log = new LogReader(api, namespace, deployment);
  }

  async begin(signal: AbortSignal): Promise<void> {
    await readForwarderNews(this.#log, signal);
  }

  async sent(_test_events: readonly string[], signal: AbortSignal): Promise<void> {
    this.#sentAt = Date.now();
    // What came between the two looks may have begun before the test events: as a refusal it counts, as an arrival it does not.
    const { requests, serverDown } = await readForwarderNews(this.#log, signal);
    this.#refused.push(...requests.filter((request) => !isAccepted(request)));
    this.#serverDown = serverDown;
    this.#lookedAt = Date.now();
  }

  async look(signal: AbortSignal): Promise<void> {
    const { requests, withoutStatus, serverDown } = await readForwarderNews(this.#log, signal);
    for (const request of requests) {
      if (!isAccepted(request)) this.#refused.push(request);
      // It ended after the last look; if it began before the test events, its batch cannot hold them.
      else if (this.#lookedAt - request.totalMs >= this.#sentAt) this.#accepted.push(request);
    }
    this.#withoutStatus += withoutStatus;
    this.#serverDown = serverDown ?? this.#serverDown;
    this.#lookedAt = Date.now();
  }

  arrived(): boolean {
    return this.#accepted.length > 0;
  }

  refused(): boolean {
    return this.#refused.length > 0;
  }

  grade(watched: WatchedDelivery): Delivery {
    return gradeDelivery({
      ...watched,
      accepted: this.#accepted,
      refused: this.#refused,
      withoutStatus: this.#withoutStatus,
      serverDown: this.#serverDown,
    });
  }
}
