import * as vscode from 'vscode';
import { message } from '../failure/message.ts';
import { say } from './say.ts';

const SCHEME = 'kube-audit-plan';

export type PlanDecision = 'run' | 'cancel';

interface OpenPlan {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly decide: (decision: PlanDecision) => void;
}

/**
 * Previews of plans as read-only documents. Whoever shows one waits for the user's decision: Run Plan or Cancel Plan in the
 * editor's title, as lenses at the top, by key or from the palette; closing the tab is Cancel.
 */
export class PlanDocuments implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable {
  readonly #open = new Map<string, OpenPlan>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  #counter = 0;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  constructor() {
    this.#disposables = [
      this.#lensesChanged,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerCodeLensProvider({ scheme: SCHEME }, this),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => closed.forEach((tab) => this.#tabClosed(tab))),
    ];
  }

  /** Shows a plan and waits for the decision. The tab is closed then. `name` is the tab's title, without an extension. */
  async decisionOn(name: string, text: string, signal: AbortSignal): Promise<PlanDecision> {
    // The number keeps two plans for one cluster apart.
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${++this.#counter}/${name.replaceAll('/', '-')}.yaml` });
    const decided = new Promise<PlanDecision>((resolve) => {
      this.#open.set(uri.toString(), { uri, text, decide: resolve });
    });
    const cancel = (): void => this.#decide(uri, 'cancel');
    signal.addEventListener('abort', cancel, { once: true });
    try {
      this.#tellContext();
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: false });
      return await decided;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#open.delete(uri.toString());
      this.#tellContext();
      await closeTabs(uri);
    }
  }

  /** Decides on the plan in the active editor, or else on the one that was opened last. */
  decide(decision: PlanDecision): void {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const plan = (active === undefined ? undefined : this.#open.get(active)) ?? [...this.#open.values()].at(-1);
    if (plan !== undefined) {
      this.#decide(plan.uri, decision);
    }
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#open.get(uri.toString())?.text ?? `# ${say(message('This plan is no longer open.'))}\n`;
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.#open.has(document.uri.toString())) {
      return [];
    }
    const top = new vscode.Range(0, 0, 0, 0);
    return [
      new vscode.CodeLens(top, { title: say(message('$(play) Run Plan')), command: 'kubeAudit.runPlan' }),
      new vscode.CodeLens(top, { title: say(message('$(close) Cancel Plan')), command: 'kubeAudit.cancelPlan' }),
    ];
  }

  dispose(): void {
    for (const { uri } of this.#open.values()) {
      this.#decide(uri, 'cancel');
    }
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #decide(uri: vscode.Uri, decision: PlanDecision): void {
    this.#open.get(uri.toString())?.decide(decision);
  }

  #tabClosed(tab: vscode.Tab): void {
    if (tab.input instanceof vscode.TabInputText && tab.input.uri.scheme === SCHEME) {
      this.#decide(tab.input.uri, 'cancel');
    }
  }

  #tellContext(): void {
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planOpen', this.#open.size > 0);
    this.#lensesChanged.fire();
  }
}

async function closeTabs(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  await vscode.window.tabGroups.close(tabs, true);
}
