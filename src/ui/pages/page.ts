import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Shown } from '../../text/foreignText.ts';
import { fromPage, type Choice, type ToPage } from './messages.ts';
import { pageHtml } from './pageHtml.ts';

export interface PageOptions {
  /** The extension's folder. */
  readonly root: vscode.Uri;
  /** Name of its script in `dist/pages`. */
  readonly script: string;
  /** Names the document for a screen reader. */
  readonly title: Shown;
  /** What is to be shown now. */
  readonly content: () => Promise<ToPage['content'] | undefined>;
  /** Called with what the user chose. */
  readonly chosen: (choice: Choice) => void;
}

/**
 * A page in an editor: a webview that runs our script alone and loads nothing from outside. It gets its content when
 * its script runs, also after it was hidden, and whenever that changes while it is in view.
 */
export class Page implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #options: PageOptions;
  readonly #disposables: vscode.Disposable[];
  readonly #painted: Promise<void>;
  #isReady = false;
  #shown = '';

  constructor(panel: vscode.WebviewPanel, options: PageOptions) {
    this.panel = panel;
    this.#options = options;
    const { webview } = panel;
    const files = ['dist', 'media'].map((folder) => vscode.Uri.joinPath(options.root, folder));
    webview.options = { enableScripts: true, enableForms: false, enableCommandUris: false, localResourceRoots: files };
    const reached = (...path: string[]): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(options.root, ...path)).toString();
    let paint = (): void => undefined;
    this.#painted = new Promise((resolve) => (paint = resolve));
    this.#disposables = [
      panel,
      webview.onDidReceiveMessage((value: unknown) => {
        const message = fromPage(value);
        if (message?.kind === 'painted') paint();
        else if (message?.kind === 'ready') {
          this.#isReady = true;
          void this.#show(true);
        } else if (message !== undefined) options.chosen(message);
      }),
      panel.onDidChangeViewState(() => {
        // Its script ends while it is hidden.
        if (!panel.visible) this.#isReady = false;
      }),
    ];
    webview.html = pageHtml({
      origin: webview.cspSource,
      script: reached('dist', 'pages', `${options.script}.js`),
      style: reached('media', 'page.css'),
      nonce: randomBytes(18).toString('base64url'),
      language: vscode.env.language,
      title: options.title,
    });
  }

  /** Settles when the content is on the screen for the first time. */
  get painted(): Promise<void> {
    return this.#painted;
  }

  /** What it shows may have changed. */
  changed(): void {
    if (this.#isReady) void this.#show(false);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #show(isNew: boolean): Promise<void> {
    const content = await this.#options.content();
    if (content === undefined) return;
    const text = JSON.stringify(content);
    if (!isNew && text === this.#shown) return;
    this.#shown = text;
    await this.panel.webview.postMessage({ kind: 'show', content } satisfies ToPage);
  }
}
