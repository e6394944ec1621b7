import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AuditSource } from '../../audit/analysis/auditSource.ts';
import { reportMarkdown } from '../../audit/analysis/reportMarkdown.ts';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import type { CommandContext } from '../command.ts';

/**
 * Report of These Events…: of the opened audit log, of files that are selected in the explorer, or of files and folders
 * that the user chooses. The document is unsaved: it can be kept with VS Code's own Save.
 */
export async function reportEvents(context: CommandContext, argument: unknown, selected: unknown): Promise<void> {
  const uris = urisOf(argument, selected);
  const file = uris.length === 0 ? (await context.files()).active() : undefined;
  const chosen = file !== undefined || uris.length > 0 ? uris : await askFiles();
  if (file === undefined && chosen.length === 0) return;
  if (chosen.some(({ scheme }) => scheme !== 'file'))
    throw new Failure('invalid-input', message('Only a file of this computer can be opened.'));
  const paths = chosen.map(({ fsPath }) => fsPath);
  const title = file?.title ?? paths.map((path) => basename(path)).join(', ');
  const content = await withCancellableProgress(
    localize(message('Reading the events of {0}', title)),
    context.signal,
    async (signal, report) => {
      let percent = 0;
      const onProgress = ({ bytes, ofBytes }: { readonly bytes: number; readonly ofBytes: number }): void => {
        const now = Math.floor((100 * bytes) / Math.max(1, ofBytes));
        report(`${now} %`, now - percent);
        percent = now;
      };
      const opened = file === undefined ? [] : [file.kind];
      const source = await AuditSource.open(paths, { signal, onProgress, opened });
      try {
        return reportMarkdown(await source.ask('report', {}, { signal }), title, localize);
      } finally {
        await source.close();
      }
    },
  );
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** What the explorer gives: the file under the pointer, and all that are selected. */
function urisOf(argument: unknown, selected: unknown): readonly vscode.Uri[] {
  if (Array.isArray(selected) && selected.length > 0) return selected.filter((one) => one instanceof vscode.Uri);
  return argument instanceof vscode.Uri && argument.scheme === 'file' ? [argument] : [];
}

async function askFiles(): Promise<readonly vscode.Uri[]> {
  const title = localize(message('Report of These Events'));
  const openLabel = localize(message('Read'));
  // A dialog of Windows and Linux has either files or folders.
  const canSelectFolders = process.platform === 'darwin';
  const options = { title, openLabel, canSelectMany: true, canSelectFiles: true, canSelectFolders };
  return (await vscode.window.showOpenDialog(options)) ?? [];
}
