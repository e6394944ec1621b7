import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { makeRunFolders, removeRunFolders, type RunFolders } from './folders.ts';
import { installPackage, startVscodeServer, type VscodeServer } from './vscode/server.ts';
import { openWindow, type VscodeWindow } from './vscode/window.ts';
import { clickLink, noteClicks } from './workbench/clicks.ts';
import { Editors } from './workbench/editors.ts';
import { Notifications } from './workbench/notifications.ts';
import { closeMenus } from './workbench/overlays.ts';
import { comes, patienceMs, waitUntil } from './workbench/patience.ts';
import { QuickInput } from './workbench/quickInput.ts';
import { TreeView } from './workbench/treeView.ts';

const root = join(import.meta.dirname, '..', '..');

export const themes = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  highContrast: 'Default High Contrast',
} as const;

export interface WorkbenchOptions {
  /** Absolute path of the folder that the window opens. */
  workspace?: string;
  /** Settings of machine scope and others: `kubeAudit.cliPath` belongs here. */
  settings?: Readonly<Record<string, unknown>>;
  environment?: NodeJS.ProcessEnv;
  theme?: keyof typeof themes;
  /** The extension's folder; default: this tree, with the content of `dist`. */
  extension?: string;
  /** Absolute path of a package that is installed as a user does it, in place of an extension's folder. */
  vsix?: string;
  version?: string;
  /** Language of the window; default: English. */
  language?: string;
  /** Whether the window asks about trust; by default every folder is trusted. */
  trust?: boolean;
  /** Called with the run's folders before the server starts. */
  prepare?: (folders: RunFolders) => void;
}

/** A VS Code window with our extension in it, driven as a person would. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly editors: Editors;
  readonly folders: RunFolders;
  readonly server: VscodeServer;
  readonly #window: VscodeWindow;
  readonly #address: string;

  private constructor(folders: RunFolders, server: VscodeServer, window: VscodeWindow, address: string) {
    this.folders = folders;
    this.server = server;
    this.#window = window;
    this.#address = address;
    this.page = window.page;
    this.quickInput = new QuickInput(this.page);
    this.notifications = new Notifications(this.page);
    this.editors = new Editors(this.page);
  }

  /**
   * Starts a server and a browser of its own and waits until the workbench is there. Every run ends with {@link close}.
   */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const folders = await makeRunFolders();
    let server: VscodeServer | undefined;
    let window: VscodeWindow | undefined;
    try {
      options.prepare?.(folders);
      if (options.vsix !== undefined) await installPackage(folders, options.vsix);
      server = await startVscodeServer({
        folders,
        settings: { 'workbench.colorTheme': themes[options.theme ?? 'dark'], ...options.settings },
        development: options.vsix === undefined,
        trust: options.trust === true,
        ...(options.environment === undefined ? {} : { environment: options.environment }),
        ...(options.version === undefined ? {} : { version: options.version }),
      });
      window = await openWindow();
      if (options.language !== undefined) {
        await window.page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)}`);
      }
      const address = server.address({
        ...(options.vsix === undefined ? { extensionDevelopmentPath: options.extension ?? root } : {}),
        ...(options.workspace === undefined ? {} : { folder: options.workspace }),
      });
      const workbench = new Workbench(folders, server, window, address);
      await noteClicks(window.page);
      await workbench.reload();
      return workbench;
    } catch (error) {
      await window?.close();
      await server?.stop();
      await removeRunFolders(folders);
      throw error;
    }
  }

  /** Reloads the window: the extension starts again, with its stored state. */
  async reload(): Promise<void> {
    await this.page.goto(this.#address);
    await this.page.locator('.monaco-workbench .activitybar .action-item').first().waitFor();
  }

  /** Closes browser and server. Keeps the folders when asked to, so that a test can search them. */
  async close({ keepFolders = false } = {}): Promise<void> {
    await this.#window.close();
    await this.server.stop();
    if (!keepFolders) await removeRunFolders(this.folders);
  }

  /** Opens a container of the activity bar by its title; nothing happens when it is open. */
  async openContainer(title: string): Promise<void> {
    const icon = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${title}"])`).first();
    await icon.waitFor();
    const heading = this.page.locator('.sidebar .title-label', { hasText: title });
    await waitUntil(
      this.page,
      async () => {
        if (await heading.isVisible()) return true;
        await icon.click({ timeout: 5_000 }).catch(() => undefined);
        // A window that has just loaded may open it automatically; then the click has closed it.
        return comes(this.page, () => heading.isVisible(), 5_000);
      },
      () => `${title} does not open.`,
    );
  }

  /** A tree of the side bar, by the view's title. */
  tree(title: string): TreeView {
    return new TreeView(this.page, title);
  }

  /** Runs a command through the palette by its whole title, category included: `Kube Audit: Refresh Clusters`. */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible .quick-input-box input');
    await waitUntil(
      this.page,
      async () => {
        await closeMenus(this.page);
        await this.page.keyboard.press('F1');
        try {
          await input.fill(`>${title}`, { timeout: 5_000 });
          // What comes next may be asked in the same box.
          const isOver = async (): Promise<boolean> =>
            (await input.inputValue({ timeout: 1_000 }).catch(() => undefined)) !== `>${title}`;
          if (await this.quickInput.tryToPick(title)) return await comes(this.page, isOver, patienceMs);
        } catch {
          // An editor that has only just opened takes the focus, and the palette closes.
        }
        if (await input.isVisible()) await this.page.keyboard.press('Escape');
        return false;
      },
      () => `The palette does not offer ${title}.`,
    );
  }

  /** Clicks an icon in the title of the panel, by its title. */
  async panelAction(title: string): Promise<void> {
    await clickLink(this.page, this.page.locator(`.panel a[aria-label^="${title}"]`), title);
  }

  /** A lens of the editor that is shown. */
  lens(text: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  /** Clicks a lens; they are redrawn with each change. */
  async clickLens(text: string): Promise<void> {
    await clickLink(this.page, this.lens(text), text);
  }

  /** Texts of the status bar, from left to right. */
  async statusBar(): Promise<string[]> {
    return this.page.locator('.statusbar-item:visible').allInnerTexts();
  }

  /** Saves the window as `out/screenshots/NAME.png`. */
  async screenshot(name: string): Promise<void> {
    const folder = join(root, 'out', 'screenshots');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** What the clipboard holds. */
  async clipboard(): Promise<string> {
    return this.page.evaluate('navigator.clipboard.readText()');
  }

  /** What the clipboard holds once it is like this. */
  async waitForClipboard(pattern: RegExp): Promise<string> {
    let text = '';
    return waitUntil(
      this.page,
      async () => pattern.test((text = await this.clipboard())) && text,
      () => `The clipboard holds “${text}”, not ${pattern}.`,
    );
  }

  /** A modal dialog's text, once there is one. */
  async dialogText(): Promise<string> {
    return this.#dialog().locator('.dialog-message-container').innerText();
  }

  /** Answers a modal dialog by a button's text. */
  async answerDialog(button: string): Promise<void> {
    const place = this.#dialog().getByRole('button', { name: button, exact: true });
    await place.waitFor();
    const isOver = async (): Promise<boolean> => (await place.count()) === 0;
    await waitUntil(
      this.page,
      async () => {
        await place.click({ timeout: 5_000 }).catch(() => undefined);
        return comes(this.page, isOver);
      },
      () => `The dialog with ${button} stays open.`,
    );
  }

  #dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }
}
