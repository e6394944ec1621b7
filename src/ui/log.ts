import * as vscode from 'vscode';
import { redact } from '../text/redaction.ts';

/** The extension's log. Redacts all text here, so that no caller can forget it. */
export interface Log extends vscode.Disposable {
  /** What only repeats what was logged: shown at the level “Debug”. */
  debug(text: string): void;
  /** The head of a run, below an empty line: what follows belongs to it. */
  begin(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  /** Opens the channel; focus stays where it is. */
  show(): void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel('Kube Audit', { log: true });
  return {
    debug: (text) => channel.debug(redact(text)),
    // A line cannot be empty: its time comes before its text.
    begin: (text) => channel.info(redact(`\n──── ${text}`)),
    info: (text) => channel.info(redact(text)),
    warn: (text) => channel.warn(redact(text)),
    error: (text) => channel.error(redact(text)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
