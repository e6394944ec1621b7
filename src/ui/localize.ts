import * as vscode from 'vscode';
import { harmless } from '../text/foreignText.ts';
import type { Message } from '../text/message.ts';

/**
 * The message in the user's language. Its arguments may be foreign, such as a file's name or the words of a server:
 * they show no secret, and become neither a link nor an icon.
 */
export function localize({ template, args }: Message): string {
  const texts = args.map((arg) => {
    if (typeof arg === 'object') return localize(arg);
    return typeof arg === 'string' ? harmless(arg) : arg;
  });
  return vscode.l10n.t(template, ...texts);
}

/** Joins short texts on one line, for descriptions of tree rows and picks. */
export function localizeAll(texts: readonly Message[]): string {
  return texts.map(localize).join(' · ');
}
