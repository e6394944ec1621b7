import * as vscode from 'vscode';
import { harmless } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { pickOne } from '../showText.ts';
import { changesTabs, isChangesTab, openChanges } from './changesEditor.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

export type PlanDecision = 'run' | 'cancel';

/** One file of a preview, shown with its folder. */
export interface ShownFile {
  readonly folder: string;
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** A preview: its tab's title, its files, and the content for Export Plan as Script. */
export interface ShownPlan {
  readonly title: string;
  readonly files: readonly ShownFile[];
  readonly exportScript: () => Promise<void>;
}

interface OpenPlan extends ShownPlan {
  readonly decide: (decision: PlanDecision) => void;
}

/**
 * Previews of plans: each is one multi-file diff editor with virtual, read-only files. `decisionOn` waits for the
 * user's decision: Run Plan or Cancel Plan in the editor's title, by key or from the palette; closing the tab is
 * Cancel.
 */
export class PlanDocuments implements vscode.Disposable {
  readonly #open: OpenPlan[] = [];
  readonly #texts = new VirtualDocuments<string>(
    'kube-audit-plan',
    (text) => text ?? `# ${localize(message('This plan is no longer open.'))}\n`,
  );
  readonly #disposables: vscode.Disposable[];

  constructor() {
    this.#disposables = [
      this.#texts,
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) this.#find(tab)?.decide('cancel');
        this.#updateContextKeys();
      }),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.#updateContextKeys()),
    ];
  }

  /** Shows a plan and waits for the decision. The tab is closed then. */
  async decisionOn(shown: ShownPlan, signal: AbortSignal): Promise<PlanDecision> {
    const title = this.#freeTitle(shown.title);
    const uris: vscode.Uri[] = [];
    const changes = shown.files.map(({ folder, name, before, after }) => {
      const path = `/${folder.replaceAll('/', '-')}/${name.replaceAll('/', '-')}`;
      const add = (text: string): vscode.Uri => {
        const uri = this.#texts.add(path, text);
        uris.push(uri);
        return uri;
      };
      const right = add(after);
      return { before: before === undefined ? undefined : before === after ? right : add(before), after: right };
    });
    let cancel = (): void => undefined;
    const decided = new Promise<PlanDecision>((resolve) => {
      cancel = () => resolve('cancel');
      this.#open.push({ ...shown, title, decide: resolve });
    });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await openChanges(title, changes);
      // Otherwise the next file that is opened would replace it, and cancel the plan.
      await vscode.commands.executeCommand('workbench.action.keepEditor');
      this.#updateContextKeys();
      return await decided;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#open.splice(
        this.#open.findIndex((plan) => plan.title === title),
        1,
      );
      await vscode.window.tabGroups.close(changesTabs(title), true);
      for (const uri of uris) this.#texts.forget(uri);
      this.#updateContextKeys();
    }
  }

  /** Decides on the plan that is looked at. */
  async decide(decision: PlanDecision): Promise<void> {
    (await this.#chosen(decision === 'run' ? message('Run Plan') : message('Cancel Plan')))?.decide(decision);
  }

  /** Opens the script of the plan that is looked at. */
  async exportScript(): Promise<void> {
    await (await this.#chosen(message('Export Plan as Script')))?.exportScript();
  }

  dispose(): void {
    for (const plan of this.#open) plan.decide('cancel');
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** The plan in the active editor; if there is none, the one that the user picks, even if only one is open. */
  async #chosen(title: Message): Promise<OpenPlan | undefined> {
    const active = this.#find(vscode.window.tabGroups.activeTabGroup.activeTab);
    if (active) return active;
    const items = this.#open.map((plan) => ({ label: harmless(plan.title), plan }));
    const picked = await pickOne(items, {
      title: localize(title),
      question: localize(message('Which plan?')),
    });
    return picked?.plan;
  }

  /** Tabs are identified by their title: no two plans may have the same one. */
  #freeTitle(wanted: string): string {
    for (let count = 1; ; count += 1) {
      const title = count === 1 ? wanted : `${wanted} – ${count}`;
      if (!this.#open.some((plan) => plan.title === title)) return title;
    }
  }

  #find(tab: vscode.Tab | undefined): OpenPlan | undefined {
    return tab && this.#open.find(({ title }) => isChangesTab(tab, title));
  }

  #updateContextKeys(): void {
    const active = this.#find(vscode.window.tabGroups.activeTabGroup.activeTab) !== undefined;
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planOpen', this.#open.length > 0);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planActive', active);
  }
}
