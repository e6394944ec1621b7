import * as vscode from 'vscode';
import { ROW_SCHEME } from './nodes/clusterNode.ts';

/**
 * Tracks which rows are on the screen. VS Code asks for tree items of all rows, but for file decorations only of
 * visible ones; this never returns a decoration.
 */
export class RowVisibility implements vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #shown: (id: string) => void;
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(shown: (id: string) => void) {
    this.#shown = shown;
  }

  /** Makes VS Code ask again about the visible rows. */
  askAgain(): void {
    this.#changed.fire(undefined);
  }

  provideFileDecoration(uri: vscode.Uri): undefined {
    if (uri.scheme === ROW_SCHEME) {
      this.#shown(uri.path.slice(1));
    }
    return undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
