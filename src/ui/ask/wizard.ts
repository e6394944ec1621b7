import * as vscode from 'vscode';
import type { Message } from '../../text/message.ts';
import { localize } from '../localize.ts';

/** Where a question stands in its wizard; `step` counts from 1. */
export interface Position {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** How a question ended: `undefined` when the user left the wizard. */
export type WizardResult = 'next' | 'back' | undefined;

/** One question of a wizard. It keeps its own answer; asked again, it offers that answer. */
export type Question = (position: Position) => Promise<WizardResult>;

/**
 * Asks the questions one after another, with Back.
 * @param questionsNow the questions as the answers so far have them.
 * @param first index of the question to begin with, where those before it have been answered already.
 * @returns whether all were answered.
 */
export async function askAll(title: Message, questionsNow: () => readonly Question[], first = 0): Promise<boolean> {
  let index = first;
  for (;;) {
    const questions = questionsNow();
    const question = questions[index];
    if (question === undefined) {
      return true;
    }
    const move = await question({ title: localize(title), step: index + 1, totalSteps: questions.length });
    if (move === undefined) {
      return false;
    }
    index += move === 'next' ? 1 : -1;
  }
}

/** Asks to pick one item. `answer` is called with the choice before the wizard goes on. */
export function askPick<T extends vscode.QuickPickItem>(
  { title, step, totalSteps }: Position,
  options: {
    readonly placeholder: Message;
    readonly items: readonly T[];
    readonly active: T | undefined;
    readonly answer: (item: T) => void;
  },
): Promise<WizardResult> {
  const pick = vscode.window.createQuickPick<T>();
  Object.assign(pick, { title, step, totalSteps, placeholder: localize(options.placeholder), ignoreFocusOut: true });
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = options.items;
  if (options.active !== undefined) {
    pick.activeItems = [options.active];
  }
  return show(pick, step, () => {
    const [item] = pick.selectedItems;
    if (item === undefined) {
      return false;
    }
    options.answer(item);
    return true;
  });
}

/** Asks for a text that is checked while it is typed; it cannot be accepted while `check` objects. */
export function askText(
  { title, step, totalSteps }: Position,
  options: {
    readonly prompt: Message;
    readonly placeholder: Message;
    readonly value: string;
    /** Said at first, of the answer that stands there. */
    readonly objection?: Message | undefined;
    readonly check: (text: string) => Message | undefined;
    /** Said where `check` does not object; the answer may stay. */
    readonly warn?: (text: string) => Message | undefined;
    readonly answer: (text: string) => void;
  },
): Promise<WizardResult> {
  const input = vscode.window.createInputBox();
  Object.assign(input, {
    title,
    step,
    totalSteps,
    prompt: localize(options.prompt),
    placeholder: localize(options.placeholder),
  });
  input.ignoreFocusOut = true;
  input.value = options.value;
  const objection = (): string | undefined => {
    const problem = options.check(input.value);
    return problem === undefined ? undefined : localize(problem);
  };
  const warning = (): vscode.InputBoxValidationMessage | undefined => {
    const doubt = options.warn?.(input.value);
    return doubt && { message: localize(doubt), severity: vscode.InputBoxValidationSeverity.Warning };
  };
  input.validationMessage = options.objection === undefined ? warning() : localize(options.objection);
  input.onDidChangeValue(() => (input.validationMessage = objection() ?? warning()));
  return show(input, step, () => {
    const problem = objection();
    if (problem !== undefined) {
      input.validationMessage = problem;
      return false;
    }
    options.answer(input.value);
    return true;
  });
}

/** Asks to pick one item, or to type something that items are made of. @param accept whether what was picked will do. */
export function askSource<T extends vscode.QuickPickItem>(
  { title, step, totalSteps }: Position,
  options: {
    readonly placeholder: Message;
    /** All of them are shown whatever is typed. */
    readonly itemsFor: (typed: string) => readonly T[];
    readonly accept: (item: T) => boolean;
  },
): Promise<WizardResult> {
  const pick = vscode.window.createQuickPick<T>();
  Object.assign(pick, { title, step, totalSteps, placeholder: localize(options.placeholder), ignoreFocusOut: true });
  const fill = (): void => {
    pick.items = options.itemsFor(pick.value.trim()).map((item) => ({ ...item, alwaysShow: true }));
  };
  pick.onDidChangeValue(fill);
  fill();
  return show(pick, step, () => {
    const [item] = pick.selectedItems;
    return item !== undefined && options.accept(item);
  });
}

/** Shows a quick input until it is accepted (and `accept` agrees), left backwards, or hidden. */
function show(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  step: number,
  accept: () => boolean,
): Promise<WizardResult> {
  return new Promise<WizardResult>((resolve) => {
    input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) {
        resolve('back');
        input.dispose();
      }
    });
    input.onDidAccept(() => {
      if (accept()) {
        resolve('next');
        input.dispose();
      }
    });
    // Comes after the others too: a promise takes only its first answer.
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}
