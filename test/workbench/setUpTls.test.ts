/**
 * With certificates of one's own, and with several API servers, through the window: an external server over https, and
 * the private network over TLS to the consumer, each with a client certificate; and a master of three, of which later
 * one fails to deliver. What only counters show takes minutes, so those plans run side by side, and are verified
 * together.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mainAccount } from '../lab/account/seededAccount.ts';
import { seededUrls } from '../lab/account/seededClusters.ts';
import { findCluster, updateCluster } from '../lab/account/store.ts';
import { consumerFiles } from '../lab/consumerPki.ts';
import { applyWebhook } from '../lab/stage/webhook.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { receivedIds } from '../support/received.ts';
import type { Workbench } from '../support/workbench.ts';
import { keptLog, testEventsIn, runPlan, unsetCluster, verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { answerFile, answerSetUp, pickRoute, startSetUp } from '../support/workbench/setUpWizard.ts';

const EXTERNAL_URL = 'https://audit.example.com:6514/ibm-audit';
/** As long as counters are waited for, and the master before that. */
const counted = 300_000;

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  const { id } = findCluster(lab.dir, 'tripled-mad') ?? assert.fail('tripled-mad is not seeded');
  updateCluster(lab.dir, id, (cluster) => {
    cluster.resourceGroupId = mainAccount.defaultGroup;
  });
  workbench = await openOnLab(lab);
  await openClusters(workbench);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('an external server over https: opens with what is there, each file is checked, the plan runs', async () => {
  const { quickInput } = workbench;
  const files = consumerFiles(lab.dir);
  await startSetUp(workbench, 'external-syd');
  await pickRoute(quickInput, 'External Server');
  await quickInput.waitForStep(2);
  assert.equal(await quickInput.value(), seededUrls.external);
  await quickInput.type('http://audit.example.com:6516');
  await quickInput.waitForStep(2);
  await quickInput.answer(EXTERNAL_URL);

  await quickInput.waitForStep(3);
  assert.match(
    await answerFile(quickInput, files.serverKey),
    /^Choose a file with “BEGIN CERTIFICATE”$|certificates only$/,
  );
  await workbench.screenshot('file-objection-dark');
  await answerFile(quickInput, files.ca);
  await quickInput.waitForStep(4);
  assert.match(await answerFile(quickInput, files.expiredClient), /^Choose a valid certificate$/);
  await answerFile(quickInput, files.client);
  await quickInput.waitForStep(5);
  assert.match(await answerFile(quickInput, files.otherClientKey), /^Choose a matching pair$/);
  await answerFile(quickInput, files.clientKey);
  await quickInput.waitForStep(6);
  await quickInput.pick('Default');

  const plan = await runPlan(workbench, 'Set up audit forwarding of external-syd', 'external-preview-dark');
  assert.match(plan, /audit-webhook set .*--client-cert/);
  assert.doesNotMatch(plan, /BEGIN [A-Z ]*(KEY|CERTIFICATE)/);
});

test('a master of three API servers is set up beside it', needsHaproxy(), async () => {
  await startSetUp(workbench, 'tripled-mad');
  await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
  await runPlan(workbench, 'Set up audit forwarding of tripled-mad');
});

test(
  'private network over TLS to a consumer with a host name that wants a client certificate',
  needsHaproxy(),
  async () => {
    const { quickInput, editors, notifications } = workbench;
    const files = consumerFiles(lab.dir);
    const address = 'logs-mtls.internal.example';
    await startSetUp(workbench, 'dev-fra');
    await pickRoute(quickInput, 'Private Network');
    await quickInput.waitForStep(2);
    await quickInput.answer(address);
    await quickInput.waitForStep(3);
    await quickInput.answer('8443');
    await quickInput.waitForStep(4);
    await quickInput.pick('Yes');
    await quickInput.waitForStep(5);
    await workbench.screenshot('file-question-dark');
    await answerFile(quickInput, files.ca);
    await quickInput.waitForStep(6);
    assert.equal(await quickInput.value(), address);
    await quickInput.accept();
    await quickInput.waitForStep(7);
    await quickInput.pick('Ask for It and Compare');
    await quickInput.waitForStep(8);
    await answerFile(quickInput, files.client);
    await quickInput.waitForStep(9);
    await answerFile(quickInput, files.clientKey);
    await quickInput.waitForStep(10);
    await quickInput.pick('Default');

    await editors.waitForPreview('Set up audit forwarding of dev-fra');
    const configMap = await editors.changedFile('ConfigMap kube-audit-forwarder-cm.yaml');
    assert.match(configMap, /server s1 logs-mtls\.internal\.example:8443 .*ssl .*verify required .*crt /);
    const deployment = await editors.changedFile('Deployment kube-audit-forwarder.yaml');
    assert.match(deployment, /subPath: /);
    const plan = await runPlan(workbench, 'Set up audit forwarding of dev-fra');
    assert.match(plan, /: Apply Secret /);
    assert.ok(plan.includes(files.clientKey), 'the preview does not name the key’s file');
    for (const text of [plan, configMap, deployment]) assert.doesNotMatch(text, /BEGIN [A-Z ]*(KEY|CERTIFICATE)/);

    const { text } = await notifications.waitFor('Audit forwarding is on for dev-fra', 180_000);
    assert.match(text, /The log consumer accepted deliveries after the test event/);
    await until(
      () => someTestEvents().some((id) => receivedIds(lab.dir, 'mutual-tls').has(id)),
      'a test event at the consumer',
    );
  },
);

test(
  'three of three deliver; the external server has received what the counters do not refuse',
  needsHaproxy(),
  async () => {
    const { notifications } = workbench;
    const external = await notifications.waitFor('Audit forwarding is on for external-syd', counted);
    assert.match(external.text, /No errors were counted/);
    assert.equal(findCluster(lab.dir, 'external-syd')?.stored?.server, EXTERNAL_URL);
    assert.ok(someTestEvents().some((id) => receivedIds(lab.dir, 'external').has(id)));
    const tripled = await notifications.waitFor('Audit forwarding is on for tripled-mad', counted);
    assert.match(tripled.text, /The log consumer accepted deliveries after the test event/);
    await until(
      () => /No new failed deliveries on the API servers seen \(3\)/.test(keptLog(workbench)),
      'the count of three',
    );
    await notifications.clear();
  },
);

test(
  'verified together: one of three API servers fails to deliver, the others are in order',
  needsHaproxy(),
  async () => {
    const { id, stored } = findCluster(lab.dir, 'tripled-mad') ?? assert.fail();
    updateCluster(lab.dir, id, (cluster) => {
      cluster.cutOff = [1];
    });
    await applyWebhook(lab.dir, 'tripled-mad', stored);
    const report = await verifyClusters(workbench, ['external-syd', 'tripled-mad', 'dev-fra'], {
      timeoutMs: counted,
    });
    const of = (name: string): string =>
      report.slice(report.indexOf(`## Audit forwarding of ${name}: `)).split('\n## ')[0] ?? '';
    assert.match(of('external-syd'), /: Delivery not confirmed\n[\s\S]*\*\*Test events\*\*: No errors counted /);
    assert.match(of('dev-fra'), /: Verified\n[\s\S]*\*\*Test events\*\*: Accepted by consumer: /);
    const tripled = of('tripled-mad');
    assert.match(tripled, /: 1 check fails/);
    assert.match(tripled, /### Failing \(1\)\s+- \*\*Test events\*\*: Rejected: 2 of 3 API servers deliver\./);
    const row = await workbench
      .tree('Clusters')
      .waitForRows((rows) =>
        rows.some(({ label, description }) => label === 'tripled-mad' && /^1 check fails/.test(description)),
      );
    assert.ok(row);
    await workbench.tree('Clusters').expand('tripled-mad');
    await workbench.screenshot('one-of-three-dark');
  },
);

for (const name of ['dev-fra', 'external-syd', 'tripled-mad']) {
  test(`${name} is unset`, needsHaproxy(), async () => {
    const plan = await unsetCluster(workbench, name);
    assert.equal(/Remove Secret /.test(plan), name === 'dev-fra');
    assert.equal(findCluster(lab.dir, name)?.stored, null);
  });
}

test('the cluster API was asked for nothing that the lab does not offer', () => {
  const file = join(lab.dir, 'unimplemented.jsonl');
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : '', '');
});

/** All test events that the log names so far. */
function someTestEvents(): readonly string[] {
  return testEventsIn(keptLog(workbench)).flat();
}

async function until(condition: () => boolean, what: string, timeoutMs = 120_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    assert.ok(Date.now() < end, `${what}: not in time`);
    await workbench.page.waitForTimeout(200);
  }
}
