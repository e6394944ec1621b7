/**
 * Another machine acts between preview and run, in the middle of a run, between run and Undo, and before Resume: it
 * stores another webhook or policy, or makes or changes an object of the cluster. Nothing of theirs is lost, and a
 * sentence says so. The table is printed.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { planAgain } from '../../../../src/commands/plans/planAgain.ts';
import { planApplyManifest } from '../../../../src/forwarding/flows/applyManifest.ts';
import { manifestObjects } from '../../../../src/forwarding/flows/readManifest.ts';
import { checkResumable, isAgreed } from '../../../../src/forwarding/flows/resume.ts';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { FlowId, FlowMemo } from '../../../../src/forwarding/plans/journal/journal.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { routeManifest } from '../../../../src/forwarding/routes/manifestText.ts';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import { getKubeconfig } from '../../../../src/ibmcloud/commands/credentials.ts';
import type { KubernetesObject, ObjectReference } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { objectPath } from '../../../../src/kubernetes/resourcePath.ts';
import { rawApiOf } from '../../../cluster/target.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { findCluster, updateCluster } from '../../../lab/account/store.ts';
import { consumerFiles } from '../../../lab/consumerPki.ts';
import type { StoredWebhook } from '../../../lab/state.ts';
import { consumers as consumersOf, FlowLab, never } from '../support/flowLab.ts';
import { failing, run, withoutWaits } from '../support/quickRuns.ts';

const namespace = 'ibm-kube-audit';
const theirs: StoredWebhook = { server: 'http://theirs.example.com/', policy: 'default' };
const former: StoredWebhook = { server: 'http://former.example.com/', policy: 'default' };
const deployment = (name: string): ObjectReference => ({ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace });

interface Flow {
  readonly name: string;
  readonly cluster: string;
  readonly flow: FlowId;
  readonly inputs: () => Readonly<Record<string, unknown>>;
  /** Stored before the plan is made. */
  readonly stored: StoredWebhook;
  /** The object that colleagues make or change. */
  readonly object?: ObjectReference;
}
type Act = 'webhook' | 'policy' | 'object';

describe('two colleagues', () => {
  let lab: FlowLab;
  const rows: string[] = [];
  let consumers = 0;
  type Connections = ReturnType<typeof enter>;
  /** The colleagues' own, by cluster. */
  const connections = new Map<string, Connections>();
  before(async () => {
    lab = await FlowLab.start({ routes: true });
  });
  after(async () => {
    for (const each of await Promise.all(connections.values())) for (const api of each) api.close();
    await lab.stop();
    console.log(['', ...rows, `${rows.length} rows`].join('\n'));
  });

  const setUp = (name: string, cluster: string, route: string, answers: () => object, object?: string): Flow => ({
    name: `set up ${name}`,
    cluster,
    flow: 'set-up',
    inputs: () => ({ route, answers: answers(), policy: 'default' }),
    stored: former,
    ...(object === undefined ? {} : { object: deployment(object) }),
  });
  const tls = (): object => {
    const { ca: caFile, client: clientCertFile, clientKey: clientKeyFile } = consumerFiles(lab.lab.dir);
    const host = 'logs-mtls.internal.example';
    const answers = { address: host, port: '8443', tls: 'yes', serverName: host, sni: 'yes' };
    return { ...answers, caFile, clientCertFile, clientKeyFile };
  };
  const plain = (): object => ({ address: '10.240.0.15', port: '8080' });
  const flows: readonly Flow[] = [
    setUp('private plain', 'setup-private', 'private-network', plain, 'kube-audit-forwarder'),
    setUp('private TLS', 'dev-fra', 'private-network', tls, 'kube-audit-forwarder'),
    setUp('Cloud Logs', 'setup-cloud-logs', 'cloud-logs', () => ({}), 'ibmcloud-kube-audit'),
    setUp('OpenShift', 'setup-cloud-logs-roks', 'cloud-logs', () => ({}), 'ibmcloud-kube-audit'),
    setUp('external', 'setup-external', 'external', () => ({ server: 'http://audit.example.com:6516/post' })),
    {
      name: 'change policy',
      cluster: 'prod-dal',
      flow: 'change-policy',
      inputs: () => ({ policy: 'verbose', files: {} }),
      stored: { server: seededUrls.privateNetwork, policy: 'default' },
    },
    {
      name: 'renew certificates',
      cluster: 'prod-dal',
      flow: 'renew-certificates',
      inputs: () => ({ files: {} }),
      stored: { server: seededUrls.privateNetwork, policy: 'default' },
    },
    {
      name: 'unset',
      cluster: 'prod-dal',
      flow: 'unset',
      inputs: () => ({ removeObjects: true }),
      stored: { server: seededUrls.privateNetwork, policy: 'default' },
      object: deployment('kube-audit-forwarder'),
    },
    {
      name: 'change consumer',
      cluster: 'hand-made',
      flow: 'change-consumer',
      // Another one in each row: the forwarder keeps the one of the row before.
      inputs: () => {
        const answers = { address: `10.240.1.${(consumers += 1)}`, port: '8080' };
        return { route: 'private-network', answers, policy: 'default' };
      },
      stored: former,
      object: deployment('kube-audit-forwarder'),
    },
    {
      name: 'restore webhook',
      cluster: 'sysdig-lon',
      flow: 'restore-webhook',
      inputs: () => ({ former: { server: 'http://before.example.com/', policy: 'default' }, files: {} }),
      stored: former,
    },
  ];

  const told: Readonly<Record<Act, RegExp>> = {
    webhook: /The cluster’s webhook has changed since the plan was made.*\nStored now: http:\/\/theirs\.example\.com\//,
    policy:
      /The cluster’s webhook has changed since the plan was made.*\nStored now: .*, policy unknown \(TheirPolicy\)/,
    // In a namespace that was not there yet, the server says that it is theirs.
    object:
      /Another manager owns or has just changed this field|Deployment \S+ has changed since the plan was made, so it stays/,
  };
  const undone: Readonly<Record<Act, RegExp>> = {
    ...told,
    webhook:
      /The webhook of \S+ has changed since, so nothing is undone.*\nStored now: http:\/\/theirs\.example\.com\//,
    policy:
      /The webhook of \S+ has changed since, so nothing is undone.*\nStored now: .*policy unknown \(TheirPolicy\)/,
    object: new RegExp(`${told.object.source}|Deployment \\S+ has since been changed or removed, so it stays as it is`),
  };

  for (const flow of flows) {
    const objects: readonly Act[] = flow.object ? ['object'] : [];
    for (const act of ['webhook', 'policy', ...objects] as const) {
      row(flow, 'before the run', act, told[act], async ({ plan, services }) => {
        const made = await plan();
        const kept = await colleague(flow, act);
        return { error: await failing(run(made, services)), kept };
      });
      row(flow, 'in the run', act, told[act], async ({ plan, services }) => {
        const made = await plan();
        const kind = act === 'object' ? (flow.flow === 'unset' ? 'remove-object' : 'apply') : /^(?:un)?set-webhook$/;
        const steps = made.steps.filter(
          ({ action }) => action.kind === kind || (kind instanceof RegExp && kind.test(action.kind)),
        );
        const step = act === 'object' ? steps.find(({ id }) => id.includes('deployment')) : steps[0];
        assert.ok(step);
        let kept: (() => Promise<void>) | undefined;
        let armed = false;
        const cli: FlowContext['cli'] = {
          run: async (command, options) => {
            if (armed && !kept) kept = await colleague(flow, act);
            return services.cli.run(command, options);
          },
        };
        // The account is asked for between this event and what the step itself reads.
        const onStep = (id: string): void => void (armed ||= id === step.id);
        const error = await failing(run(made, { ...services, cli }, undefined, onStep));
        return { error, kept: kept ?? assert.fail('nobody acted') };
      });
    }
    for (const act of ['webhook', 'policy', ...(flow.flow === 'unset' ? [] : objects)] as const) {
      row(flow, 'before Undo', act, undone[act], async ({ plan, services, memo }) => {
        const made = await plan();
        const record = new RunRecord(made, memo, services.journal);
        const only =
          flow.flow === 'unset' ? { ...made, steps: made.steps.filter(({ id }) => id === 'unset-webhook') } : made;
        await run(only, services, record);
        const kept = await colleague(flow, act);
        const undo = planUndo({ ...made, changes: record.changes }, services, never).then((back) =>
          run(withoutWaits(back), services),
        );
        return { error: await failing(undo), kept };
      });
    }
    // A renewal stores what was stored: there is nothing to take back.
    if (flow.flow !== 'renew-certificates')
      row(flow, 'in Undo', 'webhook', told.webhook, async ({ plan, services, memo }) => {
        const made = await plan();
        const record = new RunRecord(made, memo, services.journal);
        const only = { ...made, steps: made.steps.filter(({ action }) => action.kind !== 'remove-object') };
        await run(only, services, record);
        const undo = withoutWaits(await planUndo({ ...made, changes: record.changes }, services, never));
        const kept = await colleague(flow, 'webhook');
        return { error: await failing(run(undo, services)), kept };
      });
    row(flow, 'before Resume', 'webhook', /The webhook of \S+ has changed since.*\nStored now: /, async (given) => {
      const entry = await stopped(given, /^(?:un)?set-webhook$/);
      const kept = await colleague(flow, 'webhook');
      return { error: await failing(checkResumable(entry, given.services, never)), kept };
    });
    if (flow.object) {
      row(flow, 'before Resume', 'object', /^shown before it goes on$/, async (given) => {
        const entry = await stopped(given, flow.flow === 'unset' ? /^remove-object$/ : /^set-webhook$/);
        const kept = await colleague(flow, 'object');
        await checkResumable(entry, given.services, never);
        const again = await given.plan();
        return { error: isAgreed(again, entry) ? 'goes on unasked' : 'shown before it goes on', kept };
      });
    }
  }

  // Neither stores a webhook, and a restart writes back what it has just read: theirs is what takes effect.
  const goesWell = /^went well$/;
  const restart: Flow = {
    name: 'restart forwarder',
    // The rows of unset take the forwarder of prod-dal away.
    cluster: 'hand-made',
    flow: 'restart-forwarder',
    inputs: () => ({}),
    stored: { server: seededUrls.privateNetwork, policy: 'default' },
    object: deployment('kube-audit-forwarder'),
  };
  const refresh: Flow = { ...restart, name: 'refresh master', flow: 'refresh-master' };
  for (const [flow, act] of [
    [restart, 'object'],
    [restart, 'webhook'],
    [restart, 'policy'],
    [refresh, 'webhook'],
  ] as const) {
    row(flow, 'before the run', act, goesWell, async ({ plan, services }) => {
      const made = await plan();
      assert.notDeepEqual(made.steps, []);
      const kept = await colleague(flow, act);
      return { error: await failing(run(made, services)), kept };
    });
  }

  const manifest: Flow = {
    name: 'apply manifest',
    cluster: 'dev-fra',
    flow: 'apply-manifest',
    inputs: () => ({}),
    stored: former,
    object: deployment('kube-audit-forwarder'),
  };
  const planManifest = async (): Promise<Plan> => {
    const answers = consumerAnswers(consumersOf.main);
    const text = await routeManifest(privateNetwork, { clusterType: 'kubernetes', answers });
    const inputs = { cluster: await lab.cluster('dev-fra'), objects: await manifestObjects(text), file: 'mine.yaml' };
    const choice = { signal: never, useAdmin: () => Promise.resolve(true) };
    return withoutWaits(await planApplyManifest(inputs, lab.services, choice));
  };
  row(manifest, 'before the run', 'object', told.object, async ({ services }) => {
    const made = await planManifest();
    const kept = await colleague(manifest, 'object');
    return { error: await failing(run(made, services)), kept };
  });
  for (const act of ['object', 'webhook'] as const) {
    row(manifest, 'before Undo', act, act === 'object' ? undone.object : goesWell, async ({ services, memo }) => {
      const made = await planManifest();
      const record = new RunRecord(made, memo, services.journal);
      await run(made, services, record);
      const kept = await colleague(manifest, act);
      const back = withoutWaits(await planUndo({ ...made, changes: record.changes }, services, never));
      return { error: await failing(run(back, services)), kept };
    });
  }

  interface Given {
    readonly services: FlowContext;
    readonly memo: FlowMemo;
    readonly plan: () => Promise<Plan>;
  }

  function row(
    flow: Flow,
    when: string,
    act: Act,
    says: RegExp,
    play: (given: Given) => Promise<{ readonly error: string; readonly kept: () => Promise<void> }>,
  ): void {
    it(`${flow.name}: ${act} ${when}`, async () => {
      const { services } = lab;
      const cluster = await lab.cluster(flow.cluster);
      await reset(flow);
      const memo: FlowMemo = { flow: flow.flow, inputs: { cluster, ...flow.inputs() } };
      const plan = async (): Promise<Plan> => {
        const made = await planAgain(memo, services, { signal: never, useAdmin: () => Promise.resolve(true) });
        return withoutWaits(made ?? assert.fail());
      };
      const { error, kept } = await play({ services, memo, plan });
      assert.match(error, says);
      await kept();
      const sentence = (says.exec(error)?.[0] ?? '').slice(0, 140);
      rows.push(`${flow.name.padEnd(20)} ${when.padEnd(15)} ${act.padEnd(8)} kept: ${sentence}`);
    });
  }

  /** The entry of a run that was cancelled before this kind of step. */
  async function stopped({ plan, services, memo }: Given, kind: RegExp) {
    const made = await plan();
    const record = new RunRecord(made, memo, services.journal);
    const stop = new AbortController();
    const at = made.steps.find(({ action }) => kind.test(action.kind));
    // A run that changed nothing leaves no entry: one change is made up where this is its first step.
    if (made.steps[0] === at) await record.touch(() => Promise.resolve());
    await failing(run(made, services, record, (id) => id === at?.id && stop.abort(), stop.signal));
    return (await services.journal.entry(made.cluster.id)) ?? assert.fail('no entry');
  }

  /** Acts on another machine. @returns a check that it is still as they left it */
  async function colleague({ cluster, object }: Flow, act: Act): Promise<() => Promise<void>> {
    const { id } = await lab.cluster(cluster);
    if (act !== 'object') {
      const now = findCluster(lab.lab.dir, cluster)?.stored ?? former;
      // Neither what was there nor what any of these flows stores.
      const their = act === 'webhook' ? theirs : { ...now, policy: 'TheirPolicy' };
      updateCluster(lab.lab.dir, id, (state) => void (state.stored = { ...their }));
      return () => {
        const { server, policy: kept } = findCluster(lab.lab.dir, cluster)?.stored ?? {};
        assert.deepEqual([server, kept], [their.server, their.policy]);
        return Promise.resolve();
      };
    }
    assert.ok(object);
    await inCluster(id, async (api, raw) => {
      const live = await api.read(object, never);
      const path = objectPath(object);
      const collection = path.slice(0, path.lastIndexOf('/'));
      if (live) {
        const changed = structuredClone(live) as KubernetesObject & { spec: { replicas: number } };
        changed.spec.replicas = 7;
        // Its controller may just report its state.
        delete changed.metadata?.resourceVersion;
        assert.equal((await raw.send('PUT', `${path}?fieldManager=colleague`, changed)).status, 200);
        return;
      }
      const home = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      await raw.send('POST', '/api/v1/namespaces?fieldManager=colleague', home);
      const labels = { app: 'theirs' };
      const spec = { containers: [{ name: 'theirs', image: 'theirs' }] };
      const { status } = await raw.send('POST', `${collection}?fieldManager=colleague`, {
        apiVersion: object.apiVersion,
        kind: object.kind,
        metadata: { name: object.name, namespace },
        spec: { replicas: 7, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      });
      assert.equal(status, 201);
    });
    return () =>
      inCluster(id, async (api) => {
        const live = (await api.read(object, never)) as { readonly spec?: { readonly replicas?: number } } | undefined;
        assert.equal(live?.spec?.replicas, 7);
      });
  }

  async function inCluster(cluster: string, work: (...given: Awaited<Connections>) => Promise<void>): Promise<void> {
    const entered = connections.get(cluster) ?? enter(cluster);
    connections.set(cluster, entered);
    await work(...(await entered));
  }

  async function enter(cluster: string) {
    const kubeconfig = await lab.services.cli.run(getKubeconfig({ cluster, admin: true }), { signal: never });
    return [await connect(kubeconfig), await rawApiOf(kubeconfig)] as const;
  }

  /** As before the first row. */
  async function reset({ cluster, stored, flow, object }: Flow): Promise<void> {
    const { id } = await lab.cluster(cluster);
    updateCluster(lab.lab.dir, id, (state) => void (state.stored = { ...stored }));
    await lab.services.journal.remove(id);
    await lab.services.journal.setPendingRefresh(id, undefined);
    await inCluster(id, async (api, raw) => {
      if (/^(?:set-up|apply-manifest)$/.test(flow) && object) {
        const home = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
        await api.remove(home, { signal: never });
        // Between two looks its pods need the processor to end: asked without a pause, this was half of all the work.
        while (await api.read(home, never)) await pause(20);
        return;
      }
      const live = object && (await api.read(object, never));
      if (!live || !object) return;
      const back = structuredClone(live) as KubernetesObject & { spec: { replicas: number } };
      back.spec.replicas = 2;
      delete back.metadata?.resourceVersion;
      assert.equal((await raw.send('PUT', `${objectPath(object)}?fieldManager=ibmcloud-kube-audit`, back)).status, 200);
    });
  }
});
