import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { planPolicyChange } from '../../../../src/forwarding/flows/changePolicy.ts';
import { planRestore } from '../../../../src/forwarding/flows/restoreWebhook.ts';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { findCluster, updateCluster } from '../../../lab/account/store.ts';
import { KeptRecords } from '../../../support/keptRecords.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const webhookSteps = ['set-webhook', 'refresh-master', 'wait-deployed', 'check-delivery'];

describe('flows that change the stored webhook and nothing else', () => {
  let flow: FlowLab;
  const webhookRecords = new KeptRecords();
  const choice = { signal: never, useAdmin: () => Promise.resolve(true) };
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });
  const services = (): FlowLab['services'] => ({ ...flow.services, webhookRecords });
  const run = (made: Plan): ReturnType<FlowLab['run']> =>
    flow.run(made, undefined, never, { webhookRecords, deliveryWaitMs: 6_000 });
  const notesOf = ({ notes }: Plan): string => notes.map(inEnglish).join('\n');
  const stored = (name: string): unknown => {
    const { server, policy } = findCluster(flow.lab.dir, name)?.stored ?? {};
    return { server, policy };
  };

  it('Change Policy: the same URL with the other policy, with what verbose logs on this version', async () => {
    const cluster = await flow.cluster('prod-dal');
    const made = await planPolicyChange({ cluster, policy: 'verbose', files: {} }, services(), choice);
    assert.deepEqual(stepIds(made), webhookSteps);
    assert.match(
      notesOf(made),
      /from default to verbose[\s\S]*On Kubernetes 1\.33, verbose logs .*contents of Secrets/,
    );
    const { delivery } = await run(made);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.deepEqual(stored('prod-dal'), { server: seededUrls.privateNetwork, policy: 'verbose' });

    const again = await planPolicyChange({ cluster, policy: 'verbose', files: {} }, services(), choice);
    assert.deepEqual(stepIds(again), []);
    assert.match(notesOf(again), /Nothing to change/);
    await assert.rejects(
      planPolicyChange({ cluster: await flow.cluster('dev-fra'), policy: 'verbose', files: {} }, services(), choice),
      { code: 'invalid-input' },
    );
  });

  it('Change Policy stores certificates anew: those of the cluster, or none over http', async () => {
    const cluster = await flow.cluster('sysdig-lon');
    const made = await planPolicyChange({ cluster, policy: 'verbose', files: {} }, services(), choice);
    const set = made.steps.find(({ id }) => id === 'set-webhook')?.action;
    assert.deepEqual(set?.kind === 'set-webhook' && set.certificates, { kind: 'none' });
    assert.match(notesOf(made), /HTTP: the log is sent unencrypted and certificates aren’t used/);
    assert.ok(findCluster(flow.lab.dir, 'prod-dal')?.stored?.clientKey, 'the cluster’s were stored again');
  });

  it('Restore Previous Webhook: after a set-up replaced another tool’s, with its URL and policy', async () => {
    const cluster = await flow.cluster('sysdig-lon');
    await run(await flow.plan('sysdig-lon'));
    const former = webhookRecords.get(cluster.id)?.previous ?? assert.fail('nothing is offered');
    assert.deepEqual(former, { server: seededUrls.sysdig, policy: 'default' });
    const made = await planRestore({ cluster, former, files: {} }, services(), choice);
    assert.match(
      notesOf(made),
      /7765\/k8s_audit \(Sysdig\) is stored again[\s\S]*kube-audit-forwarder\/proxy\/post no longer receives events/,
    );
    await run(made);
    assert.deepEqual(stored('sysdig-lon'), { server: seededUrls.sysdig, policy: 'default' });
    // And back again: what was restored from is now the former one.
    const back = webhookRecords.get(cluster.id)?.previous ?? assert.fail('nothing is offered');
    assert.equal(back.server, seededUrls.privateNetwork);
    assert.match(back.certificate?.subject ?? '', /ibm-admins/);
    const second = await planRestore({ cluster, former: back, files: {} }, services(), choice);
    const { delivery } = await run(second);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.ok(findCluster(flow.lab.dir, 'sysdig-lon')?.stored?.clientKey, 'with certificates fetched anew');
  });

  it('Restore Previous Webhook: after an unset, unless what it leads to is gone', async () => {
    const cluster = await flow.cluster('hand-made');
    await run(await planUnset({ cluster, removeObjects: false }, services(), choice));
    const former = webhookRecords.get(cluster.id)?.previous ?? assert.fail('nothing is offered');
    assert.equal(former.server, seededUrls.privateNetwork);
    await run(await planRestore({ cluster, former, files: {} }, services(), choice));
    assert.deepEqual(stored('hand-made'), { server: seededUrls.privateNetwork, policy: 'default' });
    assert.deepEqual(stepIds(await planRestore({ cluster, former, files: {} }, services(), choice)), []);

    await run(await planUnset({ cluster, removeObjects: true }, services(), choice));
    await assert.rejects(planRestore({ cluster, former, files: {} }, services(), choice), {
      code: 'invalid-input',
      message: /^Run Set Up .* Service ibm-kube-audit\/kube-audit-forwarder, which this webhook needs, is gone/,
    });
  });

  it('Restore Previous Webhook says of an https server that its certificates must be given again', async () => {
    const cluster = await flow.cluster('external-syd');
    updateCluster(flow.lab.dir, cluster.id, (state) => {
      state.stored = null;
    });
    const former = { server: seededUrls.external, policy: 'default' } as const;
    const made = await planRestore({ cluster, former, files: {} }, services(), choice);
    assert.match(notesOf(made), /can’t be read back/);
    const set = made.steps[0]?.action;
    assert.deepEqual(set?.kind === 'set-webhook' && set.certificates, { kind: 'none' });
  });

  it('keeps no password of a URL, and so does not offer to restore it as if it were whole', async () => {
    const cluster = await flow.cluster('external-syd');
    const server = 'https://audit:sesame@siem.example.com:8443/ibm-audit';
    updateCluster(flow.lab.dir, cluster.id, (state) => {
      state.stored = { server, policy: 'default' };
    });
    await run(await planUnset({ cluster, removeObjects: false }, services(), choice));
    assert.doesNotMatch(webhookRecords.text(), /sesame/);
    const former = webhookRecords.get(cluster.id)?.previous ?? assert.fail('nothing is offered');
    await assert.rejects(planRestore({ cluster, former, files: {} }, services(), choice), {
      code: 'invalid-input',
      message: /secrets of the previous one aren’t kept/,
    });
  });

  it('goes on without the check of delivery where the cluster cannot be looked into', async () => {
    const cluster = await flow.cluster('cloudlogs-wdc');
    const declines = { signal: never, useAdmin: () => Promise.resolve(false) };
    const made = await planPolicyChange({ cluster, policy: 'default', files: {} }, services(), declines);
    assert.deepEqual(stepIds(made), webhookSteps.slice(0, 3));
    assert.match(notesOf(made), /delivery isn’t checked/);
  });
});
