import * as vscode from 'vscode';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { logInWith } from './logIn.ts';

/**
 * Log In with API Key: asks for the file with a key that IBM Cloud issued, for a service ID for example, and lets the
 * CLI read it (`ibmcloud login --apikey @FILE`). This extension never reads the key.
 */
export async function logInWithApiKey(context: CommandContext): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: localize(message('File with the API key, as IBM Cloud gives it for download')),
      openLabel: localize(message('Log In')),
      canSelectMany: false,
      filters: { JSON: ['json'] },
    })) ?? [];
  if (file !== undefined) {
    await logInWith(context, ['--apikey', `@${file.fsPath}`]);
  }
}
