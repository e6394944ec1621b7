import * as vscode from 'vscode';

/**
 * Lets the walkthrough tick what was done before it was opened. VS Code never ticks a step whose condition is true when
 * it first reads the walkthrough. So each step has its condition twice, with this key and without, and the key turns
 * when a page of VS Code's own is opened: such a tab has no input.
 */
export function turnWithWelcomePages(): vscode.Disposable {
  let turn = false;
  return vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
    if (!opened.some(({ input }) => input === undefined)) return;
    turn = !turn;
    void vscode.commands.executeCommand('setContext', 'kubeAudit.turn', turn);
  });
}
