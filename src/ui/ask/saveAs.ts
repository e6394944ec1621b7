import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Shown } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { saveFile } from '../documents/saveFile.ts';
import { localize } from '../localize.ts';
import { pickOne, showInformation } from '../showText.ts';

/** A form in which something is saved. */
export interface SaveForm {
  readonly label: Shown;
  readonly detail: Message;
  /** Of the file's name, without the dot. */
  readonly ending: string;
  /** The file's text; asked for once the user has said where it goes. */
  readonly write: () => Promise<string>;
}

/**
 * Asks in which form and where, saves, and offers to open it: a document of HTML in the browser, all else as text.
 * @param name of the file that is proposed, without its ending
 * @throws what the file system says
 */
export async function saveAs(title: Message, name: string, forms: readonly SaveForm[]): Promise<void> {
  const form = await pickOne(
    forms.map((given) => ({ label: given.label, detail: localize(given.detail), given })),
    { title: localize(title), question: localize(message('Select the form of the file')) },
  );
  if (form === undefined) return;
  const { ending, write } = form.given;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({
    title: localize(title),
    defaultUri: vscode.Uri.joinPath(folder, `${name.replaceAll(/[^\w.-]+/g, '-')}.${ending}`),
    filters: { [form.label]: [ending] },
  });
  if (target === undefined) return;
  await saveFile(target, await write());
  const open = localize(message('Open'));
  const chosen = await showInformation(localize(message('Saved {0}.', target.path)), open);
  if (chosen !== open) return;
  if (ending === 'html') await vscode.env.openExternal(target);
  else await vscode.window.showTextDocument(target);
}
