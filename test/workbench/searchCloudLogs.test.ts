/** A cluster's events in IBM Cloud Logs, through the window: asked from the tree, opened like a saved log. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readCalls, updateAccount } from '../lab/account/store.ts';
import { takeLines, takenLines } from '../lab/cloud-logs/instance.ts';
import type { LabPolicy } from '../lab/cloud-logs/policies.ts';
import { installLoggingAgent } from '../lab/stage/objects.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { webPage } from '../support/workbench/webPage.ts';

/** Of instance `cloud-logs-dal`. */
const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  await installLoggingAgent(lab.dir, 'prod-dal');
  await installLoggingAgent(lab.dir, 'cloudlogs-wdc');
  takeLines(lab.dir, guid, [...eventsOf('prod-dal', 40), ...eventsOf('another', 40)]);
  workbench = await openOnLab(lab, { settings: { 'editor.minimap.enabled': false } });
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

/** One event a minute, of two people who write and of one who reads. */
function eventsOf(cluster: string, count: number): Parameters<typeof takeLines>[2] {
  return Array.from({ length: count }, (_, index) => {
    const taken = Date.now() - (count - index) * 60_000;
    const isDelete = index % 4 === 0;
    const text = JSON.stringify({
      ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', auditID: `${cluster}-${index}` },
      ...{ stage: 'ResponseComplete', requestURI: `/api/v1/namespaces/shop/secrets/web-${index}` },
      ...{ verb: isDelete ? 'delete' : 'get', user: { username: isDelete ? 'IAM#Anna@example.com' : 'ops' } },
      ...{ sourceIPs: ['10.1.2.3'], userAgent: 'kubectl/v1.33.4', responseStatus: { code: isDelete ? 403 : 200 } },
      objectRef: { resource: 'secrets', namespace: 'shop', name: `web-${index}`, apiVersion: 'v1' },
      requestReceivedTimestamp: new Date(taken - 900).toISOString().replace('Z', '000Z'),
    });
    return { taken, text, cluster, node: 'n', namespace: 'ibm-kube-audit', pod: 'p', container: 'ibmcloud-kube-audit' };
  });
}

test('what a filter finds in the agent’s instance opens like a saved log, the newest first', async () => {
  const { quickInput, editors } = workbench;
  await workbench.tree('Clusters').contextMenu('prod-dal', 'Search Cloud Logs…');
  await quickInput.waitFor('Search Cloud Logs of prod-dal', 60_000);
  await workbench.screenshot('search-logs-range-dark');
  await quickInput.pick('Last hour');
  await quickInput.waitFor('Filter Cloud Logs of prod-dal');
  await quickInput.answer('verb:delete user:iam#*');
  await editors.waitForTab('prod-dal in Cloud Logs', 60_000);
  const text = await editors.wholeText();
  assert.match(text, /prod-dal in Cloud Logs · page 1 of 1 · 10 of 10 lines/);
  assert.match(text, /Cloud Logs instance cloud-logs-dal, last hour: 10 events/);
  assert.match(text, /Searched for: verb:delete user:iam#\*/);
  const names = [...text.matchAll(/shop\/web-(\d+)/g)].map((found) => Number(found[1]));
  assert.deepEqual(names, [36, 32, 28, 24, 20, 16, 12, 8, 4, 0]);
  await workbench.screenshot('search-logs-dark');
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs').waitFor();
  await workbench.screenshot('search-logs-light');
});

test('where the agent cannot be read the user picks an instance; what its agents sent is found', async () => {
  const { quickInput, editors } = workbench;
  await waitUntil(
    workbench.page,
    async () =>
      takenLines(lab.dir, guid).some(({ cluster, text }) => cluster === 'cloudlogs-wdc' && /"verb"/.test(text)),
    () => 'The agents of cloudlogs-wdc sent no event.',
  );
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Search Cloud Logs…');
  await quickInput.waitFor('Search Cloud Logs of cloudlogs-wdc', 60_000);
  await quickInput.waitForEntry(/^cloud-logs-dal$/);
  await workbench.screenshot('search-logs-instance-light');
  await quickInput.pick('cloud-logs-dal');
  await quickInput.pick('Last 15 minutes');
  await quickInput.waitFor('Filter Cloud Logs of cloudlogs-wdc');
  await quickInput.answer('verb:list,watch,get,create');
  await editors.waitForTab('cloudlogs-wdc in Cloud Logs', 60_000);
  await workbench.screenshot('search-logs-openshift-light');
});

test('a verification finds its test event in the instance, after some seconds', async () => {
  const report = await verifyClusters(workbench, ['cloudlogs-wdc'], { asAdmin: true });
  assert.match(report, /\*\*Test events\*\*: Found in Cloud Logs: at least one test event can be searched there\./);
  assert.match(report, /In Cloud Logs instance cloud-logs-dal, within \d+ s after the forwarder: \d of \d test events/);
});

test('a verification names the policy that keeps its test event out, and the path breaks at the instance', async () => {
  const application = { rule: 'is', name: 'ibm-kube-audit' } as const;
  const policies: readonly LabPolicy[] = [{ name: 'no-audit', priority: 'block', application }];
  updateAccount(lab.dir, (account) => {
    account.cloudLogs = { [guid]: { policies: [...policies] } };
  });
  const report = await verifyClusters(workbench, ['cloudlogs-wdc'], { asAdmin: true });
  updateAccount(lab.dir, (account) => {
    account.cloudLogs = {};
  });
  const named = /Not found in Cloud Logs after \d+ s: Policy no-audit blocks events labelled ibm-kube-audit\./;
  assert.match(report, named);
  assert.match(report, /1 check fails/);
  await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Open Overview');
  const page = webPage(workbench.page).locator('main');
  await page.getByRole('button', { name: 'Cloud Logs instance Broken here' }).waitFor();
  assert.match(await page.ariaSnapshot(), named);
  await workbench.screenshot('not-found-in-cloud-logs-light');
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
  await workbench.screenshot('not-found-in-cloud-logs-dark');
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs').waitFor();
  await workbench.runCommand('View: Close Editor');
});

test('nothing found is said, and so is a plug-in that is missing', async () => {
  const { quickInput, notifications } = workbench;
  const search = async (): Promise<void> => {
    await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Search Cloud Logs…');
    await quickInput.waitFor('Search Cloud Logs of cloudlogs-wdc', 60_000);
    // Each instance has a queue of its own.
    await quickInput.pick('cloud-logs-audit');
    await quickInput.pick('Last hour');
    await quickInput.waitFor('Filter Cloud Logs of cloudlogs-wdc');
    await quickInput.answer('verb:patch');
  };
  await search();
  await notifications.waitFor(
    'No event was found in cloud-logs-audit (last hour). Neither frequent search nor the archive shows an audit event.',
  );
  updateAccount(lab.dir, (account) => {
    account.plugins.cloudLogs = false;
  });
  await search();
  await notifications.waitFor('The IBM Cloud CLI’s Cloud Logs plug-in is missing. Install it to continue.');
  await workbench.screenshot('search-logs-plug-in-light');
});

test('each query names its instance, and the plug-in’s own configuration is left alone', () => {
  const queries = readCalls(lab.dir).records.filter(({ args }) => args[0] === 'logs');
  assert.ok(queries.length > 5);
  for (const { args } of queries)
    assert.match(args[args.indexOf('--service-url') + 1] ?? '', /^https:\/\/[^/]+\.api\./);
  assert.ok(
    queries.every(({ args }) => args[1] !== 'config'),
    'no config set',
  );
});
