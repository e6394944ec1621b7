import * as vscode from 'vscode';
import { kubectlCommand } from '../../audit/kubectlCommand.ts';
import { readLogLine } from '../../audit/logLine.ts';
import { REMARK } from '../../audit/remark.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { LineSource } from '../../ui/stream/lineSource.ts';
import type { CommandContext } from '../command.ts';
import { chooseStream } from './chooseStream.ts';
import { showInformation, pickOne, showInStatusBar, type Entry } from '../../ui/showText.ts';
import { harmless, shown } from '../../text/foreignText.ts';

/** Number of lines to offer if there is none under the cursor. */
const OFFERED = 500;

/** Show Event: the line under the cursor as YAML; if there is none, one of the newest. */
export async function showEvent(context: CommandContext): Promise<void> {
  const file = (await context.files()).active();
  const source = file ?? (await context.streams()).shown() ?? (await newestOf(context));
  if (source === undefined) return;
  const line = lineUnderCursor(file === undefined);
  if (line?.text.startsWith(REMARK) === true) {
    void showInformation(localize(message('No event on this line.')));
    return;
  }
  const found = line === undefined ? [] : source.linesAt(line.lineNumber, line.text);
  const text = found.length > 0 ? await one(found) : await pick(source.newestShown(OFFERED));
  if (text !== undefined) await (await context.events()).show(text, source);
}

/** Copy as kubectl: the request of the open event as a command line. */
export async function copyAsKubectl(context: CommandContext): Promise<void> {
  const event = (await context.events()).active()?.event;
  if (event === undefined) {
    void showInformation(localize(message('No audit event here. Open one with Show Event.')));
    return;
  }
  const { text, missing } = kubectlCommand(event);
  await vscode.env.clipboard.writeText(text);
  if (missing !== undefined) {
    const instead = localize(message('Copied instead: a command that only reads.'));
    void showInformation(`${localize(missing)} ${instead}`);
    return;
  }
  showInStatusBar(localize(message('Copied as kubectl')), 3_000);
}

function newestOf(context: CommandContext): Promise<LineSource | undefined> {
  return chooseStream(context, undefined, message('Show Event'), () => true);
}

function lineUnderCursor(inOutput: boolean): vscode.TextLine | undefined {
  const editor = inOutput
    ? vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'output')
    : vscode.window.activeTextEditor;
  return editor?.document.lineAt(editor.selection.active.line);
}

/** Two events may look alike in a line: their stage or level differs. */
async function one(texts: readonly string[]): Promise<string | undefined> {
  if (texts.length === 1) return texts[0];
  return pick(texts.map((text) => ({ text, shown: text.slice(0, 300) })));
}

async function pick(lines: readonly { readonly text: string; readonly shown: string }[]): Promise<string | undefined> {
  if (lines.length === 0) {
    void showInformation(localize(message('No line of this log is kept yet.')));
    return undefined;
  }
  const items = lines.map(({ text, shown }) => ({ ...entryOf(text, shown), text }));
  const picked = await pickOne(items, {
    title: localize(message('Show Event')),
    question: localize(message('Select a line (newest first)')),
  });
  return picked?.text;
}

/** The parts of an event where a list has room for them: its font has no columns. */
function entryOf(text: string, line: string): Entry {
  const read = readLogLine(text);
  if (read.kind !== 'event') return { label: harmless(line) };
  const { verb, resource, namespace, name, user, code, stage, time } = read.event;
  const object = namespace === '' ? name : `${namespace}/${name}`;
  return {
    label: shown`${verb} ${resource} ${object}`,
    description: shown`${code === 0 ? stage : String(code)} · ${user}`,
    detail: harmless(time),
  };
}
