import type { HaproxyRequest } from '../../audit/haproxyLog.ts';
import { ServerStates } from '../../audit/serverStates.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { isAccepted, readForwarderNews, whyDown } from '../forwarder/forwarderLog.ts';
import { LogReader } from '../forwarder/logReader.ts';
import type { Delivery } from './delivery.ts';
import { gradeDelivery } from './grade.ts';
import type { ArrivalProof, DeliveryTarget, WatchedDelivery } from './proof.ts';

/** Arrivals in HAProxy's log: posts with the consumer's answer, but without their content. */
export class HaproxyProof implements ArrivalProof {
  readonly #log: LogReader;
  readonly #accepted: HaproxyRequest[] = [];
  readonly #refused: HaproxyRequest[] = [];
  #withoutStatus = 0;
  #unread = 0;
  readonly #servers = new ServerStates();
  #sentAt = 0;
  #lookedAt = 0;

  constructor(api: ClusterApi, { namespace, deployment }: NonNullable<DeliveryTarget['forwarder']>) {
    this.#log = new LogReader(api, namespace, deployment);
  }

  async begin(signal: AbortSignal): Promise<void> {
    await readForwarderNews(this.#log, signal, this.#servers);
  }

  async sent(_test_events: readonly string[], signal: AbortSignal): Promise<void> {
    this.#sentAt = Date.now();
    // A request between the two readings may have begun before the test events: it counts as a refusal, but not as an
    // arrival.
    const { requests } = await readForwarderNews(this.#log, signal, this.#servers);
    this.#refused.push(...requests.filter((request) => !isAccepted(request)));
    this.#lookedAt = Date.now();
  }

  async look(signal: AbortSignal): Promise<void> {
    const { requests, withoutStatus, unread } = await readForwarderNews(this.#log, signal, this.#servers);
    for (const request of requests) {
      if (!isAccepted(request)) this.#refused.push(request);
      // It ended after the last reading. If it began before the test events, its batch cannot contain them.
      else if (this.#lookedAt - request.totalMs >= this.#sentAt) this.#accepted.push(request);
    }
    this.#withoutStatus += withoutStatus;
    this.#unread += unread;
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
      unread: this.#unread,
      serverDown: whyDown(this.#servers.down()),
    });
  }
}
