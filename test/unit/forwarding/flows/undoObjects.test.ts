import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { planApplyManifest } from '../../../../src/forwarding/flows/applyManifest.ts';
import { manifestObjects } from '../../../../src/forwarding/flows/readManifest.ts';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import { getKubeconfig } from '../../../../src/ibmcloud/commands/credentials.ts';
import type { KubernetesObject, ObjectReference } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { rawApiOf } from '../../../cluster/target.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { findCluster, setFaults, updateCluster } from '../../../lab/account/store.ts';
import { eventually } from '../../lab/clusterSupport.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const manifest = `apiVersion: v1
kind: Namespace
metadata: { name: team-logs }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: kube-audit-forwarder-cm, namespace: team-logs }
data: { a: b }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: forwarder, namespace: team-logs }
spec:
  selector: { matchLabels: { app: forwarder } }
  template:
    metadata: { labels: { app: forwarder } }
    spec: { containers: [{ name: c, image: icr.io/x:1 }] }
---
apiVersion: v1
kind: Service
metadata: { name: kube-audit-forwarder, namespace: team-logs }
spec: { ports: [{ port: 80 }], selector: { app: forwarder } }
`;
const proxied = (service: string): string =>
  `https://127.0.0.1:2040/api/v1/namespaces/team-logs/services/${service}/proxy/post`;

describe('Undo and Unset, and objects that others use', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  afterEach(() => setFaults(flow.lab.dir, []));
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  const kubeconfig = async (name: string): Promise<string> => {
    const cluster = (await flow.cluster(name)).id;
    return flow.services.cli.run(getKubeconfig({ cluster, admin: true }), { signal: never });
  };
  async function read(name: string, kind: string, object: string, namespace?: string) {
    const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
    const reference: ObjectReference = { apiVersion, kind, name: object, ...(namespace ? { namespace } : {}) };
    const api = await connect(await kubeconfig(name));
    try {
      return await api.read(reference, never);
    } finally {
      api.close();
    }
  }
  /** As a colleague with another tool does. */
  async function create(name: string, path: string, object: KubernetesObject): Promise<void> {
    const raw = await rawApiOf(await kubeconfig(name));
    const { status, text } = await raw.send('POST', `${path}?fieldManager=helm`, object);
    raw.close();
    assert.equal(status, 201, text);
  }
  const store = async (name: string, server: string | null): Promise<void> =>
    updateCluster(flow.lab.dir, (await flow.cluster(name)).id, (state) => {
      state.stored = server === null ? null : { server, policy: 'default' };
    });
  const run = (plan: Plan) => flow.run(plan);

  /** A manifest's run that is cancelled in its last step, so that Undo is offered. */
  async function appliedUndo(name: string): Promise<Plan> {
    const cluster = await flow.cluster(name);
    const choice = { signal: never, useAdmin: () => Promise.resolve(true) };
    const plan = await planApplyManifest(
      { cluster, objects: await manifestObjects(manifest), file: 'audit.yaml' },
      flow.services,
      choice,
    );
    const record = new RunRecord(plan, { flow: 'apply-manifest', inputs: {} }, undefined);
    const stop = new AbortController();
    const onEvent = ({
      kind,
      index,
      count,
    }: {
      readonly kind: string;
      readonly index: number;
      readonly count: number;
    }) => {
      if (kind === 'step-started' && index === count - 1) stop.abort();
    };
    await assert.rejects(runPlan(plan, flow.services, { signal: stop.signal, onEvent, record }), { code: 'cancelled' });
    return planUndo({ ...plan, changes: record.changes }, flow.services, never);
  }

  it('keeps a namespace that the run made while anybody else has something in it', async () => {
    const undo = await appliedUndo('dev-fra');
    assert.equal(stepIds(undo).at(-1), 'remove-object-namespace-team-logs');
    for (const [path, object] of [
      ['/api/v1/namespaces/team-logs/secrets', { apiVersion: 'v1', kind: 'Secret', data: { p: 'eA==' } }],
      ['/api/v1/namespaces/team-logs/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } }],
    ] as const) {
      const metadata = { name: `their-${object.kind.toLowerCase()}`, namespace: 'team-logs' };
      await create('dev-fra', path, { ...object, metadata });
      await assert.rejects(run(undo), {
        code: 'api-conflict',
        message: new RegExp(`team-logs now has ${object.kind} ${metadata.name}, so it stays`),
      });
      const raw = await rawApiOf(await kubeconfig('dev-fra'));
      await raw.send('DELETE', `${path}/${metadata.name}`);
      raw.close();
    }
    assert.ok(await read('dev-fra', 'Namespace', 'team-logs'));
    await run(undo);
    assert.equal(await read('dev-fra', 'Namespace', 'team-logs'), undefined);
  });

  it('removes nothing while the stored webhook leads to any of it, whenever it was stored', async () => {
    const undo = await appliedUndo('dev-fra');
    const service = await read('dev-fra', 'Service', 'kube-audit-forwarder', 'team-logs');
    const { clusterIP = '' } = (service?.['spec'] ?? {}) as { readonly clusterIP?: string };
    assert.match(clusterIP, /\d/);
    for (const server of [
      proxied('http:kube-audit-forwarder:http'),
      proxied('kube-audit-forwarder'),
      'http://kube-audit-forwarder.team-logs.svc.cluster.local/post',
      `http://${clusterIP}:7765/k8s_audit`,
    ]) {
      await store('dev-fra', server);
      await assert.rejects(run(undo), { code: 'webhook-changed', message: /so nothing is removed/ }, server);
      for (const [kind, name] of [
        ['Service', 'kube-audit-forwarder'],
        ['Deployment', 'forwarder'],
        ['ConfigMap', 'kube-audit-forwarder-cm'],
      ] as const) {
        assert.ok(await read('dev-fra', kind, name, 'team-logs'), `${kind}, ${server}`);
      }
    }
    await store('dev-fra', proxied('another'));
    await assert.rejects(run(undo), { code: 'webhook-changed', message: /needs Namespace team-logs/ });
    await store('dev-fra', 'not a url');
    await assert.rejects(run(undo), { code: 'webhook-changed', message: /unknown where the stored webhook/ });
    await store('dev-fra', null);
    setFaults(flow.lab.dir, [
      { command: 'ks cluster master audit-webhook get', effect: { kind: 'failure', name: 'forbidden' } },
    ]);
    await assert.rejects(run(undo), { code: 'no-permission' });
    assert.ok(await read('dev-fra', 'Service', 'kube-audit-forwarder', 'team-logs'));
    setFaults(flow.lab.dir, []);
    await run(undo);
    assert.equal(await read('dev-fra', 'Namespace', 'team-logs'), undefined);
  });

  it('says that an object stays whose creation was never confirmed where others have a field of it', async () => {
    const metadata = { name: 'theirs', namespace: 'default' };
    await create('dev-fra', '/api/v1/namespaces/default/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    const plan = await flow.plan('dev-fra');
    const undoOf = (name: string): Promise<Plan> => {
      const reference = { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: 'default' };
      return planUndo({ ...plan, changes: [{ kind: 'object', reference, created: true }] }, flow.services, never);
    };
    const theirs = await undoOf('theirs');
    assert.deepEqual(stepIds(theirs), []);
    assert.match(theirs.notes.map(inEnglish).join(), /^ConfigMap theirs stays: .* others have changed it\.$/);
    const gone = await undoOf('never-made');
    assert.deepEqual([stepIds(gone), gone.notes], [[], []]);
  });

  it('keeps a Deployment to which another Service leads the events', async () => {
    const undo = await appliedUndo('dev-fra');
    const metadata = { name: 'other', namespace: 'team-logs' };
    const spec = { ports: [{ port: 80 }], selector: { app: 'forwarder' } };
    await create('dev-fra', '/api/v1/namespaces/team-logs/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec,
    });
    await store('dev-fra', proxied('other'));
    const steps = undo.steps.filter(({ id }) => id.includes('deployment'));
    await assert.rejects(run({ ...undo, steps }), {
      code: 'webhook-changed',
      message: /needs Deployment forwarder/,
    });
    assert.ok(await read('dev-fra', 'Deployment', 'forwarder', 'team-logs'));
    await store('dev-fra', null);
    const raw = await rawApiOf(await kubeconfig('dev-fra'));
    await raw.send('DELETE', '/api/v1/namespaces/team-logs/services/other');
    raw.close();
    await run(undo);
  });

  it('keeps a Deployment to which a port of the workers leads the events', async () => {
    const undo = await appliedUndo('dev-fra');
    const metadata = { name: 'by-worker', namespace: 'team-logs' };
    const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_765 }], selector: { app: 'forwarder' } };
    const services = '/api/v1/namespaces/team-logs/services';
    await create('dev-fra', services, { apiVersion: 'v1', kind: 'Service', metadata, spec });
    const steps = undo.steps.filter(({ id }) => id.includes('deployment'));
    await store('dev-fra', 'http://203.0.113.7:30765/');
    await assert.rejects(run({ ...undo, steps }), {
      code: 'webhook-changed',
      message: /needs Deployment forwarder/,
    });
    await store('dev-fra', 'http://203.0.113.7:30766/');
    await run({ ...undo, steps });
    assert.equal(await read('dev-fra', 'Deployment', 'forwarder', 'team-logs'), undefined);
    await store('dev-fra', null);
    const raw = await rawApiOf(await kubeconfig('dev-fra'));
    await raw.send('DELETE', `${services}/by-worker`);
    raw.close();
    await run(undo);
  });

  it('refreshes the master before objects go where a colleague took the run’s webhook back: it may still be loaded', async () => {
    const cluster = await flow.cluster('dev-fra');
    const { journal } = flow.services;
    const refreshed = ['refresh-master', 'wait-deployed'];
    for (const found of [null, 'http://former.example.com/']) {
      await store('dev-fra', found);
      const plan = await flow.plan('dev-fra');
      const record = new RunRecord(plan, { flow: 'set-up', inputs: {} }, journal);
      const end = plan.steps.findIndex(({ action }) => action.kind === 'wait-deployed');
      await runPlan({ ...plan, steps: plan.steps.slice(0, end + 1) }, flow.services, {
        signal: never,
        record,
        onEvent: () => undefined,
      });
      await record.ended(message('Ended.'));
      await store('dev-fra', found);
      const undo = (): Promise<Plan> => planUndo({ ...plan, changes: record.changes }, flow.services, never);
      const removals = stepIds(await undo()).filter((step) => step.startsWith('remove-object'));
      assert.ok(removals.length > 0);
      assert.deepEqual(stepIds(await undo()), [...refreshed, ...removals]);
      assert.match((await undo()).notes.map(inEnglish).join(), /^The master hasn’t loaded the stored webhook yet/);
      // The refresh that had begun was the run's own, before the colleague's change.
      await journal.setPendingRefresh(cluster.id, { begun: 'yes' });
      assert.deepEqual(stepIds(await undo()), [...refreshed, ...removals]);
      const choice = { signal: never, useAdmin: () => Promise.resolve(true) };
      const unset = await planUnset({ cluster, removeObjects: true }, flow.services, choice);
      assert.ok(stepIds(unset).includes('refresh-master'));
      await journal.setPendingRefresh(cluster.id, undefined);

      // An Undo that stored this itself, and whose refresh has ended, goes on with the objects.
      const own = new RunRecord(plan, { flow: 'undo', inputs: {} }, journal);
      const former = found === null ? undefined : ({ server: found, policy: 'default' } as const);
      await own.webhookCalled(undefined, former);
      await own.webhookAccepted();
      await own.refreshEnded();
      assert.deepEqual(stepIds(await undo()), removals);
      updateCluster(flow.lab.dir, cluster.id, (state) => void (state.master.state = 'updating'));
      assert.deepEqual(stepIds(await undo()), removals);
      await journal.remove(cluster.id);
      await assert.rejects(undo(), { code: 'master-busy' });
      updateCluster(flow.lab.dir, cluster.id, (state) => void (state.master.state = 'deployed'));
      await run(await undo());
      // A namespace ends a little later than it is deleted.
      await eventually('the end of the namespace', async () =>
        (await read('dev-fra', 'Namespace', 'ibm-kube-audit')) === undefined ? true : undefined,
      );
    }
    await store('dev-fra', null);
  });

  it('Undo of a cancelled set-up keeps what a colleague has finished since', async () => {
    const plan = await flow.plan('dev-fra');
    const record = new RunRecord(plan, { flow: 'set-up', inputs: {} }, undefined);
    const stop = new AbortController();
    const onEvent = ({ kind, index }: { readonly kind: string; readonly index: number }): void => {
      if (kind === 'step-started' && index === 1) stop.abort();
    };
    await assert.rejects(runPlan(plan, flow.services, { signal: stop.signal, record, onEvent }), { code: 'cancelled' });
    const ended = { ...plan, changes: record.changes };
    const early = await planUndo(ended, flow.services, never);
    assert.deepEqual(stepIds(early), ['remove-object-namespace-ibm-kube-audit']);

    const { delivery } = await flow.run(await flow.plan('dev-fra'));
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    await assert.rejects(run(early), { code: 'webhook-changed' });
    await assert.rejects(planUndo(ended, flow.services, never), {
      code: 'webhook-changed',
      message: /needs Namespace ibm-kube-audit/,
    });
    assert.ok(await read('dev-fra', 'Deployment', 'kube-audit-forwarder', 'ibm-kube-audit'));
    // And without a webhook that leads there, since objects of another run are in it.
    await store('dev-fra', null);
    await assert.rejects(run(early), { code: 'api-conflict', message: /Namespace ibm-kube-audit now has/ });
    assert.ok(await read('dev-fra', 'Namespace', 'ibm-kube-audit'));
    assert.ok(await read('dev-fra', 'Service', 'kube-audit-forwarder', 'ibm-kube-audit'));
  });

  it('Unset removes nothing where a colleague has stored the webhook again meanwhile', async () => {
    const cluster = await flow.cluster('prod-dal');
    const unset = await planUnset({ cluster, removeObjects: true }, flow.services, {
      signal: never,
      useAdmin: () => Promise.resolve(true),
    });
    const first = unset.steps.findIndex(({ action }) => action.kind === 'remove-object');
    assert.ok(first > 0);
    await assert.rejects(
      flow.run(unset, ({ kind, index }) => {
        if (kind !== 'step-started' || index !== first) return;
        updateCluster(flow.lab.dir, cluster.id, (state) => {
          state.stored = { server: seededUrls.privateNetwork, policy: 'default' };
        });
      }),
      { code: 'webhook-changed', message: /needs Service kube-audit-forwarder/ },
    );
    assert.equal(findCluster(flow.lab.dir, 'prod-dal')?.stored?.server, seededUrls.privateNetwork);
    for (const kind of ['Service', 'Deployment'])
      assert.ok(await read('prod-dal', kind, 'kube-audit-forwarder', 'ibm-kube-audit'), kind);
  });
});
