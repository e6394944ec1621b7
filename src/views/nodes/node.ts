import type * as vscode from 'vscode';

/** An element of a tree. It is the same object for as long as it is shown: VS Code and commands know it by that. */
export interface TreeNode {
  /** What it is below; `undefined` at the top. */
  readonly parent: TreeNode | undefined;
  /** Its row as it is now. */
  item(): vscode.TreeItem;
  children(): TreeNode[] | Promise<TreeNode[]>;
  /** What is shown where the pointer rests on it, made only then; absent where the item has it. */
  tooltip?(): Promise<vscode.MarkdownString | undefined>;
}
