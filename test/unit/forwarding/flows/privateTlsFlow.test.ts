/** The private-network route over TLS, against consumers that verify and are verified. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RouteAnswers } from '../../../../src/forwarding/answers.ts';
import { previewPlan } from '../../../../src/forwarding/plans/preview.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { consumerFiles } from '../../../lab/consumerPki.ts';
import { needsHaproxy } from '../../../support/haproxy.ts';
import { FlowLab, stepIds } from '../support/flowLab.ts';

const secret = 'apply-secret-kube-audit-forwarder-tls';
const change = ['apply-deployment-kube-audit-forwarder', 'wait-available', 'check-delivery'];

describe('the private-network route over TLS', needsHaproxy(), () => {
  let flow: FlowLab;
  let files: ReturnType<typeof consumerFiles>;
  let mutual: RouteAnswers;
  before(async () => {
    flow = await FlowLab.start();
    files = consumerFiles(flow.lab.dir);
    mutual = {
      ...{ address: 'logs-mtls.internal.example', port: '8443', tls: 'yes' },
      ...{ serverName: 'logs-mtls.internal.example', sni: 'yes' },
      ...{ caFile: files.ca, clientCertFile: files.client, clientKeyFile: files.clientKey },
    };
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  const says = async (answers: RouteAnswers): Promise<string> => {
    const present = await flow.present('dev-fra');
    return flow.plan('dev-fra', { answers }, present).then(
      () => 'fine',
      (error: unknown) => String(error),
    );
  };

  it('looks into the files before anything is planned', async () => {
    assert.match(await says({ ...mutual, caFile: '/nowhere/ca.pem' }), /\/nowhere\/ca\.pem can’t be read/);
    assert.match(await says({ ...mutual, caFile: files.clientKey }), /has no certificate/);
    assert.match(await says({ ...mutual, clientKeyFile: files.otherClientKey }), /doesn’t belong to the certificate/);
    const expired = { clientCertFile: files.expiredClient, clientKeyFile: files.expiredClientKey };
    assert.match(await says({ ...mutual, ...expired }), /expired on/);
    const { clientKeyFile: _, ...withoutKey } = mutual;
    assert.match(await says(withoutKey), /Choose a PEM file/);
  });

  it('proves itself to a consumer with a host name, and no key stands in plan or preview', async () => {
    const plan = await flow.plan('dev-fra', { answers: mutual });
    assert.deepEqual(stepIds(plan).slice(0, 2), ['apply-namespace-ibm-kube-audit', secret]);
    assert.doesNotMatch(JSON.stringify(plan) + JSON.stringify(await previewPlan(plan)), /-----BEGIN|LS0tLS1CRUdJTi/);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    const received = readFileSync(join(flow.lab.dir, 'consumers', 'mutual-tls.jsonl'), 'utf8');
    assert.ok(delivery.testEvents.some((id) => received.includes(id)));
  });

  it('then has nothing to do, with the same files or with what the cluster keeps', async () => {
    assert.deepEqual(stepIds(await flow.plan('dev-fra', { answers: mutual })), []);
    const present = await flow.present('dev-fra');
    const kept = present.answers['private-network'] ?? {};
    assert.match(kept['caFile'] ?? '', /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual({ ...kept, ...filesOf(mutual) }, mutual);
    // What is kept of the cluster while the wizard is open holds no key.
    assert.doesNotMatch(JSON.stringify(present.objects), /"client\.pem":"LS0tLS1CRUdJTi/);
    assert.deepEqual(stepIds(await flow.plan('dev-fra', { answers: kept }, present)), []);
  });

  it('starts a rollout when a certificate changes, and keeps the others', async () => {
    const bundle = join(flow.lab.dir, 'bundle.pem');
    writeFileSync(bundle, readFileSync(files.ca, 'utf8') + readFileSync(files.otherCa, 'utf8'));
    const present = await flow.present('dev-fra');
    const answers = { ...present.answers['private-network'], caFile: bundle };
    const plan = await flow.plan('dev-fra', { answers }, present);
    assert.deepEqual(stepIds(plan), [secret, ...change]);
    writeFileSync(bundle, `${readFileSync(bundle, 'utf8')}\n`);
    await assert.rejects(flow.run(plan), /bundle\.pem has changed since the plan was made/);
    const again = await flow.plan('dev-fra', { answers }, present);
    const { delivery } = await flow.run(again);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.deepEqual(stepIds(await flow.plan('dev-fra', { answers })), []);
  });

  it('sees that a consumer is refused whose certificate another CA signed', async () => {
    const plan = await flow.plan('dev-fra', { answers: { ...mutual, caFile: files.otherCa } });
    assert.deepEqual(stepIds(plan), [secret, ...change]);
    const { delivery } = await flow.run(plan);
    assert.equal(delivery?.grade, 'rejected', JSON.stringify(delivery));
    assert.match(plan.notes.map(inEnglish).join('\n'), /isn’t from the CA/);
  });

  it('runs on OpenShift under the user that the namespace gives', async () => {
    const present = await flow.present('logs-tok', () => Promise.resolve(true));
    const answers = { address: '10.240.0.25', port: '8443', tls: 'yes', caFile: files.ca };
    const { delivery } = await flow.run(await flow.plan('logs-tok', { answers }, present));
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
  });
});

function filesOf({ caFile, clientCertFile, clientKeyFile }: RouteAnswers): RouteAnswers {
  return { caFile: caFile ?? '', clientCertFile: clientCertFile ?? '', clientKeyFile: clientKeyFile ?? '' };
}
