import * as vscode from 'vscode';
import { message } from '../failure/message.ts';
import { say } from './say.ts';

const SCHEME = 'kube-audit-plan';

export type PlanDecision = 'run' | 'cancel';

/** One file of a preview; `folder` is shown beside its name. */
export interface ShownFile {
  readonly folder: string;
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** A preview: its tab's title, its files, and what Export Plan as Script opens. */
export interface ShownPlan {
  readonly title: string;
  readonly files: readonly ShownFile[];
  readonly exportScript: () => Promise<void>;
}

interface OpenPlan extends ShownPlan {
  readonly decide: (decision: PlanDecision) => void;
}

/**
 * Previews of plans: each is one editor with the differences of several files, all of them virtual and read-only. Whoever shows
 * one waits for the user's decision: Run Plan or Cancel Plan in the editor's title, by key or from the palette; closing the tab
 * is Cancel.
 */
export class PlanDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #open: OpenPlan[] = [];
  readonly #texts = new Map<string, string>();
  readonly #disposables: vscode.Disposable[];
  #counter = 0;

  constructor() {
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) if (isPreview(tab)) this.#find(tab.label)?.decide('cancel');
        this.#tellContext();
      }),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.#tellContext()),
    ];
  }

  /** Shows a plan and waits for the decision. The tab is closed then. */
  async decisionOn(shown: ShownPlan, signal: AbortSignal): Promise<PlanDecision> {
    // Tabs are known by their title alone: two plans with the same title need different ones.
    const same = this.#open.filter(({ title }) => title === shown.title).length;
    const title = same === 0 ? shown.title : `${shown.title} – ${same + 1}`;
    const uris: vscode.Uri[] = [];
    const add = (file: ShownFile, text: string | undefined): vscode.Uri | undefined => {
      if (text === undefined) return undefined;
      const path = `/${file.folder.replaceAll('/', '-')}/${file.name.replaceAll('/', '-')}`;
      // The number keeps the sides of a file, and the files of two plans, apart.
      const uri = vscode.Uri.from({ scheme: SCHEME, path, query: String(++this.#counter) });
      uris.push(uri);
      this.#texts.set(uri.toString(), text);
      return uri;
    };
    const resources = shown.files.map((file) => {
      const after = add(file, file.after);
      return [after, file.before === file.after ? after : add(file, file.before), after];
    });
    let cancel = (): void => undefined;
    const decided = new Promise<PlanDecision>((resolve) => {
      cancel = () => resolve('cancel');
      this.#open.push({ ...shown, title, decide: resolve });
    });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await vscode.commands.executeCommand('vscode.changes', title, resources);
      // Else the next file that is looked at would take its place, and cancel it.
      await vscode.commands.executeCommand('workbench.action.keepEditor');
      this.#tellContext();
      return await decided;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#open.splice(
        this.#open.findIndex((plan) => plan.title === title),
        1,
      );
      await closePreviews(title);
      for (const uri of uris) this.#texts.delete(uri.toString());
      this.#tellContext();
    }
  }

  /** Decides on the plan in the active editor, or else on the one that was opened last. */
  decide(decision: PlanDecision): void {
    this.#active()?.decide(decision);
  }

  /** Opens the same plan's script. */
  async exportScript(): Promise<void> {
    await this.#active()?.exportScript();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? `# ${say(message('This plan is no longer open.'))}\n`;
  }

  dispose(): void {
    for (const plan of this.#open) plan.decide('cancel');
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #active(): OpenPlan | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    return (tab && isPreview(tab) ? this.#find(tab.label) : undefined) ?? this.#open.at(-1);
  }

  #find(title: string): OpenPlan | undefined {
    return this.#open.find((plan) => isTitled(title, plan));
  }

  #tellContext(): void {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const active = tab !== undefined && isPreview(tab) && this.#find(tab.label) !== undefined;
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planOpen', this.#open.length > 0);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planActive', active);
  }
}

/** What an editor of several differences tells of itself is no part of the API: it is none of the kinds that are. */
function isPreview({ input }: vscode.Tab): boolean {
  return !(
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputTextDiff ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputWebview ||
    input instanceof vscode.TabInputNotebook ||
    input instanceof vscode.TabInputNotebookDiff ||
    input instanceof vscode.TabInputTerminal
  );
}

/** VS Code adds the number of files in the user's language: `TITLE (3 files)`. */
function isTitled(label: string, { title }: { readonly title: string }): boolean {
  return label === title || (label.startsWith(`${title} (`) && label.endsWith(')'));
}

async function closePreviews(title: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => isPreview(tab) && isTitled(tab.label, { title }));
  await vscode.window.tabGroups.close(tabs, true);
}
