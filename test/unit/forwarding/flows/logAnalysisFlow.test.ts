import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inEnglish } from '../../../../src/text/message.ts';
import { findCluster } from '../../../lab/account/store.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';
import { selectResourceGroup } from '../../../../src/ibmcloud/commands/accounts.ts';

const SERVICES = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services';
const logAnalysis = { route: 'log-analysis', answers: {} } as const;
const cloudLogs = { route: 'cloud-logs', answers: { transport: 'http' } } as const;
const notesOf = (plan: { readonly notes: readonly Parameters<typeof inEnglish>[0][] }): string =>
  plan.notes.map(inEnglish).join('\n');

describe('setting up the Log Analysis route', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean().finally(() => flow.stop());
  });

  it('carries a cluster that forwards nothing to a proved delivery, says that it is retired, and then has nothing to do', async () => {
    const plan = await flow.plan('dev-fra', logAnalysis);
    assert.match(notesOf(plan), /Use Cloud Logs instead: .* no longer supported/);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.equal(
      findCluster(flow.lab.dir, 'dev-fra')?.stored?.server,
      `${SERVICES}/ibmcloud-kube-audit-service/proxy/post`,
    );
    assert.deepEqual(stepIds(await flow.plan('dev-fra', logAnalysis)), []);
  });

  it('moves from there to Cloud Logs: the Service’s ports get names, and the URL with them', async () => {
    assert.equal((await flow.present('dev-fra')).recognised?.route, 'log-analysis');
    const plan = await flow.plan('dev-fra', cloudLogs);
    assert.deepEqual(stepIds(plan).slice(0, 4), [
      'apply-deployment-ibmcloud-kube-audit',
      'apply-service-ibmcloud-kube-audit-service',
      'apply-networkpolicy-ibmcloud-kube-audit',
      'wait-available',
    ]);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.equal(
      findCluster(flow.lab.dir, 'dev-fra')?.stored?.server,
      `${SERVICES}/http:ibmcloud-kube-audit-service:http/proxy/post`,
    );
    assert.equal((await flow.present('dev-fra')).recognised?.route, 'cloud-logs');
    assert.deepEqual(stepIds(await flow.plan('dev-fra', cloudLogs)), []);
  });

  it("takes up what the document's own `kubectl create` made on OpenShift, and moves it to Cloud Logs with TLS", async () => {
    const asAdmin = (): Promise<boolean> => Promise.resolve(true);
    const present = await flow.present('logs-tok', asAdmin);
    assert.equal(present.recognised?.route, 'log-analysis');
    const plan = await flow.plan('logs-tok', logAnalysis, present);
    assert.deepEqual(stepIds(plan), [
      'apply-deployment-ibmcloud-kube-audit',
      'apply-networkpolicy-ibmcloud-kube-audit',
      'apply-poddisruptionbudget-ibmcloud-kube-audit',
      'wait-available',
      'check-delivery',
      'wait-logging-agent',
    ]);
    assert.match(notesOf(plan), /Deployment ibmcloud-kube-audit: field \.spec\.replicas belongs to kubectl-create/);
    const moved = await flow.plan(
      'logs-tok',
      { route: 'cloud-logs', answers: { transport: 'https' } },
      await flow.present('logs-tok', asAdmin),
    );
    assert.match(notesOf(moved), /image belongs to kubectl-create and is taken over/);
    const { delivery } = await flow.run(moved);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.equal(
      findCluster(flow.lab.dir, 'logs-tok')?.stored?.server,
      `${SERVICES}/https:ibmcloud-kube-audit-service:https/proxy/post`,
    );
  });

  it('proves each API server of a master that is three', async () => {
    await flow.services.cli.run(selectResourceGroup('audit-team'), { signal: never });
    // With three API servers the whole wait is waited for: far longer than a batch, also on a busy machine.
    const { delivery } = await flow.run(await flow.plan('tripled-mad', cloudLogs), undefined, undefined, {
      deliveryWaitMs: 4_000,
    });
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
    assert.deepEqual(delivery.replicas, { delivering: 3, seen: 3 });
    assert.equal(delivery.testEvents.length, 9);
  });
});
