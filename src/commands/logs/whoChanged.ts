import * as vscode from 'vscode';
import { changesMarkdown } from '../../audit/analysis/object/changesMarkdown.ts';
import { readObjectName } from '../../audit/analysis/object/objectName.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { askChosenEvents, showAnswer } from './chosenEvents.ts';

/**
 * Who Changed This…: asks for an object as kubectl names it, and answers from the opened audit log or chosen files.
 * `argument` may be that text; `files` where it is searched for.
 */
export async function whoChanged(context: CommandContext, argument: unknown, files: unknown): Promise<void> {
  const text = typeof argument === 'string' ? argument : await askObject();
  const object = text === undefined ? undefined : readObjectName(text);
  if (object === undefined) return;
  const given = Array.isArray(files) ? files.filter((one) => one instanceof vscode.Uri) : [];
  const content = await askChosenEvents(context, given, message('Who Changed This'), async (source, signal) =>
    changesMarkdown(object, await source.ask('changes', { object }, { signal }), source.loaded.accounts, localize),
  );
  if (content !== undefined) await showAnswer(content);
}

function askObject(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: localize(message('Who Changed This')),
    prompt: localize(message('Resource and name, with the namespace where it has one: deployments/web -n shop')),
    validateInput: (typed) =>
      readObjectName(typed) === undefined
        ? localize(message('Write an object such as deployments/web -n shop or clusterroles/admin.'))
        : undefined,
  });
}
