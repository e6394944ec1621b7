import * as vscode from 'vscode';
import type { ObjectPlan } from '../../forwarding/plans/objects/dryRun.ts';
import { objectText } from '../../forwarding/plans/objects/objectText.ts';
import { referenceOf } from '../../kubernetes/resourcePath.ts';
import type { Message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { changesTabs, openChanges, type ShownChange } from './changesEditor.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

/** Objects as they are in the cluster beside what an apply would make of them, all of a file in one editor. */
export class ManifestDiffs implements vscode.Disposable {
  readonly #texts = new VirtualDocuments<string>('kube-audit-object', (text) => text ?? '');

  async show(title: Message, plans: readonly ObjectPlan[]): Promise<void> {
    const texts = this.#texts;
    const changes: ShownChange[] = [];
    for (const { object, before, result } of plans) {
      const { kind, name, namespace } = referenceOf(object);
      const path = `/${[...(namespace === undefined ? [] : [namespace]), `${kind} ${name}`].join('/')}.yaml`;
      const after = texts.add(path, await objectText(result));
      changes.push({ before: before && texts.add(path, await objectText(before)), after });
    }
    const label = localize(title);
    await openChanges(label, changes);
    let isOpen = changesTabs(label).length > 0;
    const closing = vscode.window.tabGroups.onDidChangeTabs(() => {
      const wasOpen = isOpen;
      isOpen = changesTabs(label).length > 0;
      if (isOpen || !wasOpen) return;
      closing.dispose();
      for (const uri of changes.flatMap(({ before, after }) => [before, after])) if (uri) texts.forget(uri);
    });
  }

  dispose(): void {
    this.#texts.dispose();
  }
}
