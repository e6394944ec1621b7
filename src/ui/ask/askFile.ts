import { basename } from 'node:path';
import * as vscode from 'vscode';
import { message, type Message } from '../../text/message.ts';
import { harmless, shown } from '../../text/foreignText.ts';
import { localize } from '../localize.ts';
import { askSource, type WizardResult, type Position } from './wizard.ts';
import { type Entry } from '../showText.ts';

interface FileItem extends Entry {
  readonly does: 'use' | 'choose' | 'leave-out' | 'nothing';
  readonly value?: string;
}

export interface FileQuestion {
  /** What the file is for. */
  readonly prompt: Message;
  readonly placeholder: Message;
  /** The answer so far: a path, or the value of `kept`. */
  readonly value: string | undefined;
  /** The answer for keeping what exists, with its description; absent if nothing exists. */
  readonly kept?: { readonly value: string; readonly description: string } | undefined;
  readonly optional: boolean;
  /** Shown at first, about the current answer. */
  readonly objection?: Message | undefined;
  readonly check: (path: string) => Message | undefined;
  /** `undefined`: none. */
  readonly answer: (value: string | undefined) => void;
}

/** Asks for a file: chosen in a dialog, typed as a path, kept as it is, or none. */
export async function askFile(position: Position, question: FileQuestion): Promise<WizardResult> {
  let { objection } = question;
  for (;;) {
    let picked: FileItem | undefined;
    const move = await askSource<FileItem>(position, {
      question: question.prompt,
      placeholder: question.placeholder,
      itemsFor: (typed) => itemsFor(question, typed, objection),
      accept: (item) => {
        picked = item;
        return item.does !== 'nothing';
      },
    });
    if (move !== 'next' || picked === undefined) return move;
    const value = picked.does === 'choose' ? await chooseFile(question.prompt) : picked.value;
    // Ask again if the user closes the dialog.
    if (value === undefined && picked.does !== 'leave-out') continue;
    objection = value === undefined || value === question.kept?.value ? undefined : question.check(value);
    if (objection) continue;
    question.answer(value);
    return 'next';
  }
}

function itemsFor(
  { value, kept, optional, check }: FileQuestion,
  typed: string,
  objection: Message | undefined,
): readonly FileItem[] {
  const items: FileItem[] = [];
  if (objection && typed === '') items.push(objectionItem(objection, value));
  if (typed !== '') {
    const problem = check(typed);
    items.push(
      problem
        ? objectionItem(problem)
        : {
            label: shown`$(file) ${typed}`,
            description: localize(message('Use This Path')),
            does: 'use',
            value: typed,
          },
    );
  }
  if (value !== undefined && value !== kept?.value) {
    const label = shown`$(file) ${basename(value)}`;
    items.push({ label, description: localize(message('chosen')), detail: harmless(value), does: 'use', value });
  }
  if (kept) {
    const label = shown`$(lock) ${localize(message('Keep What the Cluster Has'))}`;
    items.push({ label, description: harmless(kept.description), does: 'use', value: kept.value });
  }
  items.push({
    label: shown`$(folder-opened) ${localize(message('Choose File…'))}`,
    detail: localize(message('Or type the path of a file above.')),
    does: 'choose',
  });
  if (optional) items.push({ label: shown`$(circle-slash) ${localize(message('Skip'))}`, does: 'leave-out' });
  return items;
}

/**
 * The problem and what helps, in two lines: an entry is one line wide. @param path has an entry of its own, so its end
 * is enough.
 */
function objectionItem(objection: Message, path = ''): FileItem {
  const text = path === '' ? localize(objection) : localize(objection).replaceAll(path, basename(path));
  const [first, ...rest] = text.split(/(?<=[;:]) /);
  const second = rest.join(' ');
  const detail = second === '' ? {} : { detail: harmless(second.charAt(0).toUpperCase() + second.slice(1)) };
  return { label: shown`$(error) ${(first ?? text).replace(/[;:]$/, '')}`, ...detail, does: 'nothing' };
}

async function chooseFile(prompt: Message): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: localize(prompt),
      openLabel: localize(message('Use File')),
      filters: {
        [localize(message('PEM files'))]: ['pem', 'crt', 'cer', 'key'],
        [localize(message('All files'))]: ['*'],
      },
    })) ?? [];
  return uri?.fsPath;
}
