import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { objectsOf, snippetExpectations } from '../support/snippetExpectations.ts';
import { EXTENSION_ID } from './explorerUnderTest.ts';

const folder = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';

/** Name, prefix and language of every contributed snippet. */
const snippets = readdirSync(join(folder, 'snippets')).flatMap((file) => {
  const entries = JSON.parse(readFileSync(join(folder, 'snippets', file), 'utf8')) as Record<
    string,
    { prefix: string }
  >;
  const [, language = ''] = /\.(\w+)\.json$/.exec(file) ?? [];
  return Object.entries(entries).map(([name, { prefix }]) => ({ name, prefix, language }));
});

/** A new editor's text after a snippet was inserted by its name, its defaults left as they are. */
async function inserted(name: string, language: string): Promise<string> {
  const document = await vscode.workspace.openTextDocument({ language, content: '' });
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('editor.action.insertSnippet', { langId: language, name });
  for (let tries = 0; document.getText() === '' && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const text = document.getText();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return text;
}

describe('snippets in an editor', () => {
  const expected = snippetExpectations(folder);

  it('are there', () => assert.equal(snippets.length, expected.size));

  for (const { name, prefix, language } of snippets) {
    it(`${prefix} gives the original`, async () => {
      const text = (await inserted(name, language)).replaceAll('\r\n', '\n');
      const original = expected.get(prefix);
      if (typeof original === 'string') assert.equal(text, original);
      else assert.deepEqual(objectsOf(text), original);
    });
  }
});
