import * as vscode from 'vscode';
import { readObjectName } from '../../audit/analysis/object/objectName.ts';
import type { ObjectName } from '../../audit/analysis/object/objectChanges.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { objectOfManifest, objectOfNode } from './objectInView.ts';

const KUBERNETES_EXTENSION = 'ms-kubernetes-tools.vscode-kubernetes-tools';

/**
 * The object that a question is about: from a text, from a node of the Kubernetes extension's tree, else asked for,
 * with what the cursor is in as the first answer. `undefined`: the user cancelled.
 */
export async function askObject(title: Message, argument: unknown): Promise<ObjectName | undefined> {
  const given = typeof argument === 'string' ? argument : await objectOfTarget(argument);
  const known = given === undefined ? undefined : readObjectName(given);
  if (known !== undefined) return known;
  const typed = await vscode.window.showInputBox({
    title: localize(title),
    prompt: localize(message('Resource and name, with the namespace where it has one: deployments/web -n shop')),
    value: given ?? (await objectAtCursor()) ?? '',
    validateInput: (text) =>
      readObjectName(text) === undefined
        ? localize(message('Write an object such as deployments/web -n shop or clusterroles/admin.'))
        : undefined,
  });
  return typed === undefined ? undefined : readObjectName(typed);
}

async function objectAtCursor(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'yaml') return undefined;
  return objectOfManifest(editor.document.getText(), editor.document.offsetAt(editor.selection.active));
}

/** Asks the Kubernetes extension, if it is installed, what was clicked in its tree. Nothing of it is taken on trust. */
async function objectOfTarget(target: unknown): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<unknown>(KUBERNETES_EXTENSION);
  if (extension === undefined || target === undefined || target instanceof vscode.Uri) return undefined;
  try {
    const broker = await extension.activate();
    const answer = call(broker, 'get', 'clusterexplorer', 'v1');
    return isRecord(answer) ? objectOfNode(call(answer['api'], 'resolveCommandTarget', target)) : undefined;
  } catch {
    // The other extension fails: the user types the object.
    return undefined;
  }
}

function call(owner: unknown, name: string, ...given: readonly unknown[]): unknown {
  if (typeof owner !== 'object' || owner === null) return undefined;
  const method: unknown = Reflect.get(owner, name);
  return typeof method === 'function' ? Reflect.apply(method, owner, given) : undefined;
}
