import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { contributedSnippets, type ContributedSnippet } from '../support/contributedSnippets.ts';
import { objectsOf } from '../support/objectsOf.ts';
import { snippetExpectations } from '../support/snippetExpectations.ts';
import { snippetText } from '../support/snippetText.ts';
import { closeDocuments, shownDocument } from './documents.ts';
import { EXTENSION_ID, until } from './explorerUnderTest.ts';

const folder = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';

const snippets = contributedSnippets(folder);

/** Inserts a snippet by its name into a new editor, where its first tab stop is selected then. */
async function insert({ name, language }: ContributedSnippet): Promise<vscode.TextDocument> {
  const document = await shownDocument(language, '');
  await vscode.commands.executeCommand('editor.action.insertSnippet', { langId: language, name });
  await until(
    () => document.getText() !== '',
    () => `${name} was not inserted`,
  );
  return document;
}

const textOf = (document: vscode.TextDocument): string => document.getText().replaceAll('\r\n', '\n');

describe('snippets in an editor', () => {
  const expected = snippetExpectations(folder);

  afterEach(closeDocuments);

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
      await until(
        () => document.version > before,
        () => `${text} was not typed`,
      );
      await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
    }
    const defaults = ['<REMOTE-IP>', '6514', '<CONSUMER-NAME>', '<CA-CERTIFICATE>', 'ibm-kube-audit'];
    assert.equal(
      textOf(document),
      snippetText(snippet.body, (text) => typed[defaults.indexOf(text)] ?? text),
    );
  });
});
