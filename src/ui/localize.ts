import * as vscode from 'vscode';
import { harmless, type Shown } from '../text/foreignText.ts';
import type { Message } from '../text/message.ts';

/**
 * The message in the user's language. Its arguments may be foreign, such as a file's name or the words of a server:
 * they show no secret, and become neither a link nor an icon.
 */
export function localize({ template, args }: Message): Shown {
  const texts = args.map((arg) => {
    if (typeof arg === 'object') return localize(arg);
    return typeof arg === 'string' ? harmless(arg) : arg;
  });
  // The template is ours, and so are its icons.
  return vscode.l10n.t(template, ...texts) as Shown;
}

/** Joins short texts on one line, for descriptions of tree rows and picks. */
export function localizeAll(texts: readonly Message[]): Shown {
  return joined(texts.map(localize), ' · ');
}

/** Joins texts that are not empty. */
export function joined(texts: readonly (Shown | undefined)[], by: ' ' | ' · ' | ' — ' | ', ' | '\n'): Shown {
  return texts.filter((text) => text !== undefined && text !== '').join(by) as Shown;
}
