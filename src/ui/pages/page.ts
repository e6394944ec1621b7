import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Shown } from '../../text/foreignText.ts';
import { fromPage, type Choice, type Painted, type ToPage } from './messages.ts';
import { PageFeed, type Made } from './pageFeed.ts';
import { pageHtml } from './pageHtml.ts';

/** What all pages look like: their buttons, and what is only read aloud. */
const COMMON_STYLE = 'common';

export interface PageOptions<Content> {
  /** The extension's folder. */
  readonly root: vscode.Uri;
  /** Name of its script in `dist/pages`. */
  readonly script: string;
  /** Names of its styles in `media`, besides that of all pages; what a later one says is stronger. */
  readonly styles: readonly string[];
  /** Names the document for a screen reader. */
  readonly title: Shown;
  /** What is to be shown now. */
  readonly content: () => Promise<Made<Content>>;
  /** Called with what the user chose. */
  readonly chosen: (choice: Choice) => void;
  /** Called when the page has content on the screen that was not there before. */
  readonly shown?: (painted: Painted) => void;
}

/**
 * A page in an editor or a view: a webview that runs our script alone and can load nothing, not even from the
 * extension. It gets its content when its script runs, also after it was hidden, and whenever that changes while it is
 * in view.
 */
export class Page<Content, Panel extends vscode.WebviewPanel | vscode.WebviewView = vscode.WebviewPanel>
  implements vscode.Disposable
{
  readonly panel: Panel;
  /**
   * Settles when the content is on the screen for the first time, or the page is closed; rejects where there is no
   * content.
   */
  readonly painted: Promise<void>;
  readonly #options: PageOptions<Content>;
  readonly #disposables: vscode.Disposable[];
  #reject: (reason: unknown) => void = () => undefined;
  readonly #feed: PageFeed<Content>;

  constructor(panel: Panel, options: PageOptions<Content>) {
    this.panel = panel;
    const known: vscode.WebviewPanel | vscode.WebviewView = panel;
    this.#options = options;
    panel.webview.options = {
      enableScripts: true,
      enableForms: false,
      enableCommandUris: false,
      localResourceRoots: [],
    };
    let resolve = (): void => undefined;
    this.painted = new Promise<void>((done, failed) => {
      resolve = done;
      this.#reject = failed;
    });
    // The command that opened it waits for this; after a reload nothing does.
    this.painted.catch(() => undefined);
    // Its script ends while it is hidden.
    const moved = (): void => {
      if (!panel.visible) this.#feed.hidden();
    };
    this.#disposables = [
      // A view is VS Code's, and stays.
      ...('dispose' in known ? [known] : []),
      panel.webview.onDidReceiveMessage((value: unknown) => {
        const message = fromPage(value);
        if (message?.kind === 'painted') {
          resolve();
          options.shown?.(message);
        } else if (message?.kind === 'ready') void this.#feed.ready();
        else if (message !== undefined) options.chosen(message);
      }),
      'onDidChangeViewState' in known ? known.onDidChangeViewState(moved) : known.onDidChangeVisibility(moved),
      panel.onDidDispose(() => resolve()),
    ];
    this.#feed = new PageFeed({
      make: options.content,
      send: async (content) => panel.webview.postMessage({ kind: 'show', content } satisfies ToPage<Content>),
      failed: this.#reject,
    });
    void this.#start().catch(this.#reject);
  }

  /** What it shows may have changed. */
  changed(): void {
    void this.#feed.changed();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** The document goes to the window before content is made, which may keep this process busy meanwhile. */
  async #start(): Promise<void> {
    await this.#load();
    await delay(0);
    this.#feed.starts();
  }

  async #load(): Promise<void> {
    const { root, script, styles, title } = this.#options;
    const textOf = (...path: string[]): Promise<string> => readFile(vscode.Uri.joinPath(root, ...path).fsPath, 'utf8');
    const [code, ...rules] = await Promise.all([
      textOf('dist', 'pages', `${script}.js`),
      ...[COMMON_STYLE, ...styles].map((name) => textOf('media', `${name}.css`)),
    ]);
    const nonce = randomBytes(18).toString('base64url');
    this.panel.webview.html = pageHtml({
      script: code,
      style: rules.join('\n'),
      nonce,
      language: vscode.env.language,
      title,
    });
  }
}
