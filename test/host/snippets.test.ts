import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { contributedSnippets, type ContributedSnippet } from '../support/contributedSnippets.ts';
import { objectsOf } from '../support/objectsOf.ts';
import { snippetExpectations } from '../support/snippetExpectations.ts';
import { snippetText } from '../support/snippetText.ts';
import { EXTENSION_ID } from './explorerUnderTest.ts';

const folder = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';

const snippets = contributedSnippets(folder);

/** Inserts a snippet by its name into a new editor, where its first tab stop is selected then. */
async function insert({ name, language }: ContributedSnippet): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language, content: '' });
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('editor.action.insertSnippet', { langId: language, name });
  await until(() => document.getText() !== '');
  return document;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo() && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
}

const textOf = (document: vscode.TextDocument): string => document.getText().replaceAll('\r\n', '\n');

describe('snippets in an editor', () => {
  const expected = snippetExpectations(folder);

  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('are all that are contributed', () => {
    assert.deepEqual(snippets.map(({ prefix }) => prefix).sort(), [...expected.keys()].sort());
  });

  for (const snippet of snippets) {
    it(`${snippet.prefix} gives the original`, async () => {
      const text = textOf(await insert(snippet));
      const original = expected.get(snippet.prefix);
      if (typeof original === 'string') assert.equal(text, original);
      else assert.deepEqual(objectsOf(text), original);
      // What test/cluster gives the API server and HAProxy is made so as well.
      assert.equal(text, snippetText(snippet.body));
    });
  }

  it('have at each of its places what is typed at a tab stop', async () => {
    const snippet = snippets.find(({ prefix }) => prefix === 'kube-audit-forwarder-tls');
    assert.ok(snippet);
    const document = await insert(snippet);
    const typed = ['10.240.0.15', '6515', 'logs.example.internal', 'MIIB', 'audit'];
    for (const text of typed) {
      const before = document.version;
      await vscode.commands.executeCommand('type', { text });
      await until(() => document.version > before);
      await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
    }
    const defaults = ['<REMOTE-IP>', '6514', '<CONSUMER-NAME>', '<CA-CERTIFICATE>', 'ibm-kube-audit'];
    assert.equal(
      textOf(document),
      snippetText(snippet.body, (text) => typed[defaults.indexOf(text)] ?? text),
    );
  });
});
