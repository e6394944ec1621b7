import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { planRenewal, type RenewInputs } from '../../../../src/forwarding/flows/renewCertificates.ts';
import { digestOf } from '../../../../src/forwarding/certificates/secretDigests.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { findCluster, readAccess, updateAccount, updateCluster } from '../../../lab/account/store.ts';
import type { StoredWebhook } from '../../../lab/state.ts';
import { KeptRecords } from '../../../support/keptRecords.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const webhookSteps = ['set-webhook', 'refresh-master', 'wait-deployed', 'check-delivery'];

describe('renewing certificates', () => {
  let flow: FlowLab;
  let folder: string;
  const webhookRecords = new KeptRecords();
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kube-audit-renew-'));
    flow = await FlowLab.start();
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await flow.assertClean();
    await flow.stop();
  });

  async function plan(name: string, files: RenewInputs['files'] = {}): Promise<Plan> {
    const cluster = await flow.cluster(name);
    const services = { ...flow.services, webhookRecords };
    return planRenewal({ cluster, files }, services, { signal: never, useAdmin: () => Promise.resolve(true) });
  }
  const run = (made: Plan, waits = {}): ReturnType<FlowLab['run']> =>
    flow.run(made, undefined, never, { webhookRecords, ...waits });
  const notesOf = ({ notes }: Plan): string => notes.map(inEnglish).join('\n');
  const stored = (name: string): StoredWebhook => findCluster(flow.lab.dir, name)?.stored ?? assert.fail('none stored');
  const fingerprint = (pem: string | undefined): string => new X509Certificate(pem ?? '').fingerprint256;

  it('stores URL and policy again with fresh certificates, and says that nothing is known of those of other means', async () => {
    const made = await plan('prod-dal');
    assert.deepEqual(stepIds(made), webhookSteps);
    assert.match(notesOf(made), /certificates are unknown: the webhook wasn’t set from here/);
    assert.match(notesOf(made), /admin certificate of user@example\.com and stops if that user leaves/);
    const { delivery } = await run(made);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.equal(stored('prod-dal').server, seededUrls.privateNetwork);
    assert.equal(
      webhookRecords.get(made.cluster.id)?.certificate?.fingerprint,
      fingerprint(stored('prod-dal').clientCert),
    );
  });

  it('tells what it knows: who set it when, with which certificate, and that this has expired', async () => {
    const { id } = await flow.cluster('prod-dal');
    const record = webhookRecords.get(id) ?? assert.fail('no record');
    assert.match(
      notesOf(await plan('prod-dal')),
      /set on 20\d\d-\d\d-\d\d by user@example\.com, with the certificate .*O=ibm-admins[^\n]*\n[^\n]*valid until 20\d\d/,
    );
    const expired: WebhookRecord = {
      ...record,
      certificate: { ...(record.certificate ?? assert.fail()), notAfter: '2026-01-02T03:04:05.000Z' },
    };
    await webhookRecords.put(expired);
    assert.match(notesOf(await plan('prod-dal')), /expired on 2026-01-02/);
    await webhookRecords.put({ ...record, caFingerprints: [], caKeys: [] });
    assert.match(
      notesOf(await plan('prod-dal')),
      /unknown whether the cluster’s CA has changed since set-up: one of the two couldn’t be read/,
    );
    await webhookRecords.put(record);
  });

  it('mends what a CA rotation broke', async () => {
    const { id } = await flow.cluster('prod-dal');
    updateCluster(flow.lab.dir, id, (state) => {
      state.caRotation = {
        phase: 'created',
        pollsLeft: 0,
        started: '2026-11-20T10:00:00+0000',
        completed: '2026-11-20T10:05:00+0000',
      };
    });
    assert.match(notesOf(await plan('prod-dal')), /CA rotation is unfinished \(“CA certificate created/);
    const former = fingerprint(stored('prod-dal').caCert);
    updateCluster(flow.lab.dir, id, (state) => {
      state.caRotation = {
        phase: 'rotated',
        pollsLeft: 0,
        started: '2026-11-21T10:00:00+0000',
        completed: '2026-11-21T10:05:00+0000',
      };
      state.caGeneration = 2;
    });
    await until(() => fingerprint(readAccess(flow.lab.dir, id)?.caPem) !== former);
    const made = await plan('prod-dal');
    assert.match(notesOf(made), /CA has changed since the webhook was set[\s\S]*last rotated on 2026-11-21/);
    const { delivery } = await run(made);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.notEqual(fingerprint(stored('prod-dal').caCert), former);
  });

  it('gives them a new owner: whoever is logged in now', async () => {
    const user = 'ServiceId-11111111-2222-3333-4444-555555555555';
    updateAccount(flow.lab.dir, ({ session }) => {
      session.user = user;
    });
    const made = await plan('prod-dal');
    assert.match(notesOf(made), new RegExp(`will use an admin certificate of ${user}`));
    assert.doesNotMatch(notesOf(made), /IBM recommends/);
    const { delivery } = await run(made);
    assert.equal(delivery?.grade, 'accepted by consumer', JSON.stringify(delivery));
    assert.equal(webhookRecords.get(made.cluster.id)?.user, user);
    assert.match(webhookRecords.get(made.cluster.id)?.certificate?.subject ?? '', /ServiceId/i);
    updateAccount(flow.lab.dir, ({ session }) => {
      session.user = 'user@example.com';
    });
  });

  it('renews the forwarder’s own certificate too where it serves TLS', async () => {
    const set = await flow.plan('dev-fra', { route: 'cloud-logs', answers: { transport: 'https' } });
    await run(set);
    const made = await plan('dev-fra');
    assert.deepEqual(stepIds(made).slice(-4), webhookSteps);
    assert.match(stepIds(made).join(), /^issue-serving-certificate.*,wait-available,set-webhook/);
    const { delivery } = await run(made);
    assert.equal(delivery?.grade, 'reached forwarder', JSON.stringify(delivery));
  });

  it('takes the files of an external server anew, and checks them first', async () => {
    const { adminCertPem, adminKeyPem, caPem } =
      readAccess(flow.lab.dir, (await flow.cluster('dev-fra')).id) ?? assert.fail();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const files = {
      caFile: file('ca.pem', caPem),
      clientCertFile: file('cert.pem', adminCertPem),
      clientKeyFile: file('key.pem', adminKeyPem),
    };
    await assert.rejects(plan('external-syd', { ...files, clientCertFile: files.caFile }), { code: 'invalid-input' });
    const made = await plan('external-syd', files);
    const set = made.steps[0]?.action;
    const digests = {
      caFile: digestOf(caPem),
      clientCertFile: digestOf(adminCertPem),
      clientKeyFile: digestOf(adminKeyPem),
    };
    assert.deepEqual(set?.kind === 'set-webhook' && set.certificates, { kind: 'files', ...files, digests });
    assert.doesNotMatch(notesOf(made), /admin certificate of/);
    const { caPem: another } = readAccess(flow.lab.dir, (await flow.cluster('hand-made')).id) ?? assert.fail();
    file('ca.pem', another);
    await assert.rejects(run(made), { code: 'invalid-input', message: /ca\.pem has changed since the plan was made/ });
    file('ca.pem', caPem);
    // Only counters show an external server's deliveries: they are awaited to the end.
    await run(made, { deliveryWaitMs: 1_000 });
    assert.equal(stored('external-syd').clientCert, adminCertPem);
    assert.equal(webhookRecords.get(made.cluster.id)?.certificate?.fingerprint, fingerprint(adminCertPem));
    assert.doesNotMatch(webhookRecords.text(), /PRIVATE KEY/);
  });

  it('needs a webhook', async () => {
    await assert.rejects(plan('updating-par'), { code: 'invalid-input', message: /Set Up Audit Forwarding first/ });
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !condition();) {
    assert.ok(Date.now() < end, `in vain: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
