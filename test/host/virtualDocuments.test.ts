import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tabsOf, VirtualDocuments } from '../../src/ui/documents/virtualDocuments.ts';
import { until } from './explorerUnderTest.ts';

describe('virtual documents', () => {
  it('keep what they show until the last of their tabs is closed', async () => {
    const documents = new VirtualDocuments<string>('kube-audit-test', (value) => `text of ${value ?? 'nothing'}`, true);
    try {
      const uri = documents.add('/folder/one.txt', 'one');
      const other = documents.add('/folder/one.txt', 'other');
      assert.notEqual(uri.toString(), other.toString());
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.getText(), 'text of one');
      await vscode.window.showTextDocument(document, { preview: false });
      assert.equal(documents.active(), 'one');
      await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Beside });
      await until(
        () => tabsOf(uri).length === 2,
        () => 'two tabs show it',
      );

      const [first] = tabsOf(uri);
      assert.ok(first);
      await vscode.window.tabGroups.close(first);
      await until(
        () => tabsOf(uri).length === 1,
        () => 'one tab shows it',
      );
      assert.equal(documents.get(uri), 'one', 'another tab still shows it');
      // With its group the tab may have become another object.
      const [last] = tabsOf(uri);
      assert.ok(last);
      await vscode.window.tabGroups.close(last);
      await until(
        () => documents.get(uri) === undefined,
        () => 'what a closed document shows is still kept',
      );
      assert.equal(documents.get(other), 'other');
      documents.forget(other);
      assert.equal(documents.get(other), undefined);
    } finally {
      documents.dispose();
    }
  });
});
