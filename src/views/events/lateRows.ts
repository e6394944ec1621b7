import * as vscode from 'vscode';

export const TOP_LISTS_ID = 'kubeAudit.topLists';
export const HISTOGRAM_ID = 'kubeAudit.histogram';

/** Rows of a view that are loaded once there is something to show; until then it has none, and VS Code says why. */
export class LateRows<T> implements vscode.TreeDataProvider<T>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #rows: Pick<vscode.TreeDataProvider<T>, 'getTreeItem' | 'getChildren' | 'getParent'> | undefined;

  /** From now on the rows are these. */
  use(rows: Pick<vscode.TreeDataProvider<T>, 'getTreeItem' | 'getChildren' | 'getParent'>): void {
    this.#rows = rows;
    this.changed();
  }

  changed(): void {
    this.#changed.fire(undefined);
  }

  getTreeItem(row: T): vscode.TreeItem | Thenable<vscode.TreeItem> {
    return this.#rows?.getTreeItem(row) ?? {};
  }

  getChildren(row?: T): vscode.ProviderResult<T[]> {
    return this.#rows?.getChildren(row) ?? [];
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
