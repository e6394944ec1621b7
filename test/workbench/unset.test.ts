/**
 * What follows a set-up, through the window: Change Policy, Renew Certificates, Unset with the cluster's name typed,
 * and Restore Previous Webhook, on a cluster of each route.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { seededUrls } from '../lab/account/seededClusters.ts';
import { findCluster } from '../lab/account/store.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { askUnset, runPlan } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab);
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('Change Policy says what verbose would log here, and asks', async () => {
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Change Policy…');
  await workbench.quickInput.waitFor('prod-dal · Change policy');
  await workbench.quickInput.pick('Verbose');
  assert.match(await workbench.dialogText(), /On Kubernetes 1\.33, verbose logs[\s\S]*contents of Secrets/);
  await workbench.screenshot('verbose-asked-dark');
  await workbench.answerDialog('Use Verbose');
  await runPlan(workbench, 'Change the audit policy of prod-dal');
  await workbench.notifications.waitFor('The audit policy of prod-dal is now verbose', 120_000);
  await workbench.notifications.clear();
  assert.deepEqual(stored('prod-dal'), { server: seededUrls.privateNetwork, policy: 'verbose' });
});

test('Renew Certificates says what it knows of those that are stored', async () => {
  const former = findCluster(lab.dir, 'prod-dal')?.applied.generation ?? 0;
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Renew Certificates…');
  const preview = await runPlan(workbench, 'Renew the certificates of prod-dal', 'renew-dark');
  assert.match(preview, /set on 20\d\d-\d\d-\d\d by user@example\.com, with the certificate .*O=ibm-admins/);
  assert.match(preview, /valid until 20\d\d/);
  assert.match(preview, /stops if that user leaves the account/);
  await workbench.notifications.waitFor('The certificates of prod-dal are renewed', 120_000);
  await workbench.notifications.clear();
  assert.equal(findCluster(lab.dir, 'prod-dal')?.applied.generation, former + 1);
});

test('Unset wants the cluster’s name typed, and can be left', async () => {
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Unset Audit Forwarding…');
  await workbench.quickInput.waitForStep(1);
  await workbench.quickInput.answer('prod');
  await workbench.quickInput.waitForMessage(/^Type prod-dal to continue/);
  await workbench.screenshot('unset-name-dark');
  await workbench.quickInput.cancel();
  assert.equal(stored('prod-dal')?.server, seededUrls.privateNetwork);
});

/** A cluster of each route, and whether administrator credentials are asked for there, as on OpenShift. */
const ofRoutes = [
  { name: 'prod-dal', forwarder: 'kube-audit-forwarder', asks: false },
  { name: 'cloudlogs-wdc', forwarder: 'ibmcloud-kube-audit', asks: true },
  { name: 'logs-tok', forwarder: 'ibmcloud-kube-audit', asks: true },
  { name: 'external-syd', forwarder: undefined, asks: false },
] as const;

for (const { name, forwarder, asks } of ofRoutes) {
  test(`Unset of ${name}: the webhook first, then what the preview listed`, async () => {
    await askUnset(workbench, name, 'Webhook and Forwarder');
    if (asks) await workbench.answerDialog('Use Admin Credentials');
    const preview = await runPlan(
      workbench,
      `Unset audit forwarding of ${name}`,
      name === 'prod-dal' ? 'unset-dark' : undefined,
    );
    assert.match(preview, /audit-webhook unset --cluster/);
    if (forwarder !== undefined) {
      assert.ok(preview.includes(`/deployments/${forwarder}`), preview);
      assert.match(preview, /Remove Namespace ibm-kube-audit/);
    }
    await workbench.notifications.waitFor(`The audit log of ${name} is no longer forwarded`, 120_000);
    await workbench.notifications.clear();
    assert.equal(stored(name), undefined);
    assert.equal(findCluster(lab.dir, name)?.applied.webhook, null);
    await workbench
      .tree('Clusters')
      .waitForRows((rows) =>
        rows.some(({ label, description }) => label === name && /not forwarding/i.test(description)),
      );
  });
}

test('Restore Previous Webhook offers what was unset, also after the window was loaded anew', async () => {
  await askUnset(workbench, 'sysdig-lon', 'Webhook Only');
  await runPlan(workbench, 'Unset audit forwarding of sysdig-lon');
  await workbench.notifications.waitFor('The audit log of sysdig-lon is no longer forwarded', 120_000);
  await workbench.reload();
  await openClusters(workbench);
  await workbench.tree('Clusters').contextMenu('sysdig-lon', 'Restore Previous Webhook…');
  assert.match(await workbench.dialogText(), /172\.21\.104\.213:7765\/k8s_audit\s+Sysdig, policy default/);
  await workbench.screenshot('restore-dark');
  await workbench.answerDialog('Restore Webhook');
  await runPlan(workbench, 'Restore the previous audit webhook of sysdig-lon');
  // Only counters show another tool's deliveries, which takes minutes: the master's new configuration is enough here.
  for (
    const end = Date.now() + 120_000;
    findCluster(lab.dir, 'sysdig-lon')?.applied.webhook?.server !== seededUrls.sysdig;
  ) {
    assert.ok(Date.now() < end, 'the master did not take it over');
    await workbench.page.waitForTimeout(200);
  }
  assert.deepEqual(stored('sysdig-lon'), { server: seededUrls.sysdig, policy: 'default' });
});

test('the cluster API was asked for nothing that the lab does not offer', () => {
  const file = join(lab.dir, 'unimplemented.jsonl');
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : '', '');
});

function stored(name: string): { server: string; policy: string } | undefined {
  const webhook = findCluster(lab.dir, name)?.stored;
  return webhook ? { server: webhook.server, policy: webhook.policy } : undefined;
}
