/**
 * The condition of clusters in the view: green with the age of a verification that saw an event arrive, no longer so
 * after another tool has set the webhook, in order of what needs help, and in each kind of theme.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seededUrls } from '../lab/account/seededClusters.ts';
import { findCluster, updateCluster } from '../lab/account/store.ts';
import { at, isObject } from '../lab/cluster/json.ts';
import { AdminApi } from '../lab/stage/adminApi.ts';
import { changeObject, ready } from '../lab/stage/objects.ts';
import { expireWebhookCertificate } from '../lab/stage/webhook.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab, { settings: { 'kubeAudit.groupBy': 'condition' } });
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('a cluster without any fault is green, with the age of its verification', needsHaproxy(), async () => {
  await leaveNothingToWarnOf('prod-dal');
  const report = await verifyClusters(workbench, ['prod-dal']);
  assert.match(report, /^# Audit forwarding of prod-dal: Verified\n/);
  await rowSays('prod-dal', /^Verified (just now|\d+ min ago) · Private Network$/);
});

test('in each kind of theme', needsHaproxy(), async () => {
  await expireWebhookCertificate(lab.dir, 'hand-made');
  await verifyClusters(workbench, ['hand-made']);
  await rowSays('hand-made', /^1 check fails · Checked .* · Private Network$/);
  const rows = await workbench.tree('Clusters').waitForRows((shown) => shown.some(({ label }) => label === 'Failing'));
  assert.deepEqual(
    rows.filter(({ level }) => level === 1).map(({ label }) => label),
    [
      'Failing',
      'Warnings',
      'Not forwarding',
      'Not verified',
      'Master busy',
      'Group not targeted',
      'No permission to read',
      'Verified',
    ],
  );
  await workbench.screenshot('conditions-dark');
  for (const [theme, kind, name] of [
    ['Light Modern', 'vs', 'light'],
    ['Dark High Contrast', 'hc-black', 'high-contrast'],
    ['Light High Contrast', 'hc-light', 'high-contrast-light'],
  ] as const) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.quickInput.type(theme);
    await workbench.quickInput.pick(theme);
    await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
    await workbench.screenshot(`conditions-${name}`);
  }
});

test('it is green no more once another tool has set the webhook', needsHaproxy(), async () => {
  const { id } = findCluster(lab.dir, 'prod-dal') ?? assert.fail();
  updateCluster(lab.dir, id, ({ stored }) => Object.assign(stored ?? {}, { server: seededUrls.sysdig }));
  await workbench.runCommand('Kube Audit: Refresh Clusters');
  await rowSays('prod-dal', /^In-cluster address · Not verified · Sysdig webhook$/);
});

/** Two pods of an exact version, and a budget that keeps one of them. */
async function leaveNothingToWarnOf(name: string): Promise<void> {
  const deployment = 'kube-audit-forwarder';
  await changeObject(lab.dir, name, { kind: 'Deployment', name: deployment }, (object) => {
    const spec = object['spec'];
    const containers = at(object, 'spec', 'template', 'spec', 'containers');
    const [container] = Array.isArray(containers) ? containers : [];
    if (!isObject(spec) || !isObject(container)) assert.fail('The Deployment has no container.');
    spec['replicas'] = 2;
    container['image'] = 'haproxytech/haproxy-alpine:2.6.14';
  });
  await new AdminApi(lab.dir, name).apply(
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: deployment, namespace: 'ibm-kube-audit' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: deployment } } },
    },
    'kubectl',
  );
  await ready(lab.dir, name, deployment);
}

async function rowSays(name: string, pattern: RegExp): Promise<void> {
  await workbench
    .tree('Clusters')
    .waitForRows((rows) => rows.some(({ label, description }) => label === name && pattern.test(description)), 60_000);
}
