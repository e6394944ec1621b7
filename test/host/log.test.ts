import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openExplorer, resetAccount, until } from './explorerUnderTest.ts';

describe('the log', () => {
  it('shows each command as it ran, in the document of its own channel', async () => {
    resetAccount();
    await openExplorer();
    await vscode.commands.executeCommand('kubeAudit.refresh');
    await vscode.commands.executeCommand('kubeAudit.showLog');
    const logged = (): string =>
      vscode.workspace.textDocuments
        .filter(({ uri }) => uri.scheme === 'output' && uri.path.includes('Kube Audit'))
        .map((document) => document.getText())
        .join('\n');
    const line =
      /\[info\] \[[\w-]+\] ibmcloud ks cluster master audit-webhook get --cluster \S+ --output json -q \(\d+\.\d s\)/;
    await until(
      () => line.test(logged()),
      () => `the channel holds: ${logged().slice(-2000)}`,
    );
    assert.doesNotMatch(logged(), /PRIVATE KEY-----\n[A-Za-z0-9]/);
  });
});
