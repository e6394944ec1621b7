import type { Objection, RouteAnswers } from '../answers.ts';
import type { Route } from './route.ts';

/**
 * What is wrong with these answers: first each one, in the order of the questions, then all together, including the
 * files that they name. `undefined` if they are valid.
 */
export async function objectionTo(
  route: Pick<Route, 'questions' | 'checkAnswers'>,
  answers: RouteAnswers,
  now: Date,
): Promise<Objection | undefined> {
  for (const question of route.questions(answers)) {
    const text = answers[question.id];
    if (text === undefined && (question.optional === true || question.initial !== undefined)) continue;
    const problem = question.check(text ?? '');
    if (problem) return { question: question.id, text: problem };
  }
  return route.checkAnswers(answers, now);
}
