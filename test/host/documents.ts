import * as vscode from 'vscode';
import { until } from './explorerUnderTest.ts';

/** Documents of a test: its end closes them. */
const open: vscode.TextDocument[] = [];

/** A new file without a name, which no editor shows. */
export async function madeDocument(language: string, content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  open.push(document);
  // VS Code fills it with a backup where it still has one of that name: the former file's, which is gone a moment
  // later.
  if (document.getText() !== content) {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), content);
    await vscode.workspace.applyEdit(edit);
  }
  return document;
}

/** A new file without a name, in an editor. */
export async function shownDocument(language: string, content: string): Promise<vscode.TextDocument> {
  const document = await madeDocument(language, content);
  await vscode.window.showTextDocument(document);
  return document;
}

/**
 * Closes what a test has opened, and waits until all of it is gone: VS Code gives the name of an unnamed file to the
 * next one, which would be taken for it.
 */
export async function closeDocuments(): Promise<void> {
  for (const document of open.splice(0)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until(
      () => document.isClosed && problemsOf(document.uri).length === 0,
      () => `${document.uri.toString()} ${document.isClosed ? 'keeps its problems' : 'stays open'}`,
    );
  }
}

/** Our problems that are shown of a document. */
export function problemsOf(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Kube Audit');
}

/** Our problems of a document, once they are these rules in this order. */
export async function problems(
  { uri }: vscode.TextDocument,
  rules: readonly string[],
): Promise<readonly vscode.Diagnostic[]> {
  let ours: readonly vscode.Diagnostic[] = [];
  await until(
    () => {
      ours = problemsOf(uri);
      return ours.map(ruleOf).join() === rules.join();
    },
    () => `the problems of ${uri.toString()} are “${ours.map(ruleOf).join()}”, not “${rules.join()}”`,
  );
  return ours;
}

/** The rule that a problem of ours is about. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return typeof code === 'string' ? code : '';
}
