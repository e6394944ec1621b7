import * as vscode from 'vscode';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { showInStatusBar } from '../../ui/showText.ts';

/** Runs `haproxy -c` on the configuration in the active editor; HAProxy's messages become problems of the file. */
export async function validateHaproxy({ editor, signal }: CommandContext, argument: unknown): Promise<void> {
  // The command is hidden then, but a key or another extension may still run it.
  if (!vscode.workspace.isTrusted) {
    throw new Failure(
      'other',
      message('HAProxy executes scripts that its configuration names: trust the workspace first.'),
    );
  }
  const document =
    argument instanceof vscode.Uri
      ? await vscode.workspace.openTextDocument(argument)
      : vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    throw new Failure('invalid-input', message('Open a haproxy.cfg, or a ConfigMap with one, to validate it.'));
  }
  const complaints = await withCancellableProgress(localize(message('Validating with HAProxy')), signal, (abort) =>
    editor.validate(document, abort),
  );
  if (complaints === 0) {
    showInStatusBar(localize(message('$(check) HAProxy accepts the configuration')), 6000);
  } else {
    await vscode.commands.executeCommand('workbench.action.problems.focus');
  }
}
