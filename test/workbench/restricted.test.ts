/**
 * Restricted Mode: help while editing stays, whatever would run or apply a file of the folder does not, and says so.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { routeManifest } from '../../src/forwarding/routes/manifestText.ts';
import { privateNetwork } from '../../src/forwarding/routes/privateNetwork.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { Workbench } from '../support/workbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'kr-'));
let lab: LabProcess;
let workbench: Workbench;

before(async () => {
  const answers = { address: '10.240.0.15', port: '8080' };
  const text = await routeManifest(privateNetwork, { clusterType: 'kubernetes', answers });
  writeFileSync(join(folder, 'audit.yaml'), text.replaceAll('10.240.0.15', '<REMOTE-IP>'));
  lab = await startLabProcess();
  workbench = await Workbench.open({ workspace: folder, settings: { 'kubeAudit.cliPath': lab.cliPath }, trust: true });
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Texts of the lenses on the screen. */
async function lenses(contains: string): Promise<string[]> {
  const all = workbench.page.locator('.codelens-decoration a');
  await all.filter({ hasText: contains }).first().waitFor({ timeout: 30_000 });
  return (await all.allInnerTexts()).map((text) => text.trim());
}

test('in Restricted Mode problems are shown, and nothing of the file is run or applied', async () => {
  const { page, quickInput } = workbench;
  try {
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).first().waitFor();
    await page.keyboard.press('ControlOrMeta+p');
    await quickInput.type('audit.yaml');
    await quickInput.pick('audit.yaml');
    await page.locator('.squiggly-error').first().waitFor({ timeout: 30_000 });
    assert.deepEqual(await lenses('Restricted Mode'), [
      'Diff with Cluster',
      'Restricted Mode: Trust This Workspace to Apply and Validate',
    ]);
    await workbench.screenshot('restricted-mode');
    await page.keyboard.press('F1');
    await quickInput.type('>Kube Audit: ');
    const offered = (await quickInput.entries()).map(({ label }) => label);
    assert.ok(
      offered.some((label) => label.startsWith('Kube Audit: ')),
      offered.join(),
    );
    for (const command of ['Validate with HAProxy', 'Apply to Cluster', 'Use This File in Set Up…']) {
      assert.ok(!offered.some((label) => label.includes(command)), `${command} is offered`);
    }
    await quickInput.cancel();
  } catch (error) {
    await workbench.screenshot('failed-restricted');
    throw error;
  }
});

test('once the folder is trusted they are there', async () => {
  const { page } = workbench;
  try {
    await page.locator('.codelens-decoration a', { hasText: 'Restricted Mode' }).first().click();
    await page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click();
    await page.locator('.monaco-modal-editor-block a[aria-label^="Close"]').first().click();
    assert.deepEqual((await lenses('Apply to Cluster')).slice(0, 3), [
      'Apply to Cluster…',
      'Diff with Cluster',
      'Use This File in Set Up…',
    ]);
  } catch (error) {
    await workbench.screenshot('failed-trusted');
    throw error;
  }
});
