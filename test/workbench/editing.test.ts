/**
 * Editing by hand, as a person does: a snippet, the problem it leaves, its quick fix; and the wizard that writes the
 * files.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { privateNetwork } from '../../src/forwarding/routes/privateNetwork.ts';
import { consumerAnswers } from '../../src/forwarding/routes/support/consumerAddress.ts';
import { CertificateAuthority } from '../lab/cluster/pki.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { objectsOf } from '../support/objectsOf.ts';
import { Workbench } from '../support/workbench.ts';
import { runPreview } from '../support/workbench/flows.ts';
import { answerFile } from '../support/workbench/setUpWizard.ts';

const folder = mkdtempSync(join(tmpdir(), 'ke-'));
const manifest = join(folder, 'audit.yaml');
const authorityFile = join(folder, 'ca.pem');
const consumer = { address: '10.240.0.15', port: 8080 };
const expected = (clusterType: 'kubernetes' | 'openshift'): unknown =>
  JSON.parse(JSON.stringify(privateNetwork.objects({ answers: consumerAnswers(consumer), clusterType })));
let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  writeFileSync(manifest, '');
  writeFileSync(authorityFile, (await CertificateAuthority.create('consumer CA')).certPem);
  lab = await startLabProcess();
  workbench = await Workbench.open({
    workspace: folder,
    settings: { 'kubeAudit.cliPath': lab.cliPath, 'kubeAudit.pollInterval': 1 },
  });
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function openFile(name: string): Promise<void> {
  await workbench.page.keyboard.press('ControlOrMeta+p');
  await workbench.quickInput.type(name);
  await workbench.quickInput.pick(name);
  await tab(name);
}

async function tab(name: string): Promise<void> {
  await workbench.page.locator(`.tab[data-resource-name="${name}"]`).waitFor({ timeout: 30_000 });
}

/** Reads a file until it satisfies: it is written behind the window's back. */
async function saved(path: string, accept: (text: string) => boolean): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      const text = readFileSync(path, 'utf8');
      if (accept(text)) return text;
    } catch {
      // Not there yet.
    }
    await delay(100);
  }
  return readFileSync(path, 'utf8');
}

test('a prefix becomes the forwarder, its placeholder is marked, and the quick fix makes it what Set Up applies', async () => {
  const { page } = workbench;
  const editor = page.locator('.editor-group-container.active .editor-instance');
  const wrong = editor.locator('.squiggly-error');
  try {
    await openFile('audit.yaml');
    await editor.locator('.view-lines').last().click();
    await page.keyboard.type('kube-audit-forwarder');
    const suggestions = page.locator('.suggest-widget.visible');
    await suggestions.waitFor({ timeout: 5_000 }).catch(() => page.keyboard.press('Control+Space'));
    await suggestions.waitFor();
    await suggestions.locator('.monaco-list-row').getByText('kube-audit-forwarder', { exact: true }).first().waitFor();
    await workbench.screenshot('editing-suggestions');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');

    await wrong.first().waitFor({ timeout: 20_000 });
    await workbench.screenshot('editing-problem-dark');
    assert.match(await workbench.editors.visibleText(), /<REMOTE-IP>:8080/);

    // A known fault is applied only if the user insists.
    await workbench.runCommand('Kube Audit: Apply to Cluster…');
    assert.match(await workbench.dialogText(), /Apply audit\.yaml with its errors\?[^]*Replace <REMOTE-IP>/);
    await workbench.answerDialog('Cancel');

    // F8 goes to the problem; the quick fix is asked for there.
    await page.keyboard.press('F8');
    await page.keyboard.press('Escape');
    const menu = page.locator('.action-widget', { hasText: 'Enter the Log Consumer’s Address' });
    for (let tries = 0; tries < 5 && !(await menu.isVisible()); tries++) {
      // The window may still be busy with closing the problem's own panel.
      await page.keyboard.press('ControlOrMeta+.');
      await menu.waitFor({ timeout: 4_000 }).catch(() => page.keyboard.press('Escape'));
    }
    await menu.waitFor({ timeout: 1_000 });
    await workbench.screenshot('editing-fix');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget:visible').waitFor();
    await workbench.quickInput.type('10.240.0.256');
    await page.locator('.quick-input-message', { hasText: 'Enter four numbers' }).waitFor();
    await workbench.quickInput.answer(consumer.address);

    await wrong.first().waitFor({ state: 'detached', timeout: 20_000 });
    await page.keyboard.press('ControlOrMeta+s');
    const text = await saved(manifest, (written) => written.includes(consumer.address));
    assert.deepEqual(objectsOf(text), expected('kubernetes'));
    await workbench.screenshot('editing-fixed');
  } catch (error) {
    await workbench.screenshot('failed-editing');
    throw error;
  }
});

test(
  'the file is compared with a cluster, applied to it, and then there is nothing to change',
  needsHaproxy(),
  async () => {
    const { page, quickInput } = workbench;
    const onCluster = async (command: string): Promise<void> => {
      await page.locator('.tab[data-resource-name="audit.yaml"]').click();
      await page.locator('.codelens-decoration a', { hasText: command }).first().click();
      await quickInput.waitFor(command);
      await quickInput.pick('dev-fra');
    };
    try {
      await page.keyboard.press('ControlOrMeta+Home');
      await page.locator('.codelens-decoration', { hasText: 'Apply to Cluster' }).first().waitFor({ timeout: 20_000 });
      await workbench.screenshot('editing-lenses');
      await onCluster('Diff with Cluster');
      await workbench.editors.waitForTab('dev-fra and audit.yaml');
      await workbench.screenshot('editing-diff');
      await onCluster('Apply to Cluster');
      await workbench.editors.waitForPreview('Apply audit.yaml to dev-fra');
      assert.match(await workbench.editors.planText(), /No changes made yet/);
      await workbench.screenshot('editing-apply-preview');
      await runPreview(workbench, 'Apply audit.yaml to dev-fra');
      await workbench.notifications.waitFor('audit.yaml is applied to dev-fra');
      await onCluster('Apply to Cluster');
      await workbench.notifications.waitFor('Nothing to change: dev-fra already matches audit.yaml', 60_000);
    } catch (error) {
      await workbench.screenshot('failed-apply');
      throw error;
    }
  },
);

test('Use This File in Set Up… begins with what the file says', needsHaproxy(), async () => {
  const { page, quickInput } = workbench;
  const accepts = async (step: number, value: string): Promise<void> => {
    await quickInput.waitForStep(step);
    assert.equal(await quickInput.value(), value);
    await quickInput.accept();
  };
  try {
    await page.locator('.tab[data-resource-name="audit.yaml"]').click();
    await page.locator('.codelens-decoration a', { hasText: 'Use This File in Set Up…' }).first().click();
    await quickInput.waitFor('Set up audit forwarding');
    await quickInput.pick('dev-fra');
    // The file's route is the one that is chosen already, and so on.
    await accepts(2, '');
    await accepts(3, consumer.address);
    await workbench.screenshot('editing-set-up');
    await accepts(4, String(consumer.port));
    await accepts(5, '');
    await accepts(6, '');
    await workbench.editors.waitForPreview('Set up audit forwarding of dev-fra');
    // Its objects are there since they were applied.
    const plan = await workbench.editors.planText();
    assert.match(plan, /audit-webhook set/);
    assert.doesNotMatch(plan, /Apply Deployment/);
    await workbench.screenshot('editing-set-up-preview');
  } catch (error) {
    await workbench.screenshot('failed-set-up-with-file');
    throw error;
  }
});

test('Generate Manifests writes what Set Up applies, for OpenShift and with TLS too', async () => {
  const { quickInput } = workbench;
  const begin = async (clusterType: string, route: string): Promise<void> => {
    await workbench.runCommand('Kube Audit: Generate Manifests…');
    await quickInput.waitFor('Generate manifests');
    await quickInput.pick(clusterType);
    await quickInput.waitForStep(2);
    await quickInput.pick(route);
  };
  const openshift = 'Red Hat OpenShift on IBM Cloud';
  try {
    await begin(openshift, 'Private Network');
    await quickInput.waitForStep(3);
    await quickInput.answer(consumer.address);
    await quickInput.waitForStep(4);
    await quickInput.answer(String(consumer.port));
    await quickInput.waitForStep(5);
    await workbench.screenshot('generate-tls');
    await quickInput.pick('No');
    await tab('kube-audit-forwarder.yaml');
    await workbench.screenshot('generated-manifests');
    const file = join(folder, 'kube-audit-forwarder.yaml');
    const text = await saved(file, (written) => written !== '');
    assert.deepEqual(objectsOf(text), expected('openshift'));

    await begin('IBM Cloud Kubernetes Service', 'Private Network');
    await quickInput.waitForStep(3);
    await quickInput.answer('logs.internal.example');
    await quickInput.waitForStep(4);
    await quickInput.answer('6514');
    await quickInput.waitForStep(5);
    await quickInput.pick('Yes');
    await quickInput.waitForStep(6);
    assert.equal(await answerFile(quickInput, authorityFile), '');
    await quickInput.waitForStep(7);
    await quickInput.accept();
    await quickInput.waitForStep(8);
    await quickInput.accept();
    await quickInput.waitForStep(9);
    await workbench.screenshot('generate-client-certificate');
    await quickInput.pick('Skip');
    assert.match(await workbench.dialogText(), /Replace kube-audit-forwarder\.yaml\?/);
    await workbench.answerDialog('Replace');
    const withTls = await saved(file, (written) => written.includes('ssl verify required'));
    assert.match(withTls, /kind: Secret[\s\S]*BEGIN CERTIFICATE[\s\S]* verifyhost logs\.internal\.example sni /);
    assert.doesNotMatch(withTls, /runAsUser: 99[\s\S]*runAsUser/);

    await begin(openshift, 'Cloud Logs');
    await quickInput.waitForStep(3);
    await quickInput.pick('TLS in Transit');
    await tab('ibmcloud-kube-audit.yaml');
    const cloudLogs = await saved(join(folder, 'ibmcloud-kube-audit.yaml'), (written) => written !== '');
    assert.match(cloudLogs, /https:ibmcloud-kube-audit-service:https[\s\S]*podSecurityLabelSync/);
    await workbench.screenshot('generated-cloud-logs');
  } catch (error) {
    await workbench.screenshot('failed-generate');
    throw error;
  }
});
