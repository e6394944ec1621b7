import * as vscode from 'vscode';
import { changesMarkdown } from '../../audit/analysis/object/changesMarkdown.ts';
import type { AuditSource } from '../../audit/analysis/auditSource.ts';
import { historyMarkdown } from '../../audit/analysis/object/historyMarkdown.ts';
import type { ObjectName } from '../../audit/analysis/object/objectChanges.ts';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { askObject } from './askObject.ts';
import { askChosenEvents, showAnswer } from './chosenEvents.ts';

/**
 * Who Changed This…: asks for an object as kubectl names it, and answers from the audit log or stream in view, or from
 * what the user picks. `argument` may be that text, or a node of the Kubernetes extension's tree; `files` where it is
 * searched for.
 */
export async function whoChanged(context: CommandContext, argument: unknown, files: unknown): Promise<void> {
  await answer(context, message('Who Changed This'), { argument, files }, async (object, { source, notes, signal }) => {
    const answered = await source.ask('changes', { object }, { signal });
    return changesMarkdown(object, answered, { accounts: source.loaded.accounts, notes }, localize);
  });
}

/** History of This Object…: the same, with all its writes in order and what each of them changed. */
export async function objectHistory(context: CommandContext, argument: unknown, files: unknown): Promise<void> {
  await answer(
    context,
    message('History of This Object'),
    { argument, files },
    async (object, { source, notes, signal }) => {
      const history = await source.ask('history', { object }, { signal });
      return historyMarkdown(object, history, { accounts: source.loaded.accounts, notes }, localize);
    },
  );
}

interface Asked {
  readonly source: AuditSource;
  /** What is said of all its events, such as that there are more; nothing of files. */
  readonly notes: readonly Message[];
  readonly signal: AbortSignal;
}

async function answer(
  context: CommandContext,
  title: Message,
  { argument, files }: { readonly argument: unknown; readonly files: unknown },
  ask: (object: ObjectName, asked: Asked) => Promise<string>,
): Promise<void> {
  const object = await askObject(title, argument);
  if (object === undefined) return;
  const given = Array.isArray(files) ? files.filter((one) => one instanceof vscode.Uri) : [];
  const content = await askChosenEvents(context, given, title, (source, signal, { notes, isOfSeveral }) => {
    if (isOfSeveral)
      throw new Failure(
        'invalid-input',
        message('Choose logs of one cluster: another may have an object of the same name.'),
      );
    return ask(object, { source, notes, signal });
  });
  if (content !== undefined) await showAnswer(content);
}
