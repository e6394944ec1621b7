import * as vscode from 'vscode';
import { message } from '../../../text/message.ts';
import { changesTabs, openChanges } from '../../documents/changesEditor.ts';
import { VirtualDocuments } from '../../documents/virtualDocuments.ts';
import { localize } from '../../localize.ts';
import type { ShownPlan } from './shownPlans.ts';

/** What is opened from the page of a plan: the differences of its objects, and all of it as text. */
export class PlanDocuments implements vscode.Disposable {
  readonly #texts = new VirtualDocuments<string>(
    'kube-audit-plan',
    (text) => text ?? `# ${localize(message('This plan is no longer open.'))}\n`,
  );
  /** By the page's id. */
  readonly #open = new Map<string, { readonly title: string; readonly uris: readonly vscode.Uri[] }>();

  /** Opens the objects as they are now and afterwards. */
  async showChanges(id: string, title: string, plans: readonly ShownPlan[]): Promise<void> {
    await this.close(id);
    const changes = plans.flatMap(({ plan, objects }) =>
      objects.map(({ name, before, after }) => {
        const path = `/${plan.cluster.name.replaceAll('/', '-')}/${name.replaceAll('/', '-')}`;
        return {
          before: before === undefined ? undefined : this.#add(id, title, path, before),
          after: this.#add(id, title, path, after),
        };
      }),
    );
    await openChanges(changesTitle(title), changes);
    // Otherwise the next file that is opened would replace it.
    await vscode.commands.executeCommand('workbench.action.keepEditor');
  }

  async showText(id: string, title: string, plans: readonly ShownPlan[]): Promise<void> {
    const text = plans.map((plan) => plan.text).join('\n');
    const uri = this.#add(id, title, `/${title.replaceAll('/', '-')}.md`, text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  }

  /** Closes what was opened of a page. */
  async close(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    const names = new Set(open.uris.map(String));
    const texts = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputText && names.has(input.uri.toString()));
    await vscode.window.tabGroups.close([...texts, ...changesTabs(changesTitle(open.title))], true);
    for (const uri of open.uris) this.#texts.forget(uri);
  }

  dispose(): void {
    this.#texts.dispose();
  }

  #add(id: string, title: string, path: string, text: string): vscode.Uri {
    const uri = this.#texts.add(path, text);
    this.#open.set(id, { title, uris: [...(this.#open.get(id)?.uris ?? []), uri] });
    return uri;
  }
}

function changesTitle(title: string): string {
  return localize(message('Changes: {0}', title));
}
