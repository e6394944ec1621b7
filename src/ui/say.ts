import * as vscode from 'vscode';
import type { Message } from '../failure/message.ts';

/** The message in the user's language. */
export function say(text: Message): string {
  return vscode.l10n.t(text.template, ...text.args);
}

/** Short texts on one line, as descriptions of tree rows and picks have them. */
export function sayInOneLine(texts: readonly Message[]): string {
  return texts.map(say).join(' · ');
}
