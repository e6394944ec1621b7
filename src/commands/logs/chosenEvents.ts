import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AuditSource } from '../../audit/analysis/auditSource.ts';
import type { FileKind } from '../../audit/file/fileRecords.ts';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import type { CommandContext } from '../command.ts';

/**
 * Loads the opened audit log, or the files that are given, or else files that the user chooses, and asks of them.
 * @returns `undefined` where the user chooses none
 */
export async function askChosenEvents<T>(
  context: CommandContext,
  given: readonly vscode.Uri[],
  title: Message,
  ask: (source: AuditSource, signal: AbortSignal, files: EventFiles) => Promise<T>,
): Promise<T | undefined> {
  const file = given.length === 0 ? (await context.files()).active() : undefined;
  if (file !== undefined) {
    const { kind, title: name, notes } = file;
    return readEvents(context, { paths: [], opened: [kind], name, notes }, ask);
  }
  const paths = await chosenFiles(given, title);
  if (paths === undefined) return undefined;
  return readEvents(context, { paths, opened: [], name: nameOfFiles(paths), notes: [] }, ask);
}

/** The paths of given files, or else of files that the user chooses; `undefined` where the user chooses none. */
export async function chosenFiles(
  given: readonly vscode.Uri[],
  title: Message,
): Promise<readonly string[] | undefined> {
  const chosen = given.length > 0 ? given : await askFiles(title);
  if (chosen.length === 0) return undefined;
  if (chosen.some(({ scheme }) => scheme !== 'file'))
    throw new Failure('invalid-input', message('Only a file of this computer can be opened.'));
  return chosen.map(({ fsPath }) => fsPath);
}

/** As the user knows files. */
export function nameOfFiles(paths: readonly string[]): string {
  return paths.map((path) => basename(path)).join(', ');
}

/** Files by their paths, and files that were opened before. */
export interface EventFiles {
  readonly paths: readonly string[];
  readonly opened: readonly FileKind[];
  readonly name: string;
  /** What is said of the lines of a search; nothing of files. */
  readonly notes: readonly Message[];
}

/** Loads files, and files that were opened before, with progress, and asks of them. @throws Failure `cancelled` */
export async function readEvents<T>(
  context: CommandContext,
  files: EventFiles,
  ask: (source: AuditSource, signal: AbortSignal, files: EventFiles) => Promise<T>,
): Promise<T> {
  return loadEvents(context, files, async (source, signal) => {
    try {
      return await ask(source, signal, files);
    } finally {
      await source.close();
    }
  });
}

/** Loads files with progress, which `use` belongs to, and leaves the source to it. @throws Failure `cancelled` */
export async function loadEvents<T>(
  context: CommandContext,
  { paths, opened, name }: Omit<EventFiles, 'notes'>,
  use: (source: AuditSource, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withCancellableProgress(
    localize(message('Reading the events of {0}', name)),
    context.signal,
    async (signal, report) => {
      let percent = 0;
      const onProgress = ({ bytes, ofBytes }: { readonly bytes: number; readonly ofBytes: number }): void => {
        const now = Math.floor((100 * bytes) / Math.max(1, ofBytes));
        report(`${now} %`, now - percent);
        percent = now;
      };
      return use(await AuditSource.open(paths, { signal, onProgress, opened }), signal);
    },
  );
}

/** Shows an answer as a new document, which VS Code's own Save keeps. */
export async function showAnswer(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

async function askFiles(title: Message): Promise<readonly vscode.Uri[]> {
  const options = {
    title: localize(title),
    openLabel: localize(message('Read')),
    canSelectMany: true,
    canSelectFiles: true,
    // A dialog of Windows and Linux has either files or folders.
    canSelectFolders: process.platform === 'darwin',
  };
  return (await vscode.window.showOpenDialog(options)) ?? [];
}
