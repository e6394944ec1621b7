import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { requireReadable } from '../failure/largestText.ts';
import { Failure } from '../failure/failure.ts';
import { manifestObjects } from '../forwarding/flows/readManifest.ts';
import { AUDIT_NAMESPACE } from '../forwarding/webhook/names.ts';
import { CONFIG_FILE, CONFIG_MAP } from '../forwarding/routes/manifests/privateNetworkDocument.ts';
import type { KubernetesObject } from '../kubernetes/clusterApi.ts';
import { message } from '../text/message.ts';

/** A file about audit forwarding, with its text in the editor. */
export interface AuditDocument {
  readonly uri: vscode.Uri;
  /** Its name, for sentences. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** False for a `haproxy.cfg`. */
  readonly isManifest: boolean;
}

/**
 * The file that a command is about: the one whose lens or menu started it, else that of the active editor. Unsaved text
 * counts. A `haproxy.cfg` represents the ConfigMap that the document creates from it.
 *
 * @throws Failure `invalid-input`
 */
export async function auditDocument(argument: unknown): Promise<AuditDocument> {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const document = uri && (await vscode.workspace.openTextDocument(uri));
  if (document === undefined || !['yaml', 'haproxy'].includes(document.languageId)) {
    throw new Failure('invalid-input', message('Open a manifest or a haproxy.cfg about audit forwarding first.'));
  }
  const text = document.getText();
  const name = basename(document.uri.path);
  requireReadable(name, text);
  const isManifest = document.languageId === 'yaml';
  const objects = isManifest ? await manifestObjects(text) : [configMapOf(text)];
  return { uri: document.uri, name, objects, isManifest };
}

function configMapOf(text: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: CONFIG_MAP, namespace: AUDIT_NAMESPACE },
    data: { [CONFIG_FILE]: text },
  };
}

/** The commands are hidden then, but a key or another extension may still run them. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new Failure(
    'other',
    message('Files of an untrusted workspace aren’t applied to a cluster: trust the workspace first.'),
  );
}
