import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { planImageChange } from '../../../../src/forwarding/flows/changeImage.ts';
import { planPolicyChange } from '../../../../src/forwarding/flows/changePolicy.ts';
import type { Delivery } from '../../../../src/forwarding/delivery/delivery.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import type { PlanEvent } from '../../../../src/forwarding/plans/runPlan.ts';
import { describeStep } from '../../../../src/forwarding/plans/stepOf.ts';
import { takeOversOf } from '../../../../src/forwarding/plans/takeOvers.ts';
import { withCertificateSecret, withImage } from '../../../../src/forwarding/routes/manifests/ibmImageChanges.ts';
import {
  documentedAgents,
  documentedDeployment,
  documentedNamespace,
  documentedNetworkPolicy,
  documentedService,
} from '../../../../src/forwarding/routes/manifests/ibmImageDocument.ts';
import type { ClusterApi, KubernetesObject } from '../../../../src/kubernetes/clusterApi.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { findCluster, updateAccount } from '../../../lab/account/store.ts';
import { installLoggingAgent } from '../../../lab/stage/objects.ts';
import { TestClient } from '../../lab/clusterSupport.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const SERVICES = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services';
const plainUrl = `${SERVICES}/http:ibmcloud-kube-audit-service:http/proxy/post`;
const tlsUrl = `${SERVICES}/https:ibmcloud-kube-audit-service:https/proxy/post`;
const webhookSteps = ['set-webhook', 'refresh-master', 'wait-deployed', 'check-delivery'];
const applied = ['namespace-ibm-kube-audit', 'deployment-ibmcloud-kube-audit', 'service-ibmcloud-kube-audit-service'];
const all = [...applied, 'networkpolicy-ibmcloud-kube-audit', 'poddisruptionbudget-ibmcloud-kube-audit'];
/** The instance that the lab’s agents send to. */
const usualGuid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const plain = { route: 'cloud-logs', answers: { transport: 'http' } } as const;
const tls = { route: 'cloud-logs', answers: { transport: 'https' } } as const;

describe('setting up the Cloud Logs route', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean().finally(() => flow.stop());
  });

  const notes = (texts: readonly Parameters<typeof inEnglish>[0][]): string => texts.map(inEnglish).join('\n');

  async function onCluster<T>(name: string, use: (api: ClusterApi) => Promise<T>): Promise<T> {
    const present = await flow.present(name, () => Promise.resolve(true));
    const api = await present.openApi();
    try {
      return await use(api);
    } finally {
      api.close();
    }
  }

  function secretOf(name: string, secret = 'audit-webhook'): Promise<KubernetesObject | undefined> {
    const reference = { apiVersion: 'v1', kind: 'Secret', name: secret, namespace: 'ibm-kube-audit' };
    return onCluster(name, (api) => api.read(reference, never));
  }

  function certificateIn(secret: KubernetesObject | undefined): X509Certificate {
    const { 'tls.crt': text = '' } = (secret?.['data'] ?? {}) as Record<string, string>;
    return new X509Certificate(Buffer.from(text, 'base64'));
  }

  it('carries a cluster that forwards nothing to a proved delivery in the clear, and then has nothing to do', async () => {
    const plan = await flow.plan('dev-fra', plain);
    assert.deepEqual(stepIds(plan), [
      ...all.map((name) => `apply-${name}`),
      'wait-available',
      ...webhookSteps,
      'wait-logging-agent',
    ]);
    assert.match(notes(plan.notes), /Install the IBM Cloud Logs agent/);
    assert.match(notes(plan.notes), /^Image icr\.io\S+:16feaff\S+@sha256:5b80\S+ is pinned by its digest; Show/m);
    const result = await flow.run(plan);
    assert.equal(result.delivery?.grade, 'reached forwarder', JSON.stringify(result.delivery));
    assert.deepEqual(result.delivery.replicas, { delivering: 1, seen: 1 });
    assert.match(notes(result.notes), /Show Logging Agent Values/);
    assert.equal(findCluster(flow.lab.dir, 'dev-fra')?.stored?.server, plainUrl);

    const again = await flow.plan('dev-fra', plain);
    assert.deepEqual(stepIds(again), []);
    assert.match(notes(again.notes), /^Nothing to change/);
    assert.doesNotMatch(notes(again.notes), /No recent delivery/);
    assert.deepEqual((await flow.present('dev-fra')).answers['cloud-logs'], { transport: 'http' });
  });

  it('adds TLS: a certificate of the cluster for the Service, the pods restarted for it, the https URL', async () => {
    const plan = await flow.plan('dev-fra', tls);
    assert.deepEqual(stepIds(plan), [
      'issue-serving-certificate',
      'wait-available',
      ...webhookSteps,
      'wait-logging-agent',
    ]);
    assert.match(notes(plan.notes), /The webhook’s URL changes from .*http:\S+ to .*https:ibmcloud/);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.equal(findCluster(flow.lab.dir, 'dev-fra')?.stored?.server, tlsUrl);

    const certificate = certificateIn(await secretOf('dev-fra'));
    assert.equal(certificate.subject, 'O=system:nodes\nCN=system:node:ibmcloud-kube-audit-service.ibm-kube-audit.svc');
    assert.match(
      certificate.subjectAltName ?? '',
      /^DNS:ibmcloud-kube-audit-service\.ibm-kube-audit\.svc\.cluster\.local, DNS:ibmcloud-kube-audit-service\.ibm-kube-audit\.svc, IP Address:172\./,
    );
    const requests = await onCluster('dev-fra', (api) =>
      api.list({ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' }, { signal: never }),
    );
    assert.deepEqual(requests, []);

    assert.deepEqual(stepIds(await flow.plan('dev-fra', tls)), []);
    assert.deepEqual((await flow.present('dev-fra')).answers['cloud-logs'], { transport: 'https' });
  });

  it('warns before verbose where events are near what the logging agent takes, and only there', async () => {
    const cluster = await flow.cluster('dev-fra');
    const verbose = { ...tls, policy: 'verbose' } as const;
    const choice = { signal: never, useAdmin: () => assert.fail('asked for the admin certificate') };
    const change = (policy: 'default' | 'verbose'): ReturnType<typeof planPolicyChange> =>
      planPolicyChange({ cluster, policy, files: {} }, flow.services, choice);
    const warning = /longest event in the forwarder’s log already has 9(\.\d)? K \(list configmaps default\)/;
    assert.doesNotMatch(notes((await flow.plan('dev-fra', verbose)).notes), /longest event/);
    assert.doesNotMatch(notes((await change('verbose')).notes), /longest event/);

    const path = `/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3D${'x'.repeat(8_700)}`;
    const answer = await new TestClient(flow.lab.dir, 'dev-fra').send('GET', path);
    assert.equal(answer.code, 200, answer.text);
    for (const deadline = Date.now() + 20_000; !warning.test(notes((await change('verbose')).notes));) {
      assert.ok(Date.now() < deadline, notes((await change('verbose')).notes));
    }
    assert.match(notes((await flow.plan('dev-fra', verbose)).notes), warning);
    assert.doesNotMatch(notes((await change('default')).notes), /longest event/);
  });

  it('goes all the way with TLS from nothing in one run', async () => {
    const plan = await flow.plan('sysdig-lon', tls);
    assert.deepEqual(stepIds(plan).slice(5, 7), ['issue-serving-certificate', 'wait-available']);
    const events: PlanEvent[] = [];
    const { delivery } = await flow.run(plan, (event) => events.push(event));
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.deepEqual(stepIds(await flow.plan('sysdig-lon', tls)), []);
  });

  it('replaces a certificate that has expired or fits no key, and takes a Secret over only when that was said', async () => {
    const client = new TestClient(flow.lab.dir, 'sysdig-lon');
    const path = '/api/v1/namespaces/ibm-kube-audit/secrets/audit-webhook';
    const { data } = (await secretOf('sysdig-lon')) ?? {};
    const other = await secretOf('dev-fra');
    const foreign = { 'tls.crt': (other?.['data'] as Record<string, string>)['tls.crt'] };
    const answer = await client.send('PATCH', `${path}?fieldManager=security-team`, {
      body: { data: foreign },
      contentType: 'application/merge-patch+json',
    });
    assert.equal(answer.code, 200, answer.text);
    const plan = await flow.plan('sysdig-lon', tls);
    assert.deepEqual(stepIds(plan), [
      'issue-serving-certificate',
      'wait-available',
      'check-delivery',
      'wait-logging-agent',
    ]);
    assert.match(
      notes(plan.notes),
      /Replacing the certificate in Secret audit-webhook: certificate and key don’t match\.[\s\S]*field \.data\.tls\.crt belongs to security-team and is taken over/,
    );
    assert.match(
      takeOversOf(plan).map(inEnglish).join(),
      /^Secret audit-webhook: field \.data\.tls\.crt belongs to sec/,
    );
    const [issue] = plan.steps;
    assert.ok(issue?.action.kind === 'issue-serving-certificate');
    const unasked = { ...plan, steps: [{ ...issue, action: { ...issue.action, takeOver: [] } }] };
    await assert.rejects(flow.run(unasked), { code: 'api-conflict' });
    assert.deepEqual((await secretOf('sysdig-lon'))?.['data'], { ...(data as object), ...foreign });
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.deepEqual(stepIds(await flow.plan('sysdig-lon', tls)), []);
  });

  it('mends a run that ended between the Secret and the restart', async () => {
    const client = new TestClient(flow.lab.dir, 'sysdig-lon');
    const path = '/apis/apps/v1/namespaces/ibm-kube-audit/deployments/ibmcloud-kube-audit';
    const annotations = { 'ibmcloud-kube-audit/certificate-sha256': 'of an older one' };
    await client.send('PATCH', path, {
      body: { spec: { template: { metadata: { annotations } } } },
      contentType: 'application/merge-patch+json',
    });
    const plan = await flow.plan('sysdig-lon', tls);
    assert.equal(stepIds(plan)[0], 'issue-serving-certificate');
    assert.match(notes(plan.notes), /the pods weren’t restarted for it/);
  });

  it('takes up what Terraform’s module made: its Secret, its image, its names', async () => {
    const client = new TestClient(flow.lab.dir, 'external-syd');
    const secretName = 'ibmcloud-kube-audit-secret';
    const image =
      'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:16feaff7cf8314b5c8bffed7351a4e9e3c0aa7ba@sha256:5b802197bf1e6453e3e2413e2913af5d7242ed5d464f66bbeb2bb191462f8baf';
    const made = [
      documentedNamespace('kubernetes'),
      withCertificateSecret(withImage(documentedDeployment('cloud-logs'), image), secretName),
      documentedService('cloud-logs'),
      documentedNetworkPolicy('cloud-logs', documentedAgents('kubernetes')),
    ];
    const collections = ['/api/v1/namespaces', '/apis/apps/v1', '/api/v1', '/apis/networking.k8s.io/v1'];
    const plurals = ['', 'deployments', 'services', 'networkpolicies'];
    for (const [index, body] of made.entries()) {
      const within = index === 0 ? '' : `/namespaces/ibm-kube-audit/${plurals[index] ?? ''}`;
      const answer = await client.send('POST', `${collections[index] ?? ''}${within}?fieldManager=Helm`, { body });
      assert.equal(answer.code, 201, answer.text);
    }
    const stored = await secretOf('dev-fra');
    const secret = { ...stored, metadata: { name: secretName, namespace: 'ibm-kube-audit' } };
    await client.send('POST', '/api/v1/namespaces/ibm-kube-audit/secrets?fieldManager=kubectl-create', {
      body: secret,
    });

    const plan = await flow.plan('external-syd', tls);
    // The certificate is for the same name, so it is valid.
    assert.deepEqual(stepIds(plan), [
      'apply-deployment-ibmcloud-kube-audit',
      'apply-poddisruptionbudget-ibmcloud-kube-audit',
      'wait-available',
      ...webhookSteps,
      'wait-logging-agent',
    ]);
    assert.doesNotMatch(notes(plan.notes), /image|secretName/);
    assert.match(notes(plan.notes), /field \.spec\.replicas belongs to Helm/);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.deepEqual(stepIds(await flow.plan('external-syd', tls)), []);
  });

  it('runs another image that was chosen, keeps it, and takes none of another edition', async () => {
    const image = `icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs@sha256:${'0c1d2e3f'.repeat(8)}`;
    const change = async (image: string): Promise<Plan> => {
      const wanted = { cluster: await flow.cluster('external-syd'), image };
      return planImageChange(wanted, await flow.present('external-syd'), flow.services, { signal: never });
    };
    const plan = await change(image);
    assert.match(
      inEnglish(plan.title),
      /^Change the image of external-syd to icr\.io\/ibm\/ibmcloud-kube-audit-to-ibm-c/,
    );
    assert.deepEqual(stepIds(plan), [
      'apply-deployment-ibmcloud-kube-audit',
      'wait-available',
      'check-delivery',
      'wait-logging-agent',
    ]);
    assert.match(notes(plan.notes), /^Image icr\.io\S+@sha256:0c1d2e3f\S+ is pinned by its digest/m);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.deepEqual(stepIds(await flow.plan('external-syd', tls)), []);
    for (const other of ['icr.io/ibm/ibmcloud-kube-audit-to-logdna:1.2.3', 'evil.example.com/x@sha256:0', 'x:latest']) {
      assert.deepEqual(stepIds(await change(other)), [], other);
    }
  });

  it('waits for the logging agent on every worker that takes pods, and not when it is there', async () => {
    const client = new TestClient(flow.lab.dir, 'dev-fra');
    const labels = { app: 'logs-agent' };
    const container = { name: 'fluent-bit', image: 'icr.io/ibm-observe/logs-agent:1.6.0' };
    const set = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'logs-agent', namespace: 'ibm-observe' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { nodeSelector: { 'ibm-cloud.kubernetes.io/worker-pool-name': 'default' }, containers: [container] },
        },
      },
    };
    const change = { route: 'cloud-logs', answers: { transport: 'https' }, policy: 'verbose' } as const;
    await client.send('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-observe' } },
    });
    await client.send('POST', '/apis/apps/v1/namespaces/ibm-observe/daemonsets', { body: set });
    const plan = await flow.plan('dev-fra', change);
    assert.deepEqual(stepIds(plan), [...webhookSteps, 'wait-logging-agent']);
    assert.doesNotMatch(notes(plan.notes), /No logging agent/);
    const wait = plan.steps.filter(({ id }) => id === 'wait-logging-agent');
    const [step] = wait;
    assert.ok(step?.action.kind === 'wait-logging-agent');

    // One of the two workers has none.
    const short = { ...plan, steps: [{ ...step, action: { ...step.action, timeoutMs: 1_000 } }] };
    assert.match(notes((await flow.run(short)).notes), /ready on 1 of 2 workers\. .*: 10\.240\.64\.5/);
    const stop = new AbortController();
    const cancelled = flow.run(
      { ...plan, steps: wait },
      ({ kind }) => kind === 'step-progress' && stop.abort(),
      stop.signal,
    );
    assert.match(notes((await cancelled).notes), /ready on 1 of 2/);

    const everywhere = await client.send('PATCH', '/apis/apps/v1/namespaces/ibm-observe/daemonsets/logs-agent', {
      body: { spec: { template: { spec: { nodeSelector: null } } } },
      contentType: 'application/merge-patch+json',
    });
    assert.equal(everywhere.code, 200, everywhere.text);
    const waiting = new AbortController();
    setTimeout(() => waiting.abort(), 20_000).unref();
    assert.deepEqual((await flow.run({ ...plan, steps: wait }, undefined, waiting.signal)).notes, []);
    assert.deepEqual(stepIds(await flow.plan('dev-fra', change)), webhookSteps);
  });

  it("takes up the document's own objects on OpenShift, and shows only what differs", async () => {
    const present = await flow.present('cloudlogs-wdc', () => Promise.resolve(true));
    assert.deepEqual(present.answers['cloud-logs'], { transport: 'http' });
    assert.equal(present.recognised?.route, 'cloud-logs');
    const plan = await flow.plan('cloudlogs-wdc', { ...plain, policy: 'verbose' }, present);
    assert.deepEqual(stepIds(plan), [
      'apply-deployment-ibmcloud-kube-audit',
      'apply-networkpolicy-ibmcloud-kube-audit',
      'apply-poddisruptionbudget-ibmcloud-kube-audit',
      'wait-available',
      'check-delivery',
      'wait-logging-agent',
    ]);
    assert.match(notes(plan.notes), /field \.spec\.replicas belongs to kubectl-client-side-apply/);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    const withTls = await flow.plan(
      'cloudlogs-wdc',
      { ...tls, policy: 'verbose' },
      await flow.present('cloudlogs-wdc', () => Promise.resolve(true)),
    );
    const secured = await flow.run(withTls);
    assert.equal(secured.delivery?.grade, 'reached forwarder', JSON.stringify(secured.delivery));
  });

  it('proves the delivery where the agent takes it, and says why it is not there', async () => {
    await installLoggingAgent(flow.lab.dir, 'cloudlogs-wdc');
    const present = await flow.present('cloudlogs-wdc', () => Promise.resolve(true));
    const plan = await flow.plan('cloudlogs-wdc', tls, present);
    const check = { ...plan, steps: plan.steps.filter(({ id }) => id === 'check-delivery') };
    const [step] = check.steps;
    assert.ok(step);
    const lines = JSON.stringify(describeStep(step.action, check));
    assert.match(lines, /ibmcloud logs query, and logs policies: the test events in the instance/);
    const arrivalWaits = { firstMs: 0, betweenMs: 300, certainMs: 300, notYetMs: 900, mostMs: 10_000 };
    const details: string[] = [];
    const run = async (services: Partial<FlowContext> = { arrivalWaits }): Promise<Delivery | undefined> => {
      const onEvent = ({ detail }: PlanEvent): void => void (detail && details.push(inEnglish(detail)));
      return (await flow.run(check, onEvent, never, services)).delivery;
    };
    assert.equal((await run({}))?.grade, 'reached forwarder', 'it is not looked for where nobody waits');
    assert.equal((await run())?.grade, 'found in Cloud Logs');
    assert.ok(details.includes('waiting for the test events in Cloud Logs'), details.join());
    updateAccount(flow.lab.dir, (account) => {
      const application = { rule: 'is', name: 'ibm-kube-audit' } as const;
      const policies = [{ name: 'no-audit', priority: 'block', application } as const];
      account.cloudLogs = { [usualGuid]: { policies: [...policies] } };
    });
    const blocked = await run();
    assert.equal(blocked?.grade, 'not found in Cloud Logs');
    assert.match(notes(blocked.arrivals?.map(({ said }) => said) ?? []), /^Policy no-audit blocks events/);
  });
});
