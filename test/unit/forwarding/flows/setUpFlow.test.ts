import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { previewPlan } from '../../../../src/forwarding/plans/preview.ts';
import type { PlanEvent } from '../../../../src/forwarding/plans/runPlan.ts';
import { takeOversOf } from '../../../../src/forwarding/plans/takeOvers.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { findCluster } from '../../../lab/account/store.ts';
import { previewText } from '../../../support/previewText.ts';
import { consumers, FlowLab, never, stepIds } from '../support/flowLab.ts';
import { selectResourceGroup } from '../../../../src/ibmcloud/commands/accounts.ts';

const webhookSteps = ['set-webhook', 'refresh-master', 'wait-deployed'];

describe('setting up the private-network route', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  it('carries a cluster that forwards nothing all the way to an accepted delivery, and then has nothing to do', async () => {
    const plan = await flow.plan('dev-fra');
    assert.deepEqual(stepIds(plan), [
      'apply-namespace-ibm-kube-audit',
      'apply-configmap-kube-audit-forwarder-cm',
      'apply-deployment-kube-audit-forwarder',
      'apply-service-kube-audit-forwarder',
      'apply-networkpolicy-kube-audit-forwarder',
      'apply-poddisruptionbudget-kube-audit-forwarder',
      'wait-available',
      ...webhookSteps,
      'check-delivery',
    ]);
    assert.deepEqual(
      plan.steps.map(({ action }) => (action.kind === 'apply' ? action.checkedByServer : undefined)).slice(0, 6),
      [true, false, false, false, false, false],
    );
    assert.match(plan.notes.map(inEnglish).join('\n'), /couldn’t be dry-run/);
    assert.match(
      plan.notes.map(inEnglish).join('\n'),
      /^Image haproxytech\S+:2\.6\.32 is pinned to this version; its d/m,
    );

    const text = await previewText(plan);
    const documents = (await previewPlan(plan)).slice(1).map(({ after }) => parse(after) as unknown);
    const objects = plan.steps.flatMap(({ action }) =>
      action.kind === 'apply' ? [JSON.parse(JSON.stringify(action.object)) as unknown] : [],
    );
    assert.deepEqual(documents, objects);
    assert.match(
      text,
      /^ {4}ibmcloud ks cluster master audit-webhook set --cluster \S+ --remote-server https:\/\/127\.0\.0\.1:2040\S+ --ca-cert <CA_CERT_FILE>/m,
    );
    assert.match(text, /^ {4}ibmcloud ks cluster master refresh --cluster/m);

    const events: PlanEvent[] = [];
    let generationAfterWait = 0;
    const { delivery } = await flow.run(plan, (event) => {
      events.push(event);
      if (event.kind === 'step-finished' && event.step.id === 'wait-deployed') {
        generationAfterWait = findCluster(flow.lab.dir, 'dev-fra')?.applied.generation ?? 0;
      }
    });
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'step-finished').map(({ step }) => step.id),
      stepIds(plan),
    );
    // The lab says `deployed` for some polls before the refresh begins: a wait that ended there would find generation
    // 1.
    assert.equal(generationAfterWait, 2);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    const stored = findCluster(flow.lab.dir, 'dev-fra')?.stored;
    assert.equal(
      stored?.server,
      'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post',
    );
    const [testEvent = 'none'] = delivery.testEvents;
    assert.ok(flow.received('main').includes(`"auditID":"${testEvent}"`), `${testEvent} at the consumer`);
    await flow.assertClean();

    const again = await flow.plan('dev-fra');
    assert.deepEqual(stepIds(again), []);
    assert.match(again.notes.map(inEnglish).join('\n'), /^Nothing to change: dev-fra is already set up [^\n]*$/);
    assert.match(await previewText(again), /^Nothing to do\.$/m);
    assert.equal((await flow.run(again)).delivery, undefined);
  });

  it("shows only the difference on a cluster that was set up by hand with the document's own commands", async () => {
    const present = await flow.present('hand-made');
    assert.deepEqual(present.answers['private-network'], consumerAnswers(consumers.main));
    assert.equal(present.webhook?.policy, 'default');
    assert.equal(present.recognised?.route, 'private-network');
    const plan = await flow.plan('hand-made', {}, present);
    assert.deepEqual(stepIds(plan), [
      'apply-configmap-kube-audit-forwarder-cm',
      'apply-deployment-kube-audit-forwarder',
      'apply-poddisruptionbudget-kube-audit-forwarder',
      'wait-available',
      'check-delivery',
    ]);
    const [configMap, deployment] = plan.steps;
    assert.ok(configMap?.action.kind === 'apply' && deployment?.action.kind === 'apply');
    assert.deepEqual(
      configMap.action.takeOver.map(({ manager, field }) => `${manager} ${field}`),
      ['kubectl-create .data.haproxy.cfg'],
    );
    assert.deepEqual(deployment.action.takeOver.map(({ manager, field }) => `${manager} ${field}`).sort(), [
      'kubectl-create .spec.replicas',
      'kubectl-create .spec.strategy.rollingUpdate.maxUnavailable',
      'kubectl-create .spec.template.spec.containers[name="haproxy"].image',
    ]);
    assert.equal(takeOversOf(plan).length, 4);
    assert.match(inEnglish(takeOversOf(plan)[0] ?? message('none')), /belongs to kubectl-create .*becomes/);
    const notes = plan.notes.map(inEnglish).join('\n');
    assert.match(
      notes,
      /ConfigMap kube-audit-forwarder-cm: field \.data\.haproxy\.cfg belongs to kubectl-create .*becomes “.*option httplog.*”/,
    );
    assert.match(notes, /^It replaces image haproxytech\/haproxy-alpine:2\.6\.$/m);
    const text = await previewText(plan);
    assert.match(text, /^\+ +option httplog$/m);
    assert.doesNotMatch(text, /audit-webhook set/);

    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.deepEqual(stepIds(await flow.plan('hand-made')), []);
  });

  it('moves a forwarder to another consumer without touching the webhook, and sees that it refuses', async () => {
    const plan = await flow.plan('prod-dal', { answers: consumerAnswers(consumers.refusing) });
    assert.deepEqual(stepIds(plan), [
      'apply-configmap-kube-audit-forwarder-cm',
      'apply-deployment-kube-audit-forwarder',
      'wait-available',
      'check-delivery',
    ]);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'rejected', JSON.stringify(delivery));
    assert.match(delivery.evidence.map(inEnglish).join('\n'), /couldn’t reach the log consumer|instead of 2xx/);

    const failing = await flow.run(await flow.plan('prod-dal', { answers: consumerAnswers(consumers.failing) }));
    assert.equal(failing.delivery?.grade, 'rejected', JSON.stringify(failing.delivery));
    assert.match(failing.delivery.evidence.map(inEnglish).join('\n'), /answered with 500/);
  });

  it('changes only the webhook when only the policy changes', async () => {
    const plan = await flow.plan('hand-made', { policy: 'verbose' });
    assert.deepEqual(stepIds(plan), [...webhookSteps, 'check-delivery']);
    assert.match(plan.notes.map(inEnglish).join('\n'), /from default to verbose[\s\S]*contents of Secrets/);
  });

  it('says whose webhook it replaces', async () => {
    const plan = await flow.plan('sysdig-lon');
    const set = plan.steps.find(({ id }) => id === 'set-webhook');
    assert.ok(set?.action.kind === 'set-webhook');
    assert.equal(set.action.replaces?.server, 'http://172.21.104.213:7765/k8s_audit');
    assert.match(plan.notes.map(inEnglish).join('\n'), /172\.21\.104\.213:7765\/k8s_audit \(Sysdig\) is replaced/);
  });

  it('asks before it uses the admin certificate on OpenShift, whose users get no credentials', async () => {
    let asked = 0;
    const present = await flow.present('logs-tok', () => Promise.resolve(((asked += 1), true)));
    assert.equal(asked, 1);
    assert.equal(present.credentials, 'admin');
    const plan = await flow.plan('logs-tok', {}, present);
    assert.equal(plan.credentials, 'admin');
    const deployment = plan.steps.find(({ id }) => id.startsWith('apply-deployment'));
    assert.ok(deployment?.action.kind === 'apply');
    assert.doesNotMatch(JSON.stringify(deployment.action.object), /runAsUser/);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    await assert.rejects(
      flow.present('cloudlogs-wdc', () => Promise.resolve(false)),
      { code: 'api-unauthorized' },
    );
  });

  it('counts the API servers of a master that is three', async () => {
    await flow.services.cli.run(selectResourceGroup('audit-team'), { signal: never });
    const { delivery } = await flow.run(await flow.plan('tripled-mad'), undefined, undefined, {
      deliveryWaitMs: 3_000,
    });
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.deepEqual(delivery.replicas, { delivering: 3, seen: 3 });
    const file = flow.received('main');
    assert.equal(delivery.testEvents.length, 9);
    assert.deepEqual(
      delivery.testEvents.filter((id) => !file.includes(id)),
      [],
    );
  });
});
