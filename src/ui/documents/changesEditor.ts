import * as vscode from 'vscode';

/** One file of a multi-file diff editor; `before` is `undefined` if there is no left side. */
export interface ShownChange {
  readonly before: vscode.Uri | undefined;
  readonly after: vscode.Uri;
}

/** Opens the differences of several files in one editor. */
export async function openChanges(title: string, changes: readonly ShownChange[]): Promise<void> {
  const resources = changes.map(({ before, after }) => [after, before, after]);
  await vscode.commands.executeCommand('vscode.changes', title, resources);
}

/** The tabs that show such an editor of this title. */
export function changesTabs(title: string): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => isChangesTab(tab, title));
}

/**
 * The API has no type for such editors: their input is unknown. VS Code adds the number of files to the title in the
 * user's language: `TITLE (3 files)`.
 */
export function isChangesTab({ input, label }: vscode.Tab, title: string): boolean {
  const isOther =
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputTextDiff ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputWebview ||
    input instanceof vscode.TabInputNotebook ||
    input instanceof vscode.TabInputNotebookDiff ||
    input instanceof vscode.TabInputTerminal;
  return !isOther && (label === title || (label.startsWith(`${title} (`) && label.endsWith(')')));
}
