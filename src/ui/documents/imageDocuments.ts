import * as vscode from 'vscode';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

const SCHEME = 'kube-audit-image';

/** What the registry says of images, as read-only JSON documents. */
export class ImageDocuments implements vscode.Disposable {
  readonly #open = new VirtualDocuments<string>(SCHEME, (text) => text ?? '', true);

  /** Opens what is known of the image of a cluster's forwarder. */
  async show(cluster: string, text: string): Promise<void> {
    const name = `${localize(message('Image of {0}', cluster))}.json`;
    const document = await vscode.workspace.openTextDocument(this.#open.add(`/${name}`, text));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.#open.dispose();
  }
}
