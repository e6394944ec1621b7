import * as vscode from 'vscode';
import { replaceFile } from '../../audit/file/replaceFile.ts';

/**
 * Writes a file that the user asked for. VS Code's own call would follow a link in its place, out of the workspace.
 *
 * @throws what the file system says
 */
export async function saveFile(uri: vscode.Uri, text: string): Promise<void> {
  if (uri.scheme === 'file') await replaceFile(uri.fsPath, [text]);
  else await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
}
