import * as vscode from 'vscode';
import { harmless } from '../../text/foreignText.ts';

/** Returns a document's text. */
export type TextOf<T> = (value: T | undefined, uri: vscode.Uri) => string | Promise<string>;

/**
 * Read-only documents of one scheme. The content is kept until `forget`, or, with `untilClosed`, until its last tab
 * closes: VS Code drops a hidden document and requests its text again.
 */
export class VirtualDocuments<T> implements vscode.Disposable {
  readonly #scheme: string;
  readonly #kept = new Map<string, T>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: readonly vscode.Disposable[];
  #counter = 0;

  constructor(scheme: string, textOf: TextOf<T>, untilClosed = false) {
    this.#scheme = scheme;
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => textOf(this.get(uri), uri),
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) {
          const isLast = untilClosed && input instanceof vscode.TabInputText && tabsOf(input.uri).length === 0;
          if (isLast) this.forget(input.uri);
        }
      }),
    ];
  }

  /** The URI of a new document; its path is the tab's title. */
  add(path: string, value: T): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path: harmless(path), query: String(++this.#counter) });
    this.#kept.set(uri.toString(), value);
    return uri;
  }

  get(uri: vscode.Uri | undefined): T | undefined {
    return uri === undefined ? undefined : this.#kept.get(uri.toString());
  }

  /** The values of all documents, in the order in which these were added. */
  all(): readonly T[] {
    return [...this.#kept.values()];
  }

  /** The value of the document in the active editor. */
  active(): T | undefined {
    return this.get(vscode.window.activeTextEditor?.document.uri);
  }

  forget(uri: vscode.Uri): void {
    this.#kept.delete(uri.toString());
  }

  /** Makes VS Code request the text again. */
  changed(uri: vscode.Uri): void {
    this.#changed.fire(uri);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** The tabs that show a document. */
export function tabsOf(uri: vscode.Uri): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}
