import * as vscode from 'vscode';
import { harmless, type Shown } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { joined, localize } from '../localize.ts';
import { createList, isSeparator, type Entry, type Separator } from '../showText.ts';

/** A question's place in its wizard. */
export interface Position {
  /** What the wizard is about, its name, and which step this is. */
  readonly title: Shown;
  readonly isFirst: boolean;
}

/** How a question ended: `undefined` if the user left the wizard. */
export type WizardResult = 'next' | 'back' | undefined;

/** One question of a wizard. It stores its answer and offers it when it is asked again. */
export interface Question {
  (position: Position): Promise<WizardResult>;
  /** Whether its answer decides which questions follow: until it is answered their number is not known. */
  readonly branches?: boolean;
}

/** A series of questions. */
export interface Wizard {
  readonly title: Message;
  /** What it is about, such as a cluster's name; `undefined` while that is not known. */
  readonly subject?: () => string | undefined;
  /** The questions that follow from the answers so far. */
  readonly questions: () => readonly Question[];
}

/** The same question, whose answer decides which questions follow. */
export function branching(question: Question): Question {
  return Object.assign((position: Position) => question(position), { branches: true });
}

/**
 * Asks the questions one after another, with Back.
 * @param first index of the first question to ask; those before it are already answered.
 * @returns whether all were answered.
 */
export async function askAll(wizard: Wizard, first = 0): Promise<boolean> {
  let index = first;
  for (;;) {
    const questions = wizard.questions();
    const question = questions[index];
    if (question === undefined) {
      return true;
    }
    const title = joined(
      [harmless(wizard.subject?.() ?? ''), localize(titleAt(wizard.title, index, questions))],
      ' · ',
    );
    const move = await question({ title, isFirst: index === 0 });
    if (move === undefined) {
      return false;
    }
    index += move === 'next' ? 1 : -1;
  }
}

/** A number of steps is given only once no answer to come can change it. */
function titleAt(title: Message, index: number, questions: readonly Question[]): Message {
  if (questions.slice(index).some(({ branches }) => branches === true)) {
    return message('{0} (step {1})', title, index + 1);
  }
  return questions.length === 1 ? title : message('{0} ({1} of {2})', title, index + 1, questions.length);
}

/** Asks to pick one item. Calls `answer` with the choice before the wizard continues. */
export function askPick<T extends Entry>(
  { title, isFirst }: Position,
  options: {
    readonly question: Message;
    readonly items: readonly (T | Separator)[];
    readonly active: T | undefined;
    readonly answer: (item: T) => void;
  },
): Promise<WizardResult> {
  const pick = createList<T | Separator>({ title, question: localize(options.question) });
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = options.items;
  if (options.active !== undefined) {
    pick.activeItems = [options.active];
  }
  return show(pick, isFirst, () => {
    const [item] = pick.selectedItems;
    if (item === undefined || isSeparator(item)) {
      return false;
    }
    options.answer(item);
    return true;
  });
}

/** Asks for a text, checked during typing; it cannot be accepted while `check` objects. */
export function askText(
  { title, isFirst }: Position,
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
  return show(input, isFirst, () => {
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
  { title, isFirst }: Position,
  options: {
    readonly question: Message;
    /** What may be typed. */
    readonly placeholder: Message;
    /** Items for the typed text, shown without a filter. */
    readonly itemsFor: (typed: string) => readonly T[];
    readonly accept: (item: T) => boolean;
  },
): Promise<WizardResult> {
  const pick = createList<T>({ title, question: localize(options.question), hint: localize(options.placeholder) });
  pick.ignoreFocusOut = true;
  const fill = (): void => {
    pick.items = options.itemsFor(pick.value.trim()).map((item) => ({ ...item, alwaysShow: true }));
  };
  pick.onDidChangeValue(fill);
  fill();
  return show(pick, isFirst, () => {
    const [item] = pick.selectedItems;
    return item !== undefined && options.accept(item);
  });
}

/** Shows a quick input until it is accepted (and `accept` agrees), left with Back, or hidden. */
function show(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  isFirst: boolean,
  accept: () => boolean,
): Promise<WizardResult> {
  return new Promise<WizardResult>((resolve) => {
    input.buttons = isFirst ? [] : [vscode.QuickInputButtons.Back];
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
