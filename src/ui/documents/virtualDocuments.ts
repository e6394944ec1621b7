import * as vscode from 'vscode';

/** What the documents of a scheme say. */
export type TextOf<T> = (value: T | undefined, uri: vscode.Uri) => string | Promise<string>;

/**
 * Read-only documents of one scheme. What each shows is kept until it is forgotten, or, with `untilClosed`, until its last tab
 * closes: VS Code lets go of a document that is merely hidden, and asks for its text again.
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

  /** The address of a new document; its path is what a tab shows. */
  add(path: string, value: T): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path, query: String(++this.#counter) });
    this.#kept.set(uri.toString(), value);
    return uri;
  }

  get(uri: vscode.Uri | undefined): T | undefined {
    return uri === undefined ? undefined : this.#kept.get(uri.toString());
  }

  /** What the document in the active editor shows. */
  active(): T | undefined {
    return this.get(vscode.window.activeTextEditor?.document.uri);
  }

  forget(uri: vscode.Uri): void {
    this.#kept.delete(uri.toString());
  }

  /** Its text is asked for again. */
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
