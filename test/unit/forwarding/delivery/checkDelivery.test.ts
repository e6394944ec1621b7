import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Delivery } from '../../../../src/forwarding/delivery/delivery.ts';
import type { StepContext } from '../../../../src/forwarding/plans/step.ts';
import { checkDelivery } from '../../../../src/forwarding/plans/steps/checkDelivery.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { respond, TinyApiServer, type Received } from '../../kubernetes/tinyApiServer.ts';

let port = 1000;
const line = (status: number, { server = 's1', ms = 0 } = {}): string =>
  `10.1.1.1:${(port += 1)} [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/${server} 0/0/0/1/${ms} ${status} 1 - - ---- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"`;
const withoutStatus = (): string => `Connect from 10.1.1.1:${(port += 1)} to 10.1.1.2:3000 (myfrontend/HTTP)`;

/** A cluster as the check sees it: API servers with counters behind one address, and one pod's log. */
class Cluster {
  /** Counters of each API server; readings take turns. */
  servers = [{ start: 100, errors: 0 }];
  log: string[] = [line(200), line(503)];
  testEvents = 0;
  looksSinceTestEvents = 0;
  metricsStatus = 200;
  /** Called on each look at the log after the test events, with its number from 1 on. */
  onLook: (look: number) => void = () => undefined;
  #turn = 0;

  answer({ path, method }: Received, response: Parameters<typeof respond>[0]): void {
    if (path === '/metrics') return this.#metrics(response);
    if (method === 'POST') {
      this.testEvents += 1;
      return respond(response, 201, {}, { 'Audit-Id': `test-event-${this.testEvents}` });
    }
    if (path.endsWith('/pods'))
      return respond(response, 200, { items: [{ metadata: { name: 'p', namespace: 'n' }, status: {} }] });
    if (this.testEvents > 0) this.onLook((this.looksSinceTestEvents += 1));
    // The node puts a time before each line; two lines share a second.
    const stamped = this.log.map((text, at) => `${new Date(Math.floor(at / 2) * 1000).toISOString()} ${text}\n`);
    respond(response, 200, stamped.join(''));
  }

  #metrics(response: Parameters<typeof respond>[0]): void {
    if (this.metricsStatus !== 200) return respond(response, this.metricsStatus, { message: 'forbidden' });
    const server = this.servers[(this.#turn += 1) % this.servers.length];
    respond(
      response,
      200,
      `apiserver_audit_event_total 5\napiserver_audit_error_total{plugin="webhook"} ${server?.errors ?? 0}\nprocess_start_time_seconds ${server?.start ?? 0}\n`,
    );
  }
}

describe('checkDelivery', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  let cluster: Cluster;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    api = await connect(server.kubeconfig());
    cluster = new Cluster();
    server.answer = (received, response) => cluster.answer(received, response);
  });
  afterEach(async () => {
    api.close();
    await server.stop();
  });

  async function check(
    deliveryWaitMs = 300,
    signal = new AbortController().signal,
    counterWaitMs = deliveryWaitMs,
  ): Promise<Delivery> {
    const found: StepContext['found'] = {};
    // Of a step's context this step uses only these.
    const context = {
      api: () => Promise.resolve(api),
      services: { pollIntervalMs: 10, deliveryWaitMs, counterWaitMs },
      signal,
      progress: () => undefined,
      found,
    };
    await checkDelivery.run(
      { kind: 'check-delivery', proof: 'haproxy-log', forwarder: { namespace: 'n', deployment: 'd' } },
      context as unknown as StepContext,
    );
    assert.ok(found.delivery);
    return found.delivery;
  }
  const says = ({ evidence }: Delivery): string => evidence.map(inEnglish).join('\n');

  it('accepts a delivery that began after the test events, and does not wait any longer', async () => {
    cluster.onLook = (look) => look === 3 && cluster.log.push(line(200));
    const delivery = await check(60_000);
    assert.equal(delivery.grade, 'accepted by consumer', says(delivery));
    assert.deepEqual(delivery.testEvents, ['test-event-1', 'test-event-2', 'test-event-3']);
    assert.deepEqual(delivery.replicas, { delivering: 1, seen: 1 });
  });

  it('counts nothing that was logged before the test events', async () => {
    const delivery = await check();
    assert.equal(delivery.grade, 'unknown');
    assert.match(says(delivery), /No delivery reached HAProxy/);
  });

  it('counts no arrival that may have begun before the test events: its batch cannot hold them', async () => {
    cluster.onLook = (look) => {
      // Seen in the very look that follows the test events; and one that took longer than the test events are old.
      if (look === 1) cluster.log.push(line(200));
      if (look === 2) cluster.log.push(line(200, { ms: 9_000 }));
    };
    assert.equal((await check()).grade, 'unknown');
  });

  it('says refused as soon as a delivery was refused, also by HAProxy itself', async () => {
    for (const refused of [line(503, { server: '<NOSRV>' }), line(500), line(-1), line(302)]) {
      cluster = new Cluster();
      cluster.onLook = (look) => look === 1 && cluster.log.push(refused);
      assert.equal((await check(60_000)).grade, 'rejected', refused);
    }
  });

  it('says refused when an error counter rose on one of three API servers', async () => {
    cluster.servers = [1, 2, 3].map((start) => ({ start, errors: 7 }));
    cluster.onLook = (look) => {
      if (look !== 2) return;
      cluster.log.push(line(200));
      cluster.servers[1] = { start: 2, errors: 9 };
    };
    const delivery = await check();
    assert.equal(delivery.grade, 'rejected');
    assert.equal(delivery.testEvents.length, 9);
    assert.deepEqual(delivery.replicas, { delivering: 2, seen: 3 });
    assert.match(says(delivery), /Failed deliveries: 2 more on 1 of 3/);
  });

  it('waits to the end where several API servers deliver, so that one that fails is not missed', async () => {
    cluster.servers = [1, 2].map((start) => ({ start, errors: 0 }));
    cluster.onLook = (look) => {
      if (look === 2) cluster.log.push(line(200));
      if (look === 6) cluster.log.push(line(503, { server: '<NOSRV>' }));
    };
    assert.equal((await check(2_000)).grade, 'rejected');
  });

  it('gives a counter that rises late its time where there are several API servers', async () => {
    cluster.servers = [1, 2].map((start) => ({ start, errors: 0 }));
    cluster.onLook = (look) => {
      if (look === 2) cluster.log.push(line(200));
      // At 10 ms a look this is long after the 50 ms for which a delivery is waited for.
      if (look === 30) cluster.servers[1] = { start: 2, errors: 1 };
    };
    assert.equal((await check(50, undefined, 3_000)).grade, 'rejected');
  });

  it("says not refused where HAProxy's configuration logs no status", async () => {
    cluster.onLook = (look) => look === 2 && cluster.log.push(withoutStatus());
    const delivery = await check();
    assert.equal(delivery.grade, 'no errors counted');
    assert.match(says(delivery), /option httplog/);
    assert.equal(delivery.replicas, undefined);
  });

  it('says unknown where the counters may not be read, and why', async () => {
    cluster.metricsStatus = 403;
    cluster.onLook = (look) => look === 2 && cluster.log.push(line(200));
    const delivery = await check();
    assert.equal(delivery.grade, 'unknown');
    assert.match(
      says(delivery),
      /Couldn’t read the API servers’ error counters: You lack permission[\s\S]*answered each with 200/,
    );
  });

  it('checks again when an API server restarted meanwhile', async () => {
    cluster.onLook = (look) => {
      if (look === 2) cluster.servers = [{ start: 999, errors: 0 }];
      if (look % 3 === 0) cluster.log.push(line(200));
    };
    const delivery = await check();
    assert.equal(delivery.grade, 'accepted by consumer', says(delivery));
    assert.equal(cluster.testEvents, 6);
  });

  it('does not wait to the end for an API server that was gone when the delivery came: it is counted anew', async () => {
    cluster.servers = [1, 2].map((start) => ({ start, errors: 0 }));
    cluster.onLook = (look) => {
      cluster.servers = [{ start: 2, errors: 0 }];
      if (look % 3 === 0) cluster.log.push(line(200));
    };
    const delivery = await Promise.race([check(60_000), delay(30_000, undefined, { ref: false })]);
    assert.ok(delivery, 'half of the wait has gone by');
    assert.equal(delivery.grade, 'accepted by consumer', says(delivery));
    assert.deepEqual(delivery.replicas, { delivering: 1, seen: 1 });
    assert.equal(cluster.testEvents, 9);
  });

  it('outlives an API server that is restarting', async () => {
    let refusals = 3;
    server.answer = (received, response) => {
      if (refusals > 0) {
        refusals -= 1;
        response.destroy();
      } else cluster.answer(received, response);
    };
    cluster.onLook = (look) => look === 2 && cluster.log.push(line(200));
    assert.equal((await check(60_000)).grade, 'accepted by consumer');
  });

  it('fails no set-up when the cluster cannot be asked, and can be cancelled', async () => {
    server.answer = (_received, response) => respond(response, 500, { message: 'broken' });
    assert.equal((await check()).grade, 'unknown');
    server.answer = (received, response) => cluster.answer(received, response);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await assert.rejects(check(60_000, stop.signal), { code: 'cancelled' });
  });
});
