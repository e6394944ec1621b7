import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { inEnglish } from '../../../src/failure/message.ts';
import type { PlanEvent } from '../../../src/forwarding/runPlan.ts';
import type { ClusterApi, KubernetesObject } from '../../../src/kubernetes/clusterApi.ts';
import { findCluster } from '../../lab/account/store.ts';
import { FlowLab, never, stepIds } from './flowLab.ts';

const SERVICES = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services';
const plainUrl = `${SERVICES}/http:ibmcloud-kube-audit-service:http/proxy/post`;
const tlsUrl = `${SERVICES}/https:ibmcloud-kube-audit-service:https/proxy/post`;
const webhookSteps = ['set-webhook', 'refresh-master', 'wait-deployed', 'check-delivery'];
const applied = ['namespace-ibm-kube-audit', 'deployment-ibmcloud-kube-audit', 'service-ibmcloud-kube-audit-service'];
const all = [...applied, 'networkpolicy-ibmcloud-kube-audit', 'poddisruptionbudget-ibmcloud-kube-audit'];
const plain = { route: 'cloud-logs', answers: { transport: 'http' } } as const;
const tls = { route: 'cloud-logs', answers: { transport: 'https' } } as const;

describe('setting up the Cloud Logs route', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  const notes = (texts: readonly Parameters<typeof inEnglish>[0][]): string => texts.map(inEnglish).join('\n');

  async function onCluster<T>(name: string, use: (api: ClusterApi) => Promise<T>): Promise<T> {
    const { openApi } = await flow.present(name, () => Promise.resolve(true));
    const api = await openApi();
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
    assert.match(notes(plan.notes), /No logging agent of IBM Cloud Logs/);
    const result = await flow.run(plan);
    assert.equal(result.delivery?.grade, 'proved', JSON.stringify(result.delivery));
    assert.deepEqual(result.delivery.replicas, { delivering: 1, seen: 1 });
    assert.match(notes(result.notes), /Show Logging Agent Values/);
    assert.equal(findCluster(flow.lab.dir, 'dev-fra')?.stored?.server, plainUrl);

    const again = await flow.plan('dev-fra', plain);
    assert.deepEqual(stepIds(again), []);
    assert.match(notes(again.notes), /^Nothing to change/);
    assert.doesNotMatch(notes(again.notes), /No delivery stands/);
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
    assert.equal(delivery?.grade, 'proved', JSON.stringify(delivery));
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

  it('goes all the way with TLS from nothing in one run', async () => {
    const plan = await flow.plan('sysdig-lon', tls);
    assert.deepEqual(stepIds(plan).slice(5, 7), ['issue-serving-certificate', 'wait-available']);
    const events: PlanEvent[] = [];
    const { delivery } = await flow.run(plan, (event) => events.push(event));
    assert.equal(delivery?.grade, 'proved', JSON.stringify(delivery));
    assert.deepEqual(stepIds(await flow.plan('sysdig-lon', tls)), []);
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
    assert.equal(delivery?.grade, 'proved', JSON.stringify(delivery));
    const withTls = await flow.plan(
      'cloudlogs-wdc',
      { ...tls, policy: 'verbose' },
      await flow.present('cloudlogs-wdc', () => Promise.resolve(true)),
    );
    const secured = await flow.run(withTls);
    assert.equal(secured.delivery?.grade, 'proved', JSON.stringify(secured.delivery));
  });
});
