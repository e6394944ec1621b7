import * as vscode from 'vscode';
import type { ConditionKind } from '../forwarding/condition/conditionKinds.ts';
import { conditionIcons } from './conditionShapes.ts';
import { ROW_SCHEME, rowUri } from './nodes/clusterNode.ts';

/** What decorates rows: `shown` is called for each on the screen. */
export interface RowsOnScreen {
  shown(id: string): void;
  kind(id: string): ConditionKind | undefined;
}

/**
 * Tracks which rows are on the screen: VS Code asks for tree items of all rows, but for file decorations only of
 * visible ones. A row that needs help gets a letter at the right edge, which a narrow view shows too.
 */
export class RowVisibility implements vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri | undefined>();
  readonly #rows: RowsOnScreen;
  readonly #letters = new Map<string, string>();
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(rows: RowsOnScreen) {
    this.#rows = rows;
  }

  /** Makes VS Code ask again about the visible rows. */
  askAgain(): void {
    this.#changed.fire(undefined);
  }

  /** Has those rows decorated again whose letter is another one now. */
  judged(): void {
    for (const [id, letter] of this.#letters) if (this.#letterOf(id) !== letter) this.#changed.fire(rowUri(id));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== ROW_SCHEME) return undefined;
    const id = uri.path.slice(1);
    this.#rows.shown(id);
    const letter = this.#letterOf(id);
    this.#letters.set(id, letter);
    return letter === '' ? undefined : new vscode.FileDecoration(letter);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** `E` for an error, `W` for a warning, as in the Explorer. */
  #letterOf(id: string): string {
    const kind = this.#rows.kind(id);
    const color = kind === undefined ? 'neutral' : conditionIcons[kind][1];
    return color === 'failing' ? 'E' : color === 'warning' ? 'W' : '';
  }
}
