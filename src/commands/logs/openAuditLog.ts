import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { ExportFormat } from '../../audit/file/exportEvents.ts';
import { TruncatedFile } from '../../audit/file/fileRecords.ts';
import { savedLines } from '../../audit/file/savedLines.ts';
import { writeExport, type ExportedLine } from '../../audit/file/writeExport.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { readLogLine } from '../../audit/logLine.ts';
import { typedTime } from '../../audit/typedTime.ts';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { chooseStream } from './chooseStream.ts';
import { showInformation } from '../../ui/showText.ts';

/** Open Audit Log…: a saved log, page by page, with the filters of streams. `argument` is the file in the explorer. */
export async function openAuditLog(context: CommandContext, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await askFile();
  if (uri === undefined) return;
  if (uri.scheme !== 'file') throw new Failure('invalid-input', message('Only files on this computer can be opened.'));
  await (await context.files()).open(uri.fsPath);
}

export async function nextPage(context: CommandContext): Promise<void> {
  await (await context.files()).active()?.next();
}

export async function previousPage(context: CommandContext): Promise<void> {
  await (await context.files()).active()?.previous();
}

/** Go to Time…: the first line at or after it. */
export async function goToTime(context: CommandContext): Promise<void> {
  const file = (await context.files()).active();
  if (file === undefined) return;
  const text = await vscode.window.showInputBox({
    title: localize(message('Go to Time')),
    prompt: localize(message('A time in UTC, for example 2026-11-23T07:00:00Z, or 07:00 on the day of this page')),
    value: file.time(),
    validateInput: (typed) =>
      typedTime(typed, file.time()) === undefined
        ? localize(message('Write a time such as 2026-11-23T07:00:00Z or 07:00:30.'))
        : undefined,
  });
  const time = text === undefined ? undefined : typedTime(text, file.time());
  if (time !== undefined) await file.goTo(time);
}

/** Export Filtered Events…: the filtered lines of a file, or the kept lines of a stream. */
export async function exportEvents(context: CommandContext): Promise<void> {
  const file = (await context.files()).active();
  const stream =
    file === undefined
      ? await chooseStream(context, undefined, message('Export Filtered Events'), () => true)
      : undefined;
  const source = file ?? stream;
  if (source === undefined) return;
  await exportLines(context, { title: message('Export Filtered Events'), name: source.title }, (signal) => {
    const lines =
      file === undefined ? [[...(stream?.keptLines() ?? [])]] : linesOf(savedLines(file.file(), { signal }));
    return wanted(lines, source.filter);
  });
}

/** Asks for a file and its format, writes lines of `name` to it with progress, and says how many. */
export async function exportLines(
  context: CommandContext,
  { title, name }: { readonly title: Message; readonly name: string },
  read: (signal: AbortSignal) => AsyncIterable<readonly ExportedLine[]>,
): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: localize(title),
    saveLabel: localize(message('Export')),
    filters: { [localize(message('JSON lines'))]: ['jsonl'], CSV: ['csv'] },
    defaultUri: vscode.Uri.joinPath(
      vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir()),
      `${name.replace(/[^\w.-]+/g, '-')}.jsonl`,
    ),
  });
  if (target === undefined) return;
  if (target.scheme !== 'file')
    throw new Failure('invalid-input', message('Only files on this computer can be written.'));
  const format: ExportFormat = target.path.endsWith('.csv') ? 'csv' : 'jsonl';
  const exporting = localize(message('Exporting events of {0}', name));
  const count = await withCancellableProgress(exporting, context.signal, (signal) =>
    writeExport(target.fsPath, format, read(signal), signal),
  );
  const text =
    count === 1
      ? message('1 line was exported to {0}.', target.fsPath)
      : message('{0} lines were exported to {1}.', count, target.fsPath);
  void showInformation(localize(text));
}

async function* wanted(
  batches: AsyncIterable<readonly ExportedLine[]> | Iterable<readonly ExportedLine[]>,
  filter: Filter | undefined,
): AsyncGenerator<readonly ExportedLine[]> {
  for await (const batch of batches)
    yield filter === undefined
      ? batch
      : batch.filter(({ text, read }) => filter.wants(read ?? readLogLine(text), text));
}

async function* linesOf(batches: AsyncIterable<readonly ExportedLine[]>): AsyncGenerator<readonly ExportedLine[]> {
  try {
    yield* batches;
  } catch (error) {
    // The readable part has been shown, and is exported.
    if (!(error instanceof TruncatedFile)) throw error;
  }
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: localize(message('Open Audit Log')),
      openLabel: localize(message('Open')),
      filters: {
        [localize(message('Audit logs'))]: ['log', 'json', 'jsonl', 'ndjson', 'gz', 'txt'],
        [localize(message('All files'))]: ['*'],
      },
    })) ?? [];
  return uri;
}
