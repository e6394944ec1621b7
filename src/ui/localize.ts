import * as vscode from 'vscode';
import type { Message } from '../text/message.ts';
import { redact } from '../text/redaction.ts';

/** The message in the user's language. What it is about may hold a password, such as a webhook's URL: no secret is shown. */
export function localize({ template, args }: Message): string {
  const texts = args.map((arg) => {
    if (typeof arg === 'object') return localize(arg);
    return typeof arg === 'string' ? redact(arg) : arg;
  });
  return vscode.l10n.t(template, ...texts);
}

/** Short texts on one line, as descriptions of tree rows and picks have them. */
export function localizeAll(texts: readonly Message[]): string {
  return texts.map(localize).join(' · ');
}
