/**
 * Restricted Mode with a repository that was written to do harm, opened and clicked as a person does: nothing of it
 * runs, the extension host answers, and nothing outside of the folder is written.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { routeManifest } from '../../src/forwarding/routes/manifestText.ts';
import { privateNetwork } from '../../src/forwarding/routes/privateNetwork.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { Workbench } from '../support/workbench.ts';

const root = mkdtempSync(join(tmpdir(), 'kh-'));
const folder = join(root, 'repository');
const outside = join(root, 'outside');
/** Written by each program of the repository. */
const marker = join(outside, 'has-run');
const profile = join(outside, 'profile');
const link = '[Repair](command:workbench.action.terminal.new)';
const log = `${link} $(pass) audit.log.gz`;
const exported = '-Repair-command-workbench.action.terminal.new-pass-audit.log.gz.jsonl';
const blank = `${link} blank.yaml`;
const ours = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  namespace: ibm-kube-audit\n';

let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  mkdirSync(outside);
  writeFileSync(profile, 'theirs\n');
  const answers = { address: '10.240.0.15', port: '8080' };
  const text = await routeManifest(privateNetwork, { clusterType: 'kubernetes', answers });
  writeFileSync(join(folder, 'audit.yaml'), text.replaceAll('10.240.0.15', '<REMOTE-IP>'));
  // The search for facts in other files reads those that are small enough, too.
  // Of more lines VS Code itself makes many seconds of work, which would hide ours.
  for (const size of [2_000_000, 255 * 1024]) {
    writeFileSync(join(folder, size > 1e6 ? blank : 'blank.md'), ours + '\n'.repeat(size - ours.length));
  }
  writeFileSync(join(folder, 'bomb.yaml'), ours + bomb());
  writeFileSync(join(folder, 'deep.yaml'), `${ours}x: ${'['.repeat(100_000)}`);
  // Small enough for VS Code to hand it to extensions, and half a minute's work for a YAML parser.
  writeFileSync(join(folder, 'tags.yaml'), `${ours}x: ${'!!a '.repeat(2_000_000)}`);
  const events = Array.from({ length: 2_000 }, (_, index) => event(`web-${index} ${link} \u202e\u001b[31m`));
  const lines = ['──── Streaming stopped ────', ...events, link, '\r', ' '.repeat(200_000)];
  // Cut short, which a warning with the file's name says.
  const packed = gzipSync(`${lines.join('\n')}\n`);
  writeFileSync(join(folder, log), packed.subarray(0, packed.length - 20));
  for (const name of [exported, 'kube-audit-forwarder.yaml']) {
    symlinkSync(profile, join(folder, name));
  }
  symlinkSync('.', join(folder, 'again'));
  symlinkSync(outside, join(folder, 'elsewhere'));
  for (const name of ['ibmcloud', 'haproxy', 'kubectl', 'openssl', 'git']) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} >>'${marker}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const settings = {
    'kubeAudit.cliPath': join(folder, 'ibmcloud'),
    'kubeAudit.refreshAfter': 0,
    'kubeAudit.pollInterval': 'often',
    'kubeAudit.streamTailLines': -1e12,
    'kubeAudit.streamSince': ['x'],
    'kubeAudit.groupBy': { a: 1 },
    'kubeAudit.endpoint': 'http://127.0.0.1/',
  };
  writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  lab = await startLabProcess();
  workbench = await Workbench.open({ workspace: folder, settings: { 'kubeAudit.cliPath': lab.cliPath }, trust: true });
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Nine lists of nine of the next: a billion strings for who follows each alias. */
function bomb(): string {
  const lists = [...'bcdefghij'].map((name, at) => {
    const alias = `*${'abcdefghij'.charAt(at)}`;
    return `${name}: &${name} [${Array(9).fill(alias).join(', ')}]`;
  });
  return ['a: &a [x, x, x, x, x, x, x, x, x]', ...lists, ''].join('\n');
}

function event(name: string): string {
  return JSON.stringify({
    kind: 'Event',
    verb: 'delete',
    requestURI: '/api/v1/pods',
    user: { username: `IAM#anna@example.com$(pass)` },
    objectRef: { resource: 'pods', name },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-02-10T00:00:00.000000Z',
  });
}

async function open(name: string): Promise<void> {
  const { page, quickInput } = workbench;
  await page.keyboard.press('ControlOrMeta+p');
  await quickInput.type(name.replace(/^.* /, ''));
  await quickInput.pick(name);
  await tab(name);
}

async function tab(name: string): Promise<void> {
  await workbench.page.locator('.tab.active', { hasText: name }).first().waitFor();
}

/** Links in the notification that says this; VS Code's own, about large files, have some. */
async function links(text: string): Promise<number> {
  const said = workbench.page.locator('.notification-list-item-message', { hasText: text });
  await said.first().waitFor();
  return said.locator('a').count();
}

async function withScreenshot(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await workbench.screenshot(`failed-${name}`);
    throw error;
  }
}

test('the host answers after each file that is slow to read', () =>
  withScreenshot('hostile-files', async () => {
    const { page } = workbench;
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).first().waitFor();
    for (const name of [blank, 'bomb.yaml', 'deep.yaml', 'tags.yaml']) {
      await open(name);
      await open('audit.yaml');
      await page.locator('.squiggly-error').first().waitFor({ timeout: 20_000 });
      await workbench.runCommand('View: Close All Editors');
    }
    await open('tags.yaml');
    await workbench.runCommand('View: Toggle Problems');
    await page.locator('.markers-panel', { hasText: 'Not checked: the file is larger than 256 KB.' }).waitFor();
    await workbench.screenshot('hostile-files');
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('View: Toggle Panel Visibility');
  }));

test('a log whose name and lines are links is shown, and its export replaces a link', () =>
  withScreenshot('hostile-log', async () => {
    const { editors, quickInput, notifications, page } = workbench;
    await workbench.runCommand('Kube Audit: Open Audit Log…');
    await quickInput.waitFor('Open Audit Log');
    await quickInput.answerPath(join(folder, log));
    const warning = await notifications.waitFor('data are cut off');
    assert.ok(warning.text.includes('[Repair] (command:'), warning.text);
    await editors.waitForVisibleText(/ delete +\S+ +pods +web-0␠?/);
    await workbench.screenshot('hostile-log');
    assert.equal(await links('data are cut off'), 0);
    await workbench.runCommand('Kube Audit: Export Filtered Events…');
    await quickInput.waitFor('Export Filtered Events');
    const target = join(folder, exported);
    // What VS Code offers, and a person takes.
    await quickInput.waitForValue(target);
    await quickInput.answerPath(target);
    await page.locator('.quick-input-widget:visible').getByRole('button', { name: 'OK' }).click();
    await notifications.waitFor('exported');
    assert.equal(await links('were exported to'), 0);
    assert.equal(lstatSync(target).isSymbolicLink(), false);
  }));

test('manifests are written in the place of a link', () =>
  withScreenshot('hostile-manifests', async () => {
    const { quickInput } = workbench;
    await workbench.runCommand('Kube Audit: Generate Manifests…');
    await quickInput.waitFor('Generate manifests');
    await quickInput.pick('IBM Cloud Kubernetes Service');
    await quickInput.waitForStep(2);
    await quickInput.pick('Private Network');
    await quickInput.waitForStep(3);
    await quickInput.answer('10.240.0.15');
    await quickInput.waitForStep(4);
    await quickInput.answer('8080');
    await quickInput.waitForStep(5);
    await quickInput.pick('No');
    assert.match(await workbench.dialogText(), /Replace kube-audit-forwarder\.yaml\?/);
    await workbench.answerDialog('Replace');
    await tab('kube-audit-forwarder.yaml');
    assert.equal(lstatSync(join(folder, 'kube-audit-forwarder.yaml')).isSymbolicLink(), false);
  }));

test('nothing of it has run, and nothing outside was written', async () => {
  await workbench.openContainer('Kube Audit');
  await workbench.tree('Clusters').row('prod-dal');
  assert.equal(existsSync(marker) ? readFileSync(marker, 'utf8') : '', '');
  assert.equal(readFileSync(profile, 'utf8'), 'theirs\n');
});
