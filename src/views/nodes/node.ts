import type * as vscode from 'vscode';

/** The row of a cluster: what the nodes below it need of it. */
export interface ClusterRow extends TreeNode {
  readonly clusterId: string;
}

/** An element of a tree. It is the same object for as long as it is shown: VS Code and commands know it by that. */
export interface TreeNode {
  /** What it is below; `undefined` at the top. */
  readonly parent: TreeNode | undefined;
  /** Its row as it is now. */
  item(): vscode.TreeItem;
  children(): TreeNode[] | Promise<TreeNode[]>;
  /** Changes with what the children show; absent where the row itself changes with that. */
  below?(): string;
  /** What is shown where the pointer rests on it, made only then; absent where the item has it. */
  tooltip?(): Promise<vscode.MarkdownString | undefined>;
}
