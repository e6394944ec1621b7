import * as vscode from 'vscode';
import type { ObjectPlan } from '../../forwarding/plans/objects/dryRun.ts';
import { objectText } from '../../forwarding/plans/objects/objectText.ts';
import { referenceOf } from '../../kubernetes/resourcePath.ts';
import type { Message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { changesTabs, openChanges, type ShownChange } from './changesEditor.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

let documents: VirtualDocuments<string> | undefined;

/** Shows objects as they are in the cluster beside what an apply would make of them, all in one editor. */
export async function showChanges(ended: AbortSignal, title: Message, plans: readonly ObjectPlan[]): Promise<void> {
  const texts = (documents ??= documentsUntil(ended));
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

function documentsUntil(ended: AbortSignal): VirtualDocuments<string> {
  const all = new VirtualDocuments<string>('kube-audit-object', (text) => text ?? '');
  ended.addEventListener('abort', () => all.dispose(), { once: true });
  return all;
}
