import * as vscode from 'vscode';
import { message, type Message } from '../text/message.ts';
import { localize } from '../ui/localize.ts';

/**
 * Actions for a file about audit forwarding: at its top, and above each configuration. An untrusted workspace must not
 * change a cluster, and HAProxy executes scripts that a configuration names: there a lens explains what is missing.
 */
export function lenses(document: vscode.TextDocument): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (range: vscode.Range, title: Message, command: string): vscode.CodeLens =>
    new vscode.CodeLens(range, { title: localize(title), command: `kubeAudit.${command}`, arguments: [document.uri] });
  const found = [lens(top, message('Diff with Cluster'), 'diffManifest')];
  if (!vscode.workspace.isTrusted) {
    const title = message('Restricted Mode: Trust This Workspace to Apply and Validate');
    return [...found, new vscode.CodeLens(top, { title: localize(title), command: 'workbench.trust.manage' })];
  }
  if (document.languageId === 'yaml') {
    found.unshift(lens(top, message('Apply to Cluster…'), 'applyManifest'));
  }
  found.push(lens(top, message('Use This File in Set Up…'), 'setUpWithFile'));
  const offset = document.languageId === 'haproxy' ? 0 : /^ *haproxy\.cfg:/m.exec(document.getText())?.index;
  if (offset !== undefined) {
    const line = document.lineAt(document.positionAt(offset)).range;
    found.push(lens(line, message('Validate with HAProxy'), 'validateHaproxy'));
  }
  return found;
}
