import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { parseAuditEvent } from '../../../../src/audit/auditEvent.ts';
import { parseHaproxyLine } from '../../../../src/audit/haproxyLog.ts';
import { splitStamp } from '../../../../src/audit/lineBuffer.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import {
  followForwarder,
  openForwarder,
  type Forwarder,
  type ForwarderNote,
} from '../../../../src/forwarding/forwarder/followForwarder.ts';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import { getAuditWebhook } from '../../../../src/ibmcloud/commands/webhook.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { splitLines } from '../../../../src/kubernetes/podLog/logLines.ts';
import { message } from '../../../../src/text/message.ts';
import { needsHaproxy } from '../../../support/haproxy.ts';
import { FlowLab, never } from '../support/flowLab.ts';

describe('a forwarder’s log in the lab', () => {
  let flow: FlowLab;
  const stops: (() => Promise<unknown>)[] = [];
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    for (const stop of stops) await stop();
    await flow.stop();
  });

  const open = async (
    name: string,
    useAdmin = async (): Promise<boolean> => assert.fail('asked'),
  ): Promise<Forwarder> => {
    const cluster = await flow.cluster(name);
    const webhook = await flow.services.cli.run(getAuditWebhook(cluster.id), { signal: never });
    return openForwarder(cluster, webhook, flow.services, { signal: never, useAdmin });
  };

  /** Follows until `stop()`; what came, by pod. */
  function follow({ api, pods }: Forwarder, only?: string) {
    const ended = new AbortController();
    const lines = new Map<string, string[]>();
    const notes: ForwarderNote[] = [];
    const following = followForwarder(api, pods, {
      tailLines: 1_000,
      lookMs: 100,
      ...(only === undefined ? {} : { only }),
      signal: ended.signal,
      onLines: (pod, fresh) => void lines.set(pod, [...(lines.get(pod) ?? []), ...splitLines(fresh)]),
      onNote: (note) => notes.push(note),
    });
    const stop = async (): Promise<number> => {
      const began = performance.now();
      ended.abort();
      await following;
      api.close();
      return performance.now() - began;
    };
    stops.push(stop);
    return { lines, notes, stop };
  }

  async function until(condition: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + 30_000; !condition(); await pause(50)) assert.ok(Date.now() < end, what);
  }

  const deliveries = (lines: readonly string[] = []): number =>
    lines
      .map((line) => parseHaproxyLine(splitStamp(line).text))
      .filter((line) => line?.kind === 'request' && line.status === 200).length;

  it('waits for a role that is on its way into the cluster, before anybody is asked for more', async () => {
    const cluster = await flow.cluster('prod-dal');
    const webhook = await flow.services.cli.run(getAuditWebhook(cluster.id), { signal: never });
    let looks = 0;
    const services = {
      ...flow.services,
      async connect(kubeconfig: string) {
        const api = await flow.services.connect(kubeconfig);
        const listPods: ClusterApi['listPods'] = (...request) =>
          (looks += 1) === 1
            ? Promise.reject(new Failure('api-forbidden', message('Forbidden.')))
            : api.listPods(...request);
        return { ...api, listPods };
      },
    };
    const useAdmin = (): Promise<boolean> => assert.fail('asked');
    const { api } = await openForwarder(cluster, webhook, services, { signal: never, useAdmin });
    api.close();
    assert.equal(looks, 2);
  });

  it('brings HAProxy’s own lines, through a rollout to the next pod, each once', needsHaproxy(), async () => {
    const forwarder = await open('prod-dal');
    const stream = follow(forwarder);
    await until(() => [...stream.lines.values()].some((lines) => deliveries(lines) > 0), 'no delivery in the log');
    const { namespace, labels } = forwarder.pods;
    const pods = await forwarder.api.current().listPods(namespace, labels, never);
    const old = new Set(pods.map(({ name }) => name));
    const isNew = (pod: string): boolean => !old.has(pod);

    const deployment = privateNetwork
      .objects({ answers: { address: '10.240.0.15', port: '8080' }, clusterType: 'kubernetes' })
      .find(({ kind }) => kind === 'Deployment');
    assert.ok(deployment);
    // What `kubectl rollout restart` changes.
    const restarted = JSON.parse(JSON.stringify(deployment)) as {
      spec: { template: { metadata: { annotations?: Record<string, string> } } };
    };
    restarted.spec.template.metadata.annotations = {
      ...restarted.spec.template.metadata.annotations,
      'kubectl.kubernetes.io/restartedAt': new Date().toISOString(),
    };
    await forwarder.api.current().apply({ ...deployment, ...restarted }, { dryRun: false, force: true, signal: never });
    await until(
      () => [...stream.lines].some(([pod, lines]) => isNew(pod) && deliveries(lines) > 1),
      'no delivery in the new pod’s log',
    );
    const [next = ''] = [...stream.lines]
      .filter(([pod, lines]) => isNew(pod) && deliveries(lines) > 1)
      .map(([pod]) => pod);
    const request = { namespace: forwarder.pods.namespace, pod: next, container: 'haproxy' };
    const kept = (await forwarder.api.current().readLog(request, never)).trimEnd().split('\n');
    await until(() => (stream.lines.get(next)?.length ?? 0) >= kept.length, 'the new pod’s lines are not all here');
    assert.deepEqual(stream.lines.get(next)?.slice(0, kept.length), kept);
    await until(
      () =>
        [...old].every((name) => stream.notes.some(({ pod, text }) => pod === name && /has ended/.test(text.template))),
      'the old pods',
    );
    assert.deepEqual(
      stream.notes.filter(({ kind }) => kind !== 'pod' && kind !== 'ended'),
      [],
    );
    assert.ok((await stream.stop()) < 1_000);
  });

  it('follows one pod alone where that is asked for', needsHaproxy(), async () => {
    const forwarder = await open('prod-dal');
    const { namespace, labels } = forwarder.pods;
    const pods = await forwarder.api.current().listPods(namespace, labels, never);
    const only = pods.find(({ phase }) => phase === 'Running')?.name ?? '';
    const stream = follow(forwarder, only);
    await until(() => deliveries(stream.lines.get(only)) > 0, 'no delivery in the log');
    assert.deepEqual([...stream.lines.keys()], [only]);
    await stream.stop();
  });

  it('brings IBM’s audit events, with admin credentials only after asking', async () => {
    await assert.rejects(
      open('logs-tok', async () => false),
      (error) => error instanceof Failure && error.code === 'api-unauthorized',
    );
    let asked = 0;
    const forwarder = await open('logs-tok', async () => (asked += 1) > 0);
    assert.equal(asked, 1);
    const stream = follow(forwarder);
    // A write, which every policy logs.
    const testEvent = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'test-event', namespace: 'default' } };
    for (let count = 0; count < 3; count += 1) await forwarder.api.current().createTestEvent(testEvent, never);
    const events = (): number =>
      [...stream.lines.values()].flat().filter((line) => parseAuditEvent(splitStamp(line).text) !== undefined).length;
    await until(() => events() > 2, 'no audit event in the log');
    assert.ok((await stream.stop()) < 1_000);
  });

  it('says where there is no forwarder', async () => {
    const text = (pattern: RegExp) => (error: unknown) => error instanceof Failure && pattern.test(error.message);
    await assert.rejects(open('dev-fra'), text(/^No forwarder log to stream: .*Set up audit forwarding first/));
    await assert.rejects(open('external-syd'), text(/straight to an external server/));
    await assert.rejects(open('sysdig-lon'), text(/^No forwarder log to stream: its Service is missing/));
    await flow.assertClean();
  });
});
