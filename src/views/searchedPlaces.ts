import * as vscode from 'vscode';
import { harmless } from '../text/foreignText.ts';
import { treeRow } from '../ui/showText.ts';

const VIEW_ID = 'kubeAudit.searchedPlaces';

/**
 * A small view below the welcome text for a missing CLI: the places that were searched. A welcome text is fixed, and a
 * message above the tree would hide it, so the places have a view that exists only then.
 */
export class SearchedPlaces implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #registration: vscode.Disposable;
  #places: readonly string[] = [];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor() {
    this.#registration = vscode.window.registerTreeDataProvider(VIEW_ID, this);
  }

  show(places: readonly string[]): void {
    this.#places = places;
    this.#changed.fire(undefined);
  }

  getChildren(parent?: string): string[] {
    return parent === undefined ? [...this.#places] : [];
  }

  getTreeItem(place: string): vscode.TreeItem {
    const item = treeRow(harmless(place));
    item.id = `place:${place}`;
    item.tooltip = harmless(place);
    item.iconPath = new vscode.ThemeIcon('search');
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(this.#registration, this.#changed).dispose();
  }
}
