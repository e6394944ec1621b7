/**
 * The private-network route through the window, as a person does it: look at the clusters, answer the wizard, read the
 * preview, run it, read the grade. Only the test reads the consumer; the extension never does.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findCluster } from '../lab/account/store.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { receivedIds } from '../support/received.ts';
import type { Workbench } from '../support/workbench.ts';
import { testEventsIn, testEventsOfRun, runPreview, verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import { answerSetUp, startSetUp } from '../support/workbench/setUpWizard.ts';
import { TestClient } from '../unit/lab/clusterSupport.ts';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  lab = await startLabProcess();
  workbench = await openOnLab(lab);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
});

test('the view shows each of the lab’s clusters rightly', async () => {
  const rows = await openClusters(workbench);
  const descriptions = Object.fromEntries(rows.map(({ label, description }) => [label, description]));
  const expected: Record<string, RegExp> = {
    'prod-dal': /^Not verified · Private Network$/,
    'dev-fra': /^Not forwarding$/i,
    'hand-made': /^Not verified · Private Network$/,
    'logs-tok': /^Retired service · Not verified · Log Analysis$/,
    'cloudlogs-wdc': /^Not verified · Cloud Logs · verbose policy$/,
    'external-syd': /^Not verified · External Server$/,
    'sysdig-lon': /^In-cluster address · Not verified · Sysdig/,
    'updating-par': /updating/i,
    'forbidden-osa': /permission/i,
    'tripled-mad': /^Group not targeted$/,
  };
  assert.deepEqual(Object.keys(descriptions).sort(), Object.keys(expected).sort());
  for (const [name, pattern] of Object.entries(expected)) assert.match(descriptions[name] ?? '', pattern, name);
  await workbench.screenshot('clusters-dark');
});

test('the wizard checks what is typed, and Back leads to the question before', async () => {
  const { quickInput } = workbench;
  await startSetUp(workbench, 'dev-fra');
  await quickInput.waitForStep(1);
  await quickInput.pick('Private Network');
  await quickInput.waitForStep(2);
  const objections = {
    '10.240.0. 15': /Remove the space/,
    '10.240.0.256': /four numbers from 0 to 255/,
    'logs_1.example.com': /letters, digits and hyphens/,
    '127.0.0.1': /127\.0\.0\.1 is the forwarder itself/,
    'http://10.240.0.15': /without a scheme or path/,
  };
  for (const [address, objection] of Object.entries(objections)) {
    await quickInput.answer(address);
    await quickInput.waitForMessage(objection);
    assert.match(await quickInput.title(), /^dev-fra · Set up audit forwarding \(step 2\)$/);
  }
  await workbench.screenshot('wizard-bad-address');
  await quickInput.answer('10.240.0.15');
  await quickInput.waitForStep(3);
  for (const port of ['0', '70000', '80a', '8080.5']) {
    await quickInput.answer(port);
    await quickInput.waitForMessage(/65535/);
    assert.match(await quickInput.title(), /\(step 3\)$/);
  }
  await quickInput.back();
  await quickInput.waitForStep(2);
  assert.equal(await quickInput.value(), '10.240.0.15');
  await quickInput.cancel();
});

test(
  'the whole route: the test event’s Audit-Id reaches the consumer, and delivery is accepted',
  needsHaproxy(),
  async () => {
    await startSetUp(workbench, 'dev-fra');
    await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
    await workbench.editors.waitForPreview('Set up audit forwarding of dev-fra');
    await workbench.page.locator('.editor-actions [aria-label^="Run Plan"]').waitFor();
    await workbench.screenshot('preview-dark');
    const plan = await workbench.editors.planText();
    for (const part of [
      ...['Namespace', 'ConfigMap', 'Deployment', 'Service', 'NetworkPolicy'].map((kind) => `: Apply ${kind} `),
      'ibmcloud ks cluster master audit-webhook set --cluster',
      '/proxy/post',
      'ibmcloud ks cluster master refresh --cluster',
    ]) {
      assert.ok(plan.includes(part), `the preview lacks ${part}`);
    }
    const configMap = await workbench.editors.changedFile('ConfigMap kube-audit-forwarder-cm.yaml');
    assert.match(configMap, /^kind: ConfigMap$/m);
    assert.match(configMap, /server s1 10\.240\.0\.15:8080 check/);
    assert.equal(storedServer('dev-fra'), undefined, 'the preview has changed something');

    await runPreview(workbench, 'Set up audit forwarding of dev-fra');
    await workbench.screenshot('plan-running-dark');
    const { text } = await workbench.notifications.waitFor('Audit forwarding is on for dev-fra', 180_000);
    await workbench.screenshot('set-up-done-dark');
    assert.match(text, /The log consumer accepted deliveries after the test event/);
    assert.match(storedServer('dev-fra') ?? '', /services\/kube-audit-forwarder\/proxy\/post$/);
    assert.equal(findCluster(lab.dir, 'dev-fra')?.applied.generation, 2, 'the master did not take the webhook over');

    await expectReceived(await testEventsOfRun(workbench, 'Set up audit forwarding of dev-fra'));
    await workbench.notifications.clear();
    await workbench
      .tree('Clusters')
      .waitForRows((rows) =>
        rows.some(
          ({ label, description }) => label === 'dev-fra' && /^Not verified · Private Network$/.test(description),
        ),
      );
  },
);

test('a second run changes nothing and says so', needsHaproxy(), async () => {
  const before = readFileSync(join(lab.dir, 'calls.jsonl'), 'utf8').length;
  await startSetUp(workbench, 'dev-fra');
  await workbench.quickInput.waitForStep(1);
  await workbench.quickInput.pick('Private Network');
  await workbench.quickInput.waitForStep(2);
  assert.equal(await workbench.quickInput.value(), '10.240.0.15');
  await workbench.quickInput.accept();
  await workbench.quickInput.waitForStep(3);
  assert.equal(await workbench.quickInput.value(), '8080');
  await workbench.quickInput.accept();
  await workbench.quickInput.waitForStep(4);
  await workbench.quickInput.pick('No');
  await workbench.quickInput.waitForStep(5);
  await workbench.quickInput.pick('Default');
  await workbench.notifications.waitFor('Nothing to change', 60_000);
  await workbench.notifications.clear();
  const calls = readFileSync(join(lab.dir, 'calls.jsonl'), 'utf8').slice(before);
  assert.doesNotMatch(calls, /audit-webhook","set|"refresh"/);
});

test('verifying finds it accepted, by test events of its own', needsHaproxy(), async () => {
  const report = await verifyClusters(workbench, ['dev-fra']);
  assert.match(report, /^# Audit forwarding of dev-fra: Verified\n/);
  assert.match(report, /\*\*Test events\*\*: Accepted by consumer: /);
  await expectReceived(testEventsIn(report).at(-1) ?? []);
});

test(
  'a cluster set up by hand opens with its values, and the preview shows only the difference',
  needsHaproxy(),
  async () => {
    await startSetUp(workbench, 'hand-made');
    await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
    await workbench.editors.waitForPreview('Set up audit forwarding of hand-made');
    const plan = await workbench.editors.planText();
    await workbench.screenshot('preview-hand-made');
    assert.match(plan, /kubectl-create/, 'the manager of the fields is not named');
    assert.doesNotMatch(plan, /Apply (Namespace|Service|NetworkPolicy) /);
    assert.doesNotMatch(plan, /audit-webhook set/);
    assert.match(await workbench.editors.changedFile('ConfigMap kube-audit-forwarder-cm.yaml'), /option httplog/);
    await workbench.runCommand('Kube Audit: Cancel Plan');
    await workbench.editors.waitForEndOfPreview('Set up audit forwarding of hand-made');
  },
);

test(
  'what somebody else manages is taken over only after one question with manager, field and both values',
  needsHaproxy(),
  async () => {
    const configMap = '/api/v1/namespaces/ibm-kube-audit/configmaps/kube-audit-forwarder-cm';
    const client = new TestClient(lab.dir, 'hand-made');
    const before = (await client.send('GET', configMap)).text;
    for (const answer of ['Cancel', 'Take Over']) {
      assert.equal((await client.send('GET', configMap)).text, before, 'it has changed before anybody agreed');
      await startSetUp(workbench, 'hand-made');
      await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
      await runPreview(workbench, 'Set up audit forwarding of hand-made');
      const text = await workbench.dialogText();
      await workbench.screenshot('take-over-dark');
      assert.match(text, /Take over fields that somebody else manages on hand-made\?/);
      assert.match(
        text,
        /Deployment kube-audit-forwarder: field \.spec\.replicas belongs to kubectl-create and is taken over; “1” becomes “2”\./,
      );
      assert.match(text, /ConfigMap kube-audit-forwarder-cm: field \.data\.haproxy\.cfg belongs to kubectl-create/);
      await workbench.answerDialog(answer);
    }
    const { text } = await workbench.notifications.waitFor('Audit forwarding is on for hand-made', 180_000);
    assert.match(text, /The log consumer accepted deliveries after the test event/);
    await workbench.notifications.clear();
    assert.match((await client.send('GET', configMap)).text, /option httplog/);
  },
);

test('another tool’s webhook is shown and is replaced only after the user confirms', async () => {
  await startSetUp(workbench, 'sysdig-lon');
  await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
  const text = await workbench.dialogText();
  await workbench.screenshot('replace-webhook');
  assert.match(text, /http:\/\/172\.21\.104\.213:7765\/k8s_audit/);
  await workbench.answerDialog('Cancel');
  assert.equal(storedServer('sysdig-lon'), 'http://172.21.104.213:7765/k8s_audit');
});

test('the cluster API was asked for nothing that the lab does not offer', () => {
  const file = join(lab.dir, 'unimplemented.jsonl');
  assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : '', '');
});

function storedServer(name: string): string | undefined {
  return findCluster(lab.dir, name)?.stored?.server;
}

/** The consumer receives these test events. */
async function expectReceived(testEvents: readonly string[]): Promise<void> {
  assert.notEqual(testEvents.length, 0, 'no test event is named');
  // The API server may split the test events into two batches: the grade needs an accepted delivery, the last may still
  // be in transit.
  await until(() => {
    const received = receivedIds(lab.dir);
    return testEvents.every((id) => received.has(id));
  }, 'a test event’s Audit-Id in the consumer’s file');
}

async function until(condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 120_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `${what}: not in time`);
    await workbench.page.waitForTimeout(200);
  }
}
