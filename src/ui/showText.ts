import * as vscode from 'vscode';
import { withoutLinks } from '../text/foreignText.ts';

/** The only calls of VS Code that show a notification, a dialog or progress: each would render a link in its text. */

/** A notification. @returns the button that was chosen. */
export function showInformation(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(text), ...buttons);
}

/** A warning. @returns the button that was chosen. */
export function showWarning(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(text), ...buttons);
}

/** An error. @returns the button that was chosen. */
export function showError(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(text), ...buttons);
}

/** A question that blocks the window. `detail` says what follows. @returns the button that was chosen. */
export function askModal(text: string, detail: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  const options = { modal: true, detail: withoutLinks(detail) };
  return vscode.window.showWarningMessage(withoutLinks(text), options, ...buttons);
}

/** Work with progress whose title and reports hold no link. */
export function withProgress<T>(
  { title, ...options }: vscode.ProgressOptions,
  work: (report: (text: string, increment?: number) => void, token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { ...options, ...(title === undefined ? {} : { title: withoutLinks(title) }) },
    (progress, token) =>
      work((text, increment) => {
        progress.report({ message: withoutLinks(text), ...(increment === undefined ? {} : { increment }) });
      }, token),
  );
}
