import * as vscode from 'vscode';
import type { Message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { createList, type Entry } from '../showText.ts';

/** A question's place in its wizard; `step` counts from 1. */
export interface Position {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** How a question ended: `undefined` if the user left the wizard. */
export type WizardResult = 'next' | 'back' | undefined;

/** One question of a wizard. It stores its answer and offers it when it is asked again. */
export type Question = (position: Position) => Promise<WizardResult>;

/**
 * Asks the questions one after another, with Back.
 * @param questionsNow the questions that follow from the answers so far.
 * @param first index of the first question to ask; those before it are already answered.
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

/** Asks to pick one item. Calls `answer` with the choice before the wizard continues. */
export function askPick<T extends Entry>(
  { title, step, totalSteps }: Position,
  options: {
    readonly placeholder: Message;
    readonly items: readonly T[];
    readonly active: T | undefined;
    readonly answer: (item: T) => void;
  },
): Promise<WizardResult> {
  const pick = createList<T>();
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

/** Asks for a text, checked during typing; it cannot be accepted while `check` objects. */
export function askText(
  { title, step, totalSteps }: Position,
  options: {
    readonly prompt: Message;
    readonly placeholder: Message;
    readonly value: string;
    /** Shown at first, about the current answer. */
    readonly objection?: Message | undefined;
    readonly check: (text: string) => Message | undefined;
    /** Shown where `check` does not object; the answer is valid. */
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

/** Asks to pick one item, or to type the text for items. @param accept whether a picked item is valid. */
export function askSource<T extends Entry>(
  { title, step, totalSteps }: Position,
  options: {
    readonly placeholder: Message;
    /** Items for the typed text, shown without a filter. */
    readonly itemsFor: (typed: string) => readonly T[];
    readonly accept: (item: T) => boolean;
  },
): Promise<WizardResult> {
  const pick = createList<T>();
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

/** Shows a quick input until it is accepted (and `accept` agrees), left with Back, or hidden. */
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
    // Also fires after the others: a promise ignores all but the first answer.
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}
