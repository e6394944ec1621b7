import { after, before, test } from 'node:test';
import { Workbench } from '../support/workbench.ts';

let workbench: Workbench;

before(async () => {
  workbench = await Workbench.open({ settings: { 'kubeAudit.cliPath': '/nowhere/ibmcloud' } });
});
after(() => workbench.close());

test('the activity bar has our container, and its view tells where the CLI was looked for', async () => {
  await workbench.openContainer('Kube Audit');
  await workbench.tree('Where the CLI Was Looked For').waitForText(/\/nowhere\/ibmcloud/);
  await workbench.screenshot('cli-missing');
});
