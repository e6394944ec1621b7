import * as vscode from 'vscode';
import type { Message } from '../failure/message.ts';
import { objectText } from '../forwarding/objectText.ts';
import type { ObjectPlan } from '../forwarding/planObjects.ts';
import { referenceOf } from '../kubernetes/resourcePath.ts';
import { say } from './say.ts';

const SCHEME = 'kube-audit-object';

/** Comparisons whose texts are kept: editors that are hidden ask for them again when they are shown. */
const KEPT = 20;

/** What each comparison shows, by address; the newest last. */
let comparisons: readonly ReadonlyMap<string, string>[] = [];
let provider: vscode.Disposable | undefined;
let counter = 0;

/** Shows objects as they are in the cluster beside what an apply would make of them, all in one editor. */
export async function showChanges(ended: AbortSignal, title: Message, plans: readonly ObjectPlan[]): Promise<void> {
  provider ??= provideTexts(ended);
  counter++;
  const shown = new Map<string, string>();
  const address = (side: 'live' | 'applied', path: string, text: string): vscode.Uri => {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${path}.yaml`, query: `${counter}-${side}` });
    shown.set(uri.toString(), text);
    return uri;
  };
  // Without a live object there is no left side.
  const rows: [vscode.Uri, vscode.Uri | undefined, vscode.Uri][] = [];
  for (const { object, before, result } of plans) {
    const { kind, name, namespace } = referenceOf(object);
    const path = [...(namespace === undefined ? [] : [namespace]), `${kind} ${name}`].join('/');
    const applied = address('applied', path, await objectText(result));
    rows.push([applied, before && address('live', path, await objectText(before)), applied]);
  }
  comparisons = [...comparisons, shown].slice(-KEPT);
  await vscode.commands.executeCommand('vscode.changes', say(title), rows);
}

function provideTexts(ended: AbortSignal): vscode.Disposable {
  const registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) =>
      comparisons.map((texts) => texts.get(uri.toString())).find((text) => text !== undefined) ?? '',
  });
  ended.addEventListener('abort', () => void registration.dispose(), { once: true });
  return registration;
}
