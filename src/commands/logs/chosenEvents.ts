import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AuditSource } from '../../audit/analysis/auditSource.ts';
import type { FileKind } from '../../audit/file/fileRecords.ts';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import { harmless } from '../../text/foreignText.ts';
import type { EventsOrigin } from '../../ui/events/exploredEvents.ts';
import { localize } from '../../ui/localize.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { pickSeveral } from '../../ui/showText.ts';
import type { LineSource } from '../../ui/stream/lineSource.ts';
import type { CommandContext } from '../command.ts';

/** Loads the events that a command is about, and asks of them. @returns `undefined` where the user chooses none */
export async function askChosenEvents<T>(
  context: CommandContext,
  given: readonly vscode.Uri[],
  title: Message,
  ask: (source: AuditSource, signal: AbortSignal, files: EventFiles) => Promise<T>,
): Promise<T | undefined> {
  const origin = await chosenEvents(context, given, title);
  return origin && readEvents(context, filesOf(origin), ask);
}

/**
 * The events that a command is about: of the files that are given; else of the audit log or stream in view where it is
 * the only one; else of those that the user picks of the open ones, and of files. `undefined` where that is none.
 */
export async function chosenEvents(
  context: CommandContext,
  given: readonly vscode.Uri[],
  title: Message,
): Promise<EventsOrigin | undefined> {
  if (given.length > 0) return originOf([], given);
  const [files, streams] = [await context.files(), await context.streams()];
  const known: readonly LineSource[] = [...files.opened(), ...streams.all()];
  const inView = files.active() ?? streams.shown();
  const [only, ...others] = known;
  if (only !== undefined && only === inView && others.length === 0) return originOf([only], []);
  const picked = only === undefined ? { sources: [], more: true } : await pickSources(known, inView ?? only, title);
  if (picked === undefined) return undefined;
  const uris = picked.more ? await askFiles(title) : [];
  return picked.more && uris.length === 0 ? undefined : originOf(picked.sources, uris);
}

/** What of an origin is read now. */
export function filesOf({ name, paths, opened, notes, isOfSeveral }: EventsOrigin): EventFiles {
  return { name, paths, opened: opened(), notes: notes(), isOfSeveral };
}

/** Lets the user pick of what is open, and whether there are more files. `undefined`: nothing. */
async function pickSources(
  known: readonly LineSource[],
  usual: LineSource,
  title: Message,
): Promise<{ readonly sources: readonly LineSource[]; readonly more: boolean } | undefined> {
  const entries = known.map((source) => ({
    label: harmless(source.title),
    description: localize(source.memoryKey === undefined ? message('open audit log') : message('stream')),
    picked: source === usual,
    source,
  }));
  const more = { label: localize(message('Files…')), source: undefined };
  const question = localize(message('Select one or more sources of events'));
  const picked = await pickSeveral([...entries, more], { title: localize(title), question });
  if (picked === undefined || picked.length === 0) return undefined;
  const sources = picked.flatMap(({ source }) => source ?? []);
  return { sources, more: sources.length < picked.length };
}

/** Open sources and files as one. */
function originOf(sources: readonly LineSource[], uris: readonly vscode.Uri[]): EventsOrigin {
  if (uris.some(({ scheme }) => scheme !== 'file'))
    throw new Failure('invalid-input', message('Only a file of this computer can be opened.'));
  const paths = uris.map(({ fsPath }) => fsPath);
  return {
    name: [...sources.map(({ title }) => title), ...paths.map((path) => basename(path))].join(', '),
    paths,
    opened: () => sources.map((source) => source.file()),
    notes: () => sources.flatMap(({ notes }) => notes),
    lines: sources.length + paths.length === 1 ? sources[0] : undefined,
    isOfSeveral: new Set(sources.flatMap(({ memoryKey }) => memoryKey ?? [])).size > 1,
  };
}

/** Files by their paths, and files that were opened before. */
export interface EventFiles {
  readonly paths: readonly string[];
  readonly opened: readonly FileKind[];
  readonly name: string;
  /** What is said of all its events, such as that there are more; nothing of files. */
  readonly notes: readonly Message[];
  /** Whether they are known to be of more than one cluster. */
  readonly isOfSeveral: boolean;
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
  { paths, opened, name }: Omit<EventFiles, 'notes' | 'isOfSeveral'>,
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
