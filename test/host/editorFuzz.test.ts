import * as vscode from 'vscode';
import { mutated, originalsIn, randomFrom } from '../support/randomEdits.ts';
import { closeDocuments, problems, shownDocument } from './documents.ts';
import { EXTENSION_ID } from './explorerUnderTest.ts';

const tree = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';
const EDITS = 150;
/** Each so many edits an editor is looked at as its user would: problems, quick fixes, lenses, outline. */
const LOOK = 10;

async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
}

async function look(document: vscode.TextDocument): Promise<void> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const ask = (command: string, ...args: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(command, document.uri, ...args);
  await Promise.all([
    ask('vscode.executeCodeActionProvider', whole),
    ask('vscode.executeCodeLensProvider', 100),
    ask('vscode.executeDocumentSymbolProvider'),
    ask('vscode.executeFoldingRangeProvider'),
    ask('vscode.executeHoverProvider', new vscode.Position(1, 3)),
    ask('vscode.executeCompletionItemProvider', new vscode.Position(1, 3)),
  ]);
}

describe('random edits in an editor', () => {
  afterEach(closeDocuments);

  for (const [language, extension, original, expected] of [
    ['yaml', '.yaml', 'document/log-analysis/ibmcloud-kube-audit.yaml', ['availability', 'retired-image']],
    ['haproxy', '.cfg', 'document/private-network/haproxy.cfg', ['no-httplog', 'placeholder']],
  ] as const) {
    it(`of ${language} leave the host alive, and its problems right`, async () => {
      const random = randomFrom(20_261_124);
      const originals = originalsIn(tree).filter(({ name }) => name.endsWith(extension));
      const document = await shownDocument(language, '');
      for (let count = 1; count <= EDITS; count++) {
        const start = count % LOOK === 1 ? originals[Math.floor(random() * originals.length)]?.text : undefined;
        await replaceAll(document, mutated(start ?? document.getText(), random));
        if (count % LOOK === 0) await look(document);
      }
      await replaceAll(document, originals.find(({ name }) => name === original)?.text ?? '');
      await problems(document, expected);
    });
  }
});
