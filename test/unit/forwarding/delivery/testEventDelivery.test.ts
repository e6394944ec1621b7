import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { checkDelivery, type DeliveryContext } from '../../../../src/forwarding/delivery/checkDelivery.ts';
import type { Delivery } from '../../../../src/forwarding/delivery/delivery.ts';
import type { DeliveryProof } from '../../../../src/forwarding/webhook/knownRoutes.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { respond, TinyApiServer, type Received } from '../../kubernetes/tinyApiServer.ts';

const eventOf = (id: string): string =>
  JSON.stringify({ auditID: id, verb: 'create', requestURI: '/api/v1/namespaces/n/configmaps?dryRun=All' });

/** API servers with counters behind one address, and a pod of an IBM image, whose log honours `sinceTime`. */
class Cluster {
  servers = [{ start: 100, errors: 0 }];
  lines: { readonly time: string; readonly text: string }[] = [];
  testEvents = 0;
  metricsStatus = 200;
  metricsReadings = 0;
  readonly logQueries: string[] = [];
  onLook: (look: number) => void = () => undefined;
  onTestEvent: () => void = () => undefined;
  #looks = 0;
  #turn = 0;
  #second = 0;

  write(...texts: readonly string[]): void {
    for (const text of texts) {
      // The cluster's clock is far from this machine's.
      const time = `2031-01-01T00:00:${String((this.#second += 1)).padStart(2, '0')}.000000000Z`;
      this.lines.push({ time, text });
    }
  }

  answer({ path, method, query }: Received, response: Parameters<typeof respond>[0]): void {
    if (path === '/metrics') return this.#metrics(response);
    if (method === 'POST') {
      this.testEvents += 1;
      this.onTestEvent();
      return respond(response, 201, {}, { 'Audit-Id': `test-event-${this.testEvents}` });
    }
    if (path.endsWith('/pods')) {
      const pod = {
        metadata: { name: 'p', namespace: 'n', uid: 'u' },
        spec: { containers: [{ name: 'c' }] },
        status: {},
      };
      return respond(response, 200, { items: [pod] });
    }
    this.logQueries.push(query.toString());
    if (this.testEvents > 0) this.onLook((this.#looks += 1));
    const since = query.get('sinceTime') ?? '';
    const tail = Number(query.get('tailLines') ?? this.lines.length);
    const shown = this.lines.filter(({ time }) => time >= since).slice(tail === 0 ? this.lines.length : -tail);
    respond(response, 200, shown.map(({ time, text }) => `${time} ${text}\n`).join(''));
  }

  #metrics(response: Parameters<typeof respond>[0]): void {
    this.metricsReadings += 1;
    if (this.metricsStatus !== 200) return respond(response, this.metricsStatus, { message: 'forbidden' });
    const server = this.servers[(this.#turn += 1) % this.servers.length];
    const errors = `apiserver_audit_error_total{plugin="webhook"} ${server?.errors ?? 0}`;
    respond(
      response,
      200,
      `apiserver_audit_event_total 5\n${errors}\nprocess_start_time_seconds ${server?.start ?? 0}\n`,
    );
  }
}

describe('delivery to an IBM image', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  let cluster: Cluster;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    api = await connect(server.kubeconfig());
    cluster = new Cluster();
    cluster.write('server is listening on 3000');
    server.answer = (received, response) => cluster.answer(received, response);
  });
  afterEach(async () => {
    api.close();
    await server.stop();
  });

  function check(
    deliveryWaitMs: number,
    proof: DeliveryProof = 'test-event-in-pod-log',
    more: Partial<DeliveryContext> = {},
  ): Promise<Delivery> {
    return checkDelivery(
      { proof, forwarder: proof === 'counters' ? undefined : { namespace: 'n', deployment: 'd' } },
      {
        api: () => Promise.resolve(api),
        services: { pollIntervalMs: 10, deliveryWaitMs, counterWaitMs: deliveryWaitMs },
        signal: new AbortController().signal,
        progress: () => undefined,
        ...more,
      },
    );
  }
  const says = ({ evidence }: Delivery): string => evidence.map(inEnglish).join('\n');
  const all = ['test-event-1', 'test-event-2', 'test-event-3'];

  it('is proved when each test event stands in the log, and is not waited for any longer', async () => {
    cluster.onLook = (look) => {
      if (look === 2) cluster.write(eventOf('test-event-2'), 'no event', eventOf('test-event-1'));
      if (look === 4) cluster.write(eventOf('test-event-3'));
    };
    let arrivedAt = 0;
    cluster.onTestEvent = () => (arrivedAt ||= Date.now());
    const delivery = await check(60_000);
    assert.ok(Number(delivery.sentAt) > 0 && Number(delivery.sentAt) <= arrivedAt, 'it says another time of sending');
    assert.equal(delivery.grade, 'reached forwarder', says(delivery));
    assert.deepEqual(delivery.testEvents, all);
    assert.deepEqual(delivery.replicas, { delivering: 1, seen: 1 });
    assert.match(says(delivery), /3 of 3/);
  });

  it('is looked at again where the API server restarted meanwhile, until it can be counted', async () => {
    cluster.onLook = (look) => {
      if (look > 1) return cluster.write(...[4, 5, 6].map((number) => eventOf(`test-event-${number}`)));
      cluster.write(...all.map(eventOf));
      cluster.servers = [{ start: 999, errors: 0 }];
    };
    const delivery = await check(60_000);
    assert.equal(delivery.grade, 'reached forwarder', says(delivery));
    assert.equal(cluster.testEvents, 6);
    assert.deepEqual(delivery.replicas, { delivering: 1, seen: 1 });
  });

  it('compares with what was counted just before, and reads no counter more often than needed', async () => {
    cluster.servers = [100, 200].map((start) => ({ start, errors: 0 }));
    cluster.onLook = (look) =>
      look === 1 && cluster.write(...[1, 2, 3, 4, 5, 6].map((number) => eventOf(`test-event-${number}`)));
    const counted = new Map([100, 200].map((start) => [start, { processStart: start, events: 5, webhookErrors: 0 }]));
    const well = await check(100, 'test-event-in-pod-log', { counted: () => Promise.resolve(counted) });
    assert.deepEqual(well.replicas, { delivering: 2, seen: 2 });
    // Once when the test events had arrived, and once at the end.
    assert.equal(cluster.metricsReadings, 4);
    cluster.servers[1] = { start: 200, errors: 1 };
    const refused = await check(100, 'test-event-in-pod-log', { counted: () => Promise.resolve(counted) });
    assert.equal(refused.grade, 'rejected', says(refused));
  });

  it('reads only what came since the look before, by the cluster’s own clock', async () => {
    cluster.onLook = (look) => look === 2 && cluster.write(...all.map(eventOf));
    await check(60_000);
    const [first, ...others] = cluster.logQueries;
    assert.match(first ?? '', /tailLines=1/);
    assert.ok(
      others.every((query) => /sinceTime=2031-01-01T00%3A00%3A01/.test(query)),
      others.join('\n'),
    );
  });

  it('takes no other mention of an id for the event', async () => {
    cluster.onLook = (look) => look === 1 && cluster.write(...all, `{"note":"test-event-1"}`, eventOf('test-event-10'));
    const delivery = await check(200);
    assert.equal(delivery.grade, 'unknown');
    assert.match(says(delivery), /None of them found/);
  });

  it('is proved, with the count, when only some of them came from the one API server', async () => {
    cluster.onLook = (look) => look === 1 && cluster.write(eventOf('test-event-2'));
    const delivery = await check(200);
    assert.equal(delivery.grade, 'reached forwarder');
    assert.match(says(delivery), /1 of 3/);
  });

  it('is proved without the counters, which need more rights', async () => {
    cluster.metricsStatus = 403;
    cluster.onLook = (look) => look === 1 && cluster.write(...all.map(eventOf));
    const delivery = await check(60_000);
    assert.equal(delivery.grade, 'reached forwarder');
    assert.equal(delivery.replicas, undefined);
  });

  it('is refused, n of m, when one of three API servers fails', async () => {
    cluster.servers = [1, 2, 3].map((start) => ({ start, errors: 0 }));
    cluster.onLook = (look) => {
      if (look === 1) cluster.write(...[1, 2, 4, 5, 7, 8].map((number) => eventOf(`test-event-${number}`)));
      if (look === 2) cluster.servers[2] = { start: 3, errors: 2 };
    };
    const delivery = await check(400);
    assert.equal(delivery.grade, 'rejected');
    assert.deepEqual(delivery.replicas, { delivering: 2, seen: 3 });
    assert.match(says(delivery), /Failed deliveries: 2 more on 1 of 3[\s\S]*6 of 9/);
  });

  it('is unknown when test events are missing among several API servers and no counter tells why', async () => {
    cluster.servers = [1, 2].map((start) => ({ start, errors: 0 }));
    cluster.onLook = (look) => look === 1 && cluster.write(eventOf('test-event-1'), eventOf('test-event-3'));
    assert.equal((await check(200)).grade, 'unknown');
  });

  it('is not refused, or refused, by the counters alone where nothing runs in the cluster', async () => {
    const well = await check(100, 'counters');
    assert.equal(well.grade, 'no errors counted');
    assert.doesNotMatch(says(well), /HAProxy/);
    cluster.onTestEvent = () => (cluster.servers[0] = { start: 100, errors: 3 });
    assert.equal((await check(100, 'counters')).grade, 'rejected');
  });
});
