import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Workbench } from '../support/workbench.ts';

let workbench: Workbench;

before(async () => {
  workbench = await Workbench.open({ settings: { 'kubeAudit.cliPath': '/nowhere/ibmcloud' } });
});
after(() => workbench?.close());

test('the activity bar has our container, and it tells where the CLI was looked for', async () => {
  await workbench.openContainer('Kube Audit');
  await workbench.tree('Clusters').waitForText(/IBM Cloud CLI not found/);
  await workbench.tree('Searched Paths').waitForRows(([row]) => row?.label === '/nowhere/ibmcloud');
  await workbench.screenshot('cli-missing');
});

test('while the view has no rows only those commands can be run that need none', async () => {
  // Attached: VS Code shows them under the pointer only.
  const action = (state: string, title: string): Promise<void> =>
    workbench.page
      .locator(`.sidebar .action-item${state} a[aria-label^="${title}"]`)
      .first()
      .waitFor({ state: 'attached' });
  await action(':not(.disabled)', 'Refresh Clusters');
  // What needs rows is not above the view, where it could only be disabled.
  assert.equal(await workbench.page.locator('.sidebar .action-item a[aria-label^="Verify All Clusters"]').count(), 0);
});
