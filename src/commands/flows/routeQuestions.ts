import { UNCHANGED, type Objection, type RouteAnswers } from '../../forwarding/answers.ts';
import { fullPath } from '../../forwarding/certificates/pemFiles.ts';
import type { Route, RouteQuestion } from '../../forwarding/routes/route.ts';
import type { Message } from '../../text/message.ts';
import { askFile } from '../../ui/ask/askFile.ts';
import { askPick, askText, branching, type WizardResult, type Position, type Question } from '../../ui/ask/wizard.ts';
import { localize } from '../../ui/localize.ts';

/** Answers to a route's questions during a wizard. */
export interface RouteDraft {
  answers: Record<string, string>;
  /** Present answers of the cluster: a file whose content it has can be kept. */
  readonly present: RouteAnswers;
  /** The problem found after all answers; shown at its question. */
  objection: Objection | undefined;
}

/** A route's questions that follow from the answers so far. Asks again at once if the route objects to an answer. */
export function questionsOf(route: Pick<Route, 'questions' | 'checkAnswers'>, draft: RouteDraft): readonly Question[] {
  return route.questions(draft.answers).map((question) => {
    const asked = askUntilValid(route, question, draft);
    return question.branches === true ? branching(asked) : asked;
  });
}

function askUntilValid(route: Pick<Route, 'checkAnswers'>, question: RouteQuestion, draft: RouteDraft): Question {
  return async (position) => {
    let objection = draft.objection?.question === question.id ? draft.objection.text : undefined;
    for (;;) {
      const move = await ask(position, question, draft, objection);
      draft.objection = undefined;
      if (move !== 'next') return move;
      const found = await route.checkAnswers(draft.answers, new Date());
      if (found?.question !== question.id) return move;
      objection = found.text;
    }
  };
}

/** The answers without those to questions that no longer apply. */
export function answersOf(route: Pick<Route, 'questions'>, answers: RouteAnswers): RouteAnswers {
  const asked = route.questions(answers).flatMap(({ id }) => {
    const answer = answers[id];
    return answer === undefined ? [] : [[id, answer] as const];
  });
  return Object.fromEntries(asked);
}

function ask(
  position: Position,
  question: RouteQuestion,
  draft: RouteDraft,
  objection: Message | undefined,
): Promise<WizardResult> {
  const { id, kind, prompt, placeholder, optional = false, initial, choices = [] } = question;
  const value = draft.answers[id];
  const answer = (text: string | undefined): void => {
    if (text === undefined || (text === '' && optional)) delete draft.answers[id];
    else draft.answers[id] = text;
  };
  const check = (text: string): Message | undefined => (optional && text === '' ? undefined : question.check(text));
  switch (kind) {
    case 'choice': {
      const items = choices.map((choice) => ({
        ...choice,
        label: localize(choice.label),
        detail: localize(choice.detail),
      }));
      return askPick(position, {
        question: prompt,
        items,
        active: items.find((item) => item.value === (value ?? initial)),
        answer: (item) => answer(item.value),
      });
    }
    case 'file': {
      const there = draft.present[id];
      const kept =
        there?.startsWith(UNCHANGED) === true ? { value: there, description: describeKept(there) } : undefined;
      return askFile(position, {
        prompt,
        placeholder,
        value,
        kept,
        optional,
        objection,
        check,
        answer: (path) => answer(path === undefined ? undefined : fullPath(path)),
      });
    }
    case 'text':
      return askText(position, {
        prompt,
        placeholder,
        value: value ?? initial ?? '',
        objection,
        check,
        warn: (text) => question.warn?.(text),
        answer,
      });
  }
}

function describeKept(kept: string): string {
  return `SHA-256 ${kept.slice(UNCHANGED.length, UNCHANGED.length + 12)}…`;
}
