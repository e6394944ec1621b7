/**
 * A cluster without anything, in an account without an instance of Cloud Logs, through the window: instance, agent,
 * forwarder, webhook, refresh, a test event found in Cloud Logs with its seconds, and found again with who made it. The
 * test installs the agent in the user's place, with what the window wrote and nothing else.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bucketCrn } from '../lab/account/seededAccount.ts';
import { findCluster, readAccount, readCalls, updateAccount } from '../lab/account/store.ts';
import { noteActivity } from '../lab/ibmcloud/activity.ts';
import { installLoggingAgent } from '../lab/stage/objects.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPreview, testEventsIn, verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { pickRoute, startSetUp } from '../support/workbench/setUpWizard.ts';

const cluster = 'dev-fra';
const instance = 'cloud-logs-dev-fra';
let lab: LabProcess;
let workbench: Workbench;
/** As the values that the window wrote name it. */
let host = '';
/** Of test events that were found. */
let ids: readonly string[] = [];

before(async () => {
  lab = await startLabProcess();
  updateAccount(lab.dir, (account) => void (account.serviceInstances = []));
  workbench = await openOnLab(lab);
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('Set Up finds no instance and offers one; it is made as previewed, with its bucket', async () => {
  const { quickInput, editors, notifications } = workbench;
  await startSetUp(workbench, cluster);
  await pickRoute(quickInput, 'Cloud Logs');
  assert.match(await workbench.dialogText(), /No Cloud Logs instance is there\. Create one first\?/);
  await workbench.screenshot('create-instance-offered-dark');
  await workbench.answerDialog('Create Instance…');
  await quickInput.waitForStep(1);
  assert.equal(await quickInput.value(), instance);
  await quickInput.accept();
  await quickInput.waitForStep(2);
  await quickInput.pick('eu-de');
  await quickInput.waitForStep(3);
  await workbench.screenshot('create-instance-retention-dark');
  await quickInput.pick('14 days');
  await quickInput.waitForStep(4);
  await quickInput.answer(bucketCrn);
  await quickInput.waitForStep(5);
  assert.equal(await quickInput.value(), 's3.direct.eu-de.cloud-object-storage.appdomain.cloud');
  await quickInput.accept();
  await editors.waitForPreview(`Create Cloud Logs instance ${instance}`);
  const plan = await editors.planText();
  assert.match(plan, /service-instance-create cloud-logs-dev-fra logs standard eu-de -g default/);
  assert.match(plan, /Undo never deletes an instance/);
  await workbench.screenshot('create-instance-preview-dark');
  assert.deepEqual(readAccount(lab.dir).serviceInstances, [], 'the preview has made one');
  await runPreview(workbench, `Create Cloud Logs instance ${instance}`);
  const { buttons } = await notifications.waitFor(`Cloud Logs instance ${instance} is there`, 60_000);
  assert.deepEqual(buttons, ['Copy Helm Command', 'Set Up Audit Forwarding…']);
  await editors.waitForTab('Values for the Helm chart');
  const values = await editors.wholeText();
  const [made] = readAccount(lab.dir).serviceInstances ?? [];
  assert.ok(made);
  assert.deepEqual([made.name, made.region, made.retentionDays], [instance, 'eu-de', '14']);
  assert.equal(readAccount(lab.dir).cloudLogs?.[made.guid]?.hasBucket, true);
  host = /^ {2}ingestionHost: (\S+)$/m.exec(values)?.[1] ?? '';
  assert.equal(host, `${made.guid}.ingress.eu-de.logs.cloud.ibm.com`);
  await workbench.screenshot('create-instance-done-dark');
  await notifications.click(`Cloud Logs instance ${instance} is there`, 'Copy Helm Command');
  const copied = await waitUntil(
    workbench.page,
    async () => (/^helm install/.test(await workbench.clipboard()) ? workbench.clipboard() : undefined),
    () => 'The helm command was not copied.',
  );
  assert.match(
    copied,
    /^helm install logs-agent oci:\/\/icr\.io\/ibm-observe\/logs-agent-helm --version \d\S+ --values /,
  );
  assert.ok(values.includes(copied), 'the values name another command');
});

test('with the agent installed, Set Up and Verify prove it, with the seconds, and say who changed the webhook', async () => {
  const { quickInput, editors, notifications } = workbench;
  await installLoggingAgent(lab.dir, cluster, 'every-worker', { host });
  // The account's own events go there, too.
  updateAccount(lab.dir, (account) => void (account.activityInstance = host.split('.')[0] ?? ''));
  await startSetUp(workbench, cluster);
  await pickRoute(quickInput, 'Cloud Logs');
  await quickInput.waitForStep(2);
  await quickInput.pick('Plain HTTP');
  await quickInput.waitForStep(3);
  await quickInput.pick('Default');
  await editors.waitForPreview(`Set up audit forwarding of ${cluster}`);
  await runPreview(workbench, `Set up audit forwarding of ${cluster}`);
  await notifications.waitFor(`Audit forwarding is on for ${cluster}`, 180_000);
  await notifications.clear();
  assert.ok(findCluster(lab.dir, cluster)?.applied.webhook, 'the master does not run with the webhook');
  const state = findCluster(lab.dir, cluster);
  assert.ok(state);
  const by = 'bob@example.com';
  noteActivity({ lab: lab.dir, account: readAccount(lab.dir) }, state, 'cluster-audit-webhook.update', { by });
  const report = await verifyClusters(workbench, [cluster]);
  assert.match(report, /\*\*Test events\*\*: Found in Cloud Logs/);
  const [said, seconds] =
    /In Cloud Logs instance cloud-logs-dev-fra, within (\d+) s after the forwarder: \d of \d/.exec(report) ?? [];
  assert.ok(said, report);
  console.log(`found in Cloud Logs within ${seconds} s after the forwarder`);
  ids = testEventsIn(report).at(-1) ?? [];
  assert.match(report, /\*\*Changes of the webhook\*\*: Changed by bob@example\.com at .*, not from here/);
  assert.match(report, /master refreshed by user@example\.com[^]*set by user@example\.com/);
  const tooltip = await workbench.tree('Clusters').tooltip(cluster);
  assert.match(tooltip, /Changed by bob@example\.com at .*, not from here/);
  await workbench.screenshot('from-nothing-changed-dark');
});

test('Search Cloud Logs finds that test event, and who made it', async () => {
  const { quickInput, editors } = workbench;
  const [id = ''] = ids;
  assert.match(id, /^[0-9a-f-]{36}$/);
  await workbench.tree('Clusters').contextMenu(cluster, 'Search Cloud Logs…');
  await quickInput.waitFor(`Search Cloud Logs of ${cluster}`, 60_000);
  await quickInput.pick('Last 15 minutes');
  await quickInput.waitFor(`Filter Cloud Logs of ${cluster}`);
  await quickInput.answer(`id:${id}`);
  await editors.waitForTab(`${cluster} in Cloud Logs`, 120_000);
  const found = await editors.wholeText();
  assert.match(found, /page 1 of 1 · 1 of 1 lines/);
  assert.match(found, /IAM#user@example\.com/);
  await workbench.screenshot('from-nothing-search-dark');
});

test('no instance was deleted, each query named its instance, and the lab was asked for nothing that it lacks', () => {
  const calls = readCalls(lab.dir).records.map(({ args }) => args);
  assert.ok(!calls.some(([, word = '']) => word.includes('delete')));
  const queries = calls.filter(([first]) => first === 'logs' || first === 'cloud-logs');
  assert.notEqual(queries.length, 0);
  for (const args of queries) assert.ok(args.includes('--service-url'), args.join(' '));
  const file = join(lab.dir, 'unimplemented.jsonl');
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : '', '');
});
