import * as vscode from 'vscode';
import { eventDocument, type EventDocument } from '../../audit/eventDocument.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import type { LineSource } from '../stream/lineSource.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

const SCHEME = 'kube-audit-event';

/** A line that is open as a document, and its source. */
export interface OpenEvent extends EventDocument {
  readonly source: LineSource;
}

/** Whether its answer was 403, which an event that was cut may have too: of that nothing can be said. */
function isRefused({ event }: EventDocument): boolean {
  return fieldAt(event, 'responseStatus', 'code') === 403;
}

/** Lines of logs as read-only YAML documents, with their actions as lenses at the top. */
export class EventDocuments implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #open = new VirtualDocuments<OpenEvent>(SCHEME, (event) => event?.yaml ?? '', true);
  readonly #lenses = vscode.languages.registerCodeLensProvider({ scheme: SCHEME }, this);

  /** Opens a line, without its timestamp, beside the active editor, in a preview tab. */
  async show(text: string, source: LineSource): Promise<void> {
    const event: OpenEvent = { ...(await eventDocument(text)), source };
    const name = `${event.title.replace(/[^\w.:-]+/g, ' ').slice(0, 80)}.yaml`;
    // Menus know an event only by its address.
    const folder = isRefused(event) ? '/refused' : '';
    const document = await vscode.workspace.openTextDocument(this.#open.add(`${folder}/${name}`, event));
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Active });
  }

  /** The event in the active editor. */
  active(): OpenEvent | undefined {
    return this.#open.active();
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const event = this.#open.get(uri);
    if (event === undefined) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string): vscode.CodeLens => new vscode.CodeLens(top, { title, command });
    return [
      ...(event.userFilter === undefined ? [] : [lens(localize(message('Follow This User')), 'kubeAudit.followUser')]),
      ...(event.objectFilter === undefined
        ? []
        : [lens(localize(message('Follow This Object')), 'kubeAudit.followObject')]),
      ...(event.event === undefined ? [] : [lens(localize(message('Copy as kubectl')), 'kubeAudit.copyAsKubectl')]),
      ...(isRefused(event) ? [lens(localize(message('Why Was This Refused')), 'kubeAudit.whyRefused')] : []),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(this.#open, this.#lenses).dispose();
  }
}
