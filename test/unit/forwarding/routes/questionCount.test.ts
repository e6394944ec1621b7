/** How many questions a route asks: known only where no answer to come changes it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RouteAnswers } from '../../../../src/forwarding/answers.ts';
import type { RouteQuestion } from '../../../../src/forwarding/routes/route.ts';
import { routes } from '../../../../src/forwarding/routes/routes.ts';

/** Answers of which each changes what follows somewhere; `undefined`: none. */
const candidates: Readonly<Record<string, readonly (string | undefined)[]>> = {
  address: ['10.240.0.15', 'logs.example.internal', undefined],
  server: ['http://logs.example.com/post', 'https://logs.example.com/post', undefined],
  serverName: ['logs.example.internal', undefined],
};

function candidatesOf({ id, kind, choices = [] }: RouteQuestion): readonly (string | undefined)[] {
  if (kind === 'choice') return [...choices.map(({ value }) => value), undefined];
  return candidates[id] ?? (kind === 'file' ? ['/home/me/file.pem', undefined] : ['8080', undefined]);
}

function withAnswer(answers: RouteAnswers, id: string, answer: string | undefined): RouteAnswers {
  const others = Object.fromEntries(Object.entries(answers).filter(([key]) => key !== id));
  return answer === undefined ? others : { ...others, [id]: answer };
}

describe('the number of questions', () => {
  for (const route of routes) {
    it(`of ${route.id} does not change where none is marked to change it`, () => {
      const ids = (answers: RouteAnswers): string =>
        route
          .questions(answers)
          .map(({ id }) => id)
          .join();
      const open: RouteAnswers[] = [{}];
      const seen = new Set<string>(['{}']);
      let known = 0;
      for (let answers = open.pop(); answers !== undefined; answers = open.pop()) {
        const questions = route.questions(answers);
        for (const [index, question] of questions.entries()) {
          const isKnown = !questions.slice(index).some(({ branches }) => branches === true);
          for (const answer of candidatesOf(question)) {
            const next = withAnswer(answers, question.id, answer);
            if (isKnown) {
              known += 1;
              assert.equal(ids(next), ids(answers), `${question.id}: ${answer ?? 'none'} after ${ids(answers)}`);
            }
            const key = JSON.stringify(Object.entries(next).sort());
            if (!seen.has(key)) open.push(next);
            seen.add(key);
          }
        }
      }
      if (route.questions({}).length > 0) assert.ok(known > 0);
    });
  }
});
