import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { PlanJournal } from '../../../../src/forwarding/plans/journal/journal.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import { getKubeconfig } from '../../../../src/ibmcloud/commands/credentials.ts';
import type { ClusterApi, KubernetesObject } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { rawApiOf } from '../../../cluster/target.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { findCluster, setFaults, updateAccount, updateCluster } from '../../../lab/account/store.ts';
import { previewText } from '../../../support/previewText.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const webhookSteps = ['unset-webhook', 'refresh-master', 'wait-deployed'];

describe('unsetting audit forwarding', () => {
  let flow: FlowLab;
  const records = new Map<string, WebhookRecord>();
  const webhookRecords = {
    get: (id: string) => records.get(id),
    put: (record: WebhookRecord) => Promise.resolve(void records.set(record.clusterId, record)),
  };
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  async function plan(
    name: string,
    removeObjects = true,
    useAdmin = () => Promise.resolve(true),
    more: Partial<FlowContext> = {},
  ): Promise<Plan> {
    const services = { ...flow.services, webhookRecords, ...more };
    return planUnset({ cluster: await flow.cluster(name), removeObjects }, services, { signal: never, useAdmin });
  }
  const notesOf = ({ notes }: Plan): string => notes.map(inEnglish).join('\n');

  async function withApi<T>(name: string, use: (api: ClusterApi) => Promise<T>): Promise<T> {
    const cluster = (await flow.cluster(name)).id;
    const api = await connect(await flow.services.cli.run(getKubeconfig({ cluster, admin: true }), { signal: never }));
    try {
      return await use(api);
    } finally {
      api.close();
    }
  }
  /** As another tool does. */
  async function create(
    name: string,
    path: string,
    object: KubernetesObject,
    manager = 'another-tool',
  ): Promise<KubernetesObject> {
    const cluster = (await flow.cluster(name)).id;
    const raw = await rawApiOf(await flow.services.cli.run(getKubeconfig({ cluster, admin: true }), { signal: never }));
    const { text } = await raw.send('POST', `${path}?fieldManager=${manager}`, object);
    raw.close();
    return JSON.parse(text) as KubernetesObject;
  }
  const namespaceOf = (name: string): Promise<KubernetesObject | undefined> =>
    withApi(name, (api) => api.read({ apiVersion: 'v1', kind: 'Namespace', name: 'ibm-kube-audit' }, never));

  it('unsets, refreshes and waits, and only then removes what was listed, the namespace last', async () => {
    const made = await plan('prod-dal');
    assert.deepEqual(stepIds(made), [
      ...webhookSteps,
      'remove-object-poddisruptionbudget-kube-audit-forwarder',
      'remove-object-networkpolicy-kube-audit-forwarder',
      'remove-object-service-kube-audit-forwarder',
      'remove-object-deployment-kube-audit-forwarder',
      'remove-object-configmap-kube-audit-forwarder-cm',
      'remove-object-namespace-ibm-kube-audit',
    ]);
    assert.match(notesOf(made), /This stops audit forwarding/);
    assert.doesNotMatch(notesOf(made), /unknown|stays/);
    const text = await previewText(made);
    assert.match(text, /ibmcloud ks cluster master audit-webhook unset --cluster/);
    assert.match(text, /DELETE \/apis\/apps\/v1\/namespaces\/ibm-kube-audit\/deployments\/kube-audit-forwarder \(only/);
    assert.equal(findCluster(flow.lab.dir, 'prod-dal')?.stored?.server, seededUrls.privateNetwork, 'nothing yet');

    let storedWhenRemoved: unknown = 'never';
    await flow.run(
      made,
      ({ kind, step }) => {
        if (kind === 'step-started' && step.action.kind === 'remove-object' && storedWhenRemoved === 'never') {
          storedWhenRemoved = findCluster(flow.lab.dir, 'prod-dal')?.applied;
        }
      },
      never,
      { webhookRecords },
    );
    assert.deepEqual(storedWhenRemoved, { generation: 2, webhook: null });
    const calls = flow.calls.map(({ args }) => args.slice(0, 5).join(' '));
    assert.equal(
      calls[calls.indexOf('ks cluster master audit-webhook unset') - 1],
      'ks cluster master audit-webhook get',
    );
    assert.equal(findCluster(flow.lab.dir, 'prod-dal')?.stored, null);
    assert.equal(await namespaceOf('prod-dal'), undefined);
    const record = records.get(made.cluster.id);
    assert.equal(record?.server, undefined);
    assert.deepEqual(record?.previous, { server: seededUrls.privateNetwork, policy: 'default' });

    const again = await plan('prod-dal');
    assert.deepEqual(stepIds(again), []);
    assert.match(notesOf(again), /No audit webhook is stored[\s\S]*No audit forwarding objects found/);
  });

  it('takes what the document’s own commands made by its exact names, says so, and leaves what is foreign', async () => {
    await create('hand-made', '/api/v1/namespaces/ibm-kube-audit/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'somebody-elses', namespace: 'ibm-kube-audit' },
      data: { keep: 'me' },
    });
    const made = await plan('hand-made');
    assert.ok(!stepIds(made).some((id) => id.includes('namespace') || id.includes('somebody-elses')));
    assert.match(notesOf(made), /IBM documents these names: .*Deployment kube-audit-forwarder/);
    assert.match(notesOf(made), /Namespace ibm-kube-audit stays, .*: ConfigMap somebody-elses/);
    await flow.run(made);
    assert.ok(await namespaceOf('hand-made'));
    await withApi('hand-made', async (api) => {
      const { objects } = await api.listNamespace('ibm-kube-audit', never);
      const names = objects
        .filter(({ kind }) => kind !== 'ReplicaSet' && kind !== 'Pod')
        .map(({ metadata }) => metadata?.name);
      assert.deepEqual(
        names.filter((name) => name !== 'kube-root-ca.crt'),
        ['somebody-elses'],
      );
    });
  });

  it('refreshes the master before it removes anything where no webhook is stored: it may still be loaded', async () => {
    const { id } = await flow.cluster('logs-tok');
    const kept = findCluster(flow.lab.dir, 'logs-tok')?.stored ?? null;
    updateCluster(flow.lab.dir, id, (state) => void (state.stored = null));
    const made = await plan('logs-tok');
    assert.deepEqual(stepIds(made).slice(0, 2), webhookSteps.slice(1));
    assert.match(notesOf(made), /No audit webhook is stored[\s\S]*forwarding ends once the master is refreshed/);
    assert.deepEqual(stepIds(await plan('logs-tok', false)), []);
    const entry = { changes: [{ kind: 'webhook', former: kept, calls: [{ to: undefined, outcome: 'accepted' }] }] };
    const answers = { entry: () => Promise.resolve(entry), pendingRefresh: () => Promise.resolve(undefined) };
    const journal = answers as unknown as PlanJournal;
    const resumed = await plan('logs-tok', true, undefined, { journal });
    assert.notDeepEqual(stepIds(resumed), []);
    assert.deepEqual(stepIds(resumed), stepIds(made).slice(2), 'this plan’s own refresh has ended');
    updateCluster(flow.lab.dir, id, (state) => void (state.master.state = 'updating'));
    await assert.rejects(plan('logs-tok'), { code: 'master-busy' });
    const before = { stored: kept, master: { ...findCluster(flow.lab.dir, 'logs-tok')?.master, state: 'deployed' } };
    updateCluster(flow.lab.dir, id, (state) => void Object.assign(state, before));
  });

  it('leaves an object that took the name of a listed one meanwhile, and a namespace that somebody moved into', async () => {
    const made = await plan('logs-tok');
    assert.equal(made.credentials, 'admin');
    assert.ok(stepIds(made).includes('remove-object-service-ibmcloud-kube-audit-service'));
    assert.equal(stepIds(made).at(-1), 'remove-object-namespace-ibm-kube-audit');
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      name: 'ibmcloud-kube-audit-service',
      namespace: 'ibm-kube-audit',
    };
    await withApi('logs-tok', (api) => api.remove(service, { signal: never }));
    const { name, namespace } = service;
    const { metadata } = await create('logs-tok', '/api/v1/namespaces/ibm-kube-audit/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { ports: [{ port: 80 }] },
    });
    await create('logs-tok', '/api/v1/namespaces/ibm-kube-audit/secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'theirs', namespace },
    });
    await assert.rejects(flow.run(made), {
      code: 'api-conflict',
      message: /now has (?=.*Service ibmcloud-kube-audit-service)(?=.*Secret theirs).*, so it stays/,
    });
    await withApi('logs-tok', async (api) => {
      assert.equal((await api.read(service, never))?.metadata?.uid, metadata?.uid);
    });
    assert.equal(findCluster(flow.lab.dir, 'logs-tok')?.applied.webhook, null);
  });

  const image = 'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest';
  /** A Deployment of one of IBM's images with its Service, under any names. */
  async function createForwarder(
    name: string,
    namespace: string,
    {
      deployment,
      service,
      marks,
    }: { deployment: string; service: string; marks?: NonNullable<KubernetesObject['metadata']> },
  ): Promise<void> {
    const labels = { app: deployment };
    const metadata = (named: string): NonNullable<KubernetesObject['metadata']> => ({
      ...marks,
      name: named,
      namespace,
    });
    const template = { metadata: { labels }, spec: { containers: [{ name: 'audit', image }] } };
    await create(name, `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(deployment),
      spec: { selector: { matchLabels: labels }, template },
    });
    await create(name, `/api/v1/namespaces/${namespace}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(service),
      spec: { selector: labels, ports: [{ name: 'https', port: 443, targetPort: 4443 }] },
    });
  }
  async function storeWebhook(name: string, service: string): Promise<void> {
    const { id } = await flow.cluster(name);
    const server = `https://127.0.0.1:2040/api/v1/namespaces/${service}/proxy/post`;
    updateCluster(flow.lab.dir, id, (state) => void (state.stored = { server, policy: 'default' }));
  }
  const documented = { deployment: 'ibmcloud-kube-audit', service: 'ibmcloud-kube-audit-service' };

  it('looks into default where the webhook leads there, as IBM documented until 2023, and takes only its names', async () => {
    await createForwarder('dev-fra', 'default', documented);
    await createForwarder('dev-fra', 'default', { deployment: 'shop', service: 'shop' });
    assert.ok(!stepIds(await plan('dev-fra')).some((id) => id.includes('ibmcloud')), 'no webhook leads there');
    await storeWebhook('dev-fra', 'default/services/ibmcloud-kube-audit-service');
    const made = await plan('dev-fra');
    assert.match(
      notesOf(made),
      /\(IBM, 2021–2023 \(default\/ibmcloud-kube-audit-service\)\) no longer receives events/,
    );
    assert.match(notesOf(made), /Behind default\/ibmcloud-kube-audit-service runs IBM’s image \(Cloud Logs\)/);
    assert.deepEqual(stepIds(made), [
      ...webhookSteps,
      'remove-object-service-ibmcloud-kube-audit-service',
      'remove-object-deployment-ibmcloud-kube-audit',
    ]);
    await flow.run(made);
    await withApi('dev-fra', async (api) => {
      const left = await api.list(
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default' },
        { signal: never },
      );
      assert.deepEqual(
        left.map(({ metadata }) => metadata?.name),
        ['shop'],
      );
    });
  });

  it('leaves what Helm made to Helm, in either namespace, and names the release', async () => {
    const marks = {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'audit-prod', 'meta.helm.sh/release-namespace': 'default' },
    };
    await createForwarder('dev-fra', 'default', { ...documented, marks });
    await storeWebhook('dev-fra', 'default/services/https:ibmcloud-kube-audit-service:https');
    assert.deepEqual(stepIds(await plan('dev-fra')), webhookSteps);

    await create('dev-fra', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'ibm-kube-audit' },
    });
    const theirs = { deployment: 'audit-prod', service: 'audit-prod-service' };
    await createForwarder('dev-fra', 'ibm-kube-audit', { ...theirs, marks });
    await createForwarder('dev-fra', 'ibm-kube-audit', { ...documented, marks });
    await storeWebhook('dev-fra', 'ibm-kube-audit/services/https:audit-prod-service:https');
    const made = await plan('dev-fra');
    assert.deepEqual(stepIds(made), webhookSteps);
    assert.match(notesOf(made), /\(Terraform \(ibm-kube-audit\/audit-prod-service\)\) no longer receives/);
    assert.match(
      notesOf(made),
      /runs IBM’s image \(Cloud Logs\), made by Helm release audit-prod in namespace default/,
    );
    assert.match(
      notesOf(made),
      /Made by Helm release audit-prod .* and kept: (?=.*Deployment audit-prod)(?=.*Service ibmcloud-kube-audit-service)/,
    );

    const present = await flow.present('dev-fra');
    const setUp = await flow.plan('dev-fra', { route: 'cloud-logs', answers: { transport: 'http' } }, present);
    assert.match(
      notesOf(setUp),
      /only one webhook: .*Terraform[\s\S]*Behind ibm-kube-audit\/audit-prod-service runs IBM’s/,
    );
    assert.match(notesOf(setUp), /Changed objects belong to Helm release audit-prod/);
  });

  it('leaves what is only partly ours, names what Terraform counts as its own, and keeps what was changed', async () => {
    const namespace = 'ibm-kube-audit';
    const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
    const shipper = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'siem-shipper', namespace } };
    await create('cloudlogs-wdc', configMaps, { ...shipper, data: { keep: 'me' } });
    await withApi('cloudlogs-wdc', async (api) => {
      const partly = { ...shipper, data: { extra: 'ours' } };
      await api.apply(partly, { dryRun: false, force: false, signal: never });
      const ours = { ...shipper, metadata: { ...shipper.metadata, name: 'ours' }, data: { a: 'b' } };
      await api.apply(ours, { dryRun: false, force: false, signal: never });
    });
    const terraforms = { ...shipper, metadata: { name: 'kube-audit-forwarder-cm', namespace } };
    await create('cloudlogs-wdc', configMaps, { ...terraforms, data: { 'haproxy.cfg': '' } }, 'HashiCorp');
    const made = await plan('cloudlogs-wdc');
    assert.ok(!stepIds(made).some((id) => id.includes('siem-shipper')));
    assert.match(notesOf(made), /Namespace ibm-kube-audit stays, .*: ConfigMap siem-shipper/);
    assert.ok(stepIds(made).includes('remove-object-configmap-ours'));
    assert.match(
      notesOf(made),
      /^Better remove these with Terraform, .* matches the cluster: ConfigMap kube-audit-forwarder-cm\.$/m,
    );

    const removals = made.steps.filter(({ id }) => id === 'remove-object-configmap-ours');
    await withApi('cloudlogs-wdc', async (api) => {
      const live = await api.read({ ...shipper, name: 'ours', namespace }, never);
      assert.ok(live);
      await api.replace({ ...live, data: { a: 'theirs now' } }, { signal: never });
      const early = { ...made, steps: removals };
      await assert.rejects(flow.run(early), {
        code: 'object-changed',
        message: /ConfigMap ours has changed since the plan was made, so it stays/,
      });
      assert.equal((await api.read({ ...shipper, name: 'ours', namespace }, never))?.metadata?.name, 'ours');
      // As it was listed, it goes.
      const again = (await plan('cloudlogs-wdc')).steps.filter(({ id }) => id === 'remove-object-configmap-ours');
      await flow.run({ ...made, steps: again });
      assert.equal(await api.read({ ...shipper, name: 'ours', namespace }, never), undefined);
    });
  });

  it('does the webhook’s part alone where the cluster cannot be looked into, and says so', async () => {
    const declined = await plan('cloudlogs-wdc', true, () => Promise.resolve(false));
    assert.deepEqual(stepIds(declined), webhookSteps);
    assert.match(notesOf(declined), /couldn’t be read, so its objects stay/);

    const { id } = await flow.cluster('sysdig-lon');
    updateCluster(flow.lab.dir, id, (state) => {
      state.unreachableEndpoints = ['public', 'private', 'vpe'];
    });
    const made = await plan('sysdig-lon');
    assert.deepEqual(stepIds(made), webhookSteps);
    assert.match(notesOf(made), /Sysdig[\s\S]*couldn’t be read/);
    await flow.run(made, undefined, never, { webhookRecords });
    assert.equal(findCluster(flow.lab.dir, 'sysdig-lon')?.applied.webhook, null);
    assert.equal(records.get(id)?.previous?.server, seededUrls.sysdig);
  });

  it('does not unset a webhook that somebody stored since the plan was made', async () => {
    const made = await plan('external-syd', false);
    assert.match(notesOf(made), /stay as they are/);
    const { id } = await flow.cluster('external-syd');
    updateCluster(flow.lab.dir, id, (state) => {
      state.stored = { server: 'https://another.example.com', policy: 'default' };
    });
    await assert.rejects(flow.run(made), { code: 'webhook-changed', detail: /another\.example\.com/ });
    assert.equal(findCluster(flow.lab.dir, 'external-syd')?.stored?.server, 'https://another.example.com');
  });

  it('ends well where the CLI says that none is set, and where one is gone already', async () => {
    const made = await plan('external-syd', false);
    const { id } = await flow.cluster('external-syd');
    updateCluster(flow.lab.dir, id, (state) => {
      state.stored = null;
    });
    updateAccount(flow.lab.dir, ({ unknowns }) => {
      unknowns.webhookGetUnset = 'failed';
      unknowns.unsetWithoutWebhook = 'failed';
    });
    await flow.run(made);
    assert.equal(findCluster(flow.lab.dir, 'external-syd')?.applied.webhook, null);
  });

  it('refuses while the master is busy, and says what may be missing below Administrator', async () => {
    const { id } = await flow.cluster('cloudlogs-wdc');
    updateCluster(flow.lab.dir, id, (state) => {
      state.role = 'editor';
    });
    assert.match(notesOf(await plan('cloudlogs-wdc', false)), /Without Operator/);
    const made = await plan('cloudlogs-wdc', false);
    await assert.rejects(flow.run(made), { code: 'no-permission' });
    updateCluster(flow.lab.dir, id, (state) => {
      state.role = 'administrator';
      state.stored = { server: seededUrls.cloudLogs, policy: 'default' };
      state.master.state = 'updating';
    });
    await assert.rejects(plan('cloudlogs-wdc', false), { code: 'master-busy' });
    setFaults(flow.lab.dir, []);
  });
});
