import { after, before, test } from 'node:test';
import { Workbench } from '../support/workbench.ts';

let workbench: Workbench;

before(async () => {
  workbench = await Workbench.open({ settings: { 'kubeAudit.cliPath': '/nowhere/ibmcloud' } });
});
after(() => workbench?.close());

test('the activity bar has our container, and it tells where the CLI was looked for', async () => {
  await workbench.openContainer('Kube Audit');
  await workbench.tree('Clusters').waitForText(/IBM Cloud CLI is needed/);
  await workbench.tree('Where the CLI Was Looked For').waitForRows(([row]) => row?.label === '/nowhere/ibmcloud');
  await workbench.screenshot('cli-missing');
});
