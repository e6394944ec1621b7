import * as vscode from 'vscode';
import { reportMarkdown } from '../../audit/analysis/reportMarkdown.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { askChosenEvents, showAnswer } from './chosenEvents.ts';

/**
 * Report of These Events…: of files that are selected in the explorer, else of the audit log or stream in view, or of
 * what the user picks.
 */
export async function reportEvents(context: CommandContext, argument: unknown, selected: unknown): Promise<void> {
  const title = message('Report of These Events');
  const content = await askChosenEvents(context, urisOf(argument, selected), title, async (source, signal, files) =>
    reportMarkdown(await source.ask('report', {}, { signal }), files, localize),
  );
  if (content !== undefined) await showAnswer(content);
}

/** What the explorer gives: the file under the pointer, and all that are selected. */
export function urisOf(argument: unknown, selected: unknown): readonly vscode.Uri[] {
  if (Array.isArray(selected) && selected.length > 0) return selected.filter((one) => one instanceof vscode.Uri);
  return argument instanceof vscode.Uri && argument.scheme === 'file' ? [argument] : [];
}
