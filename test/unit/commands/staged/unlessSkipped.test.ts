import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unlessSkipped } from '../../../../src/commands/staged/unlessSkipped.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import { message } from '../../../../src/text/message.ts';

const answer = (may: boolean) => (): Promise<boolean> => Promise.resolve(may);

/** As plans that do with less: it comes whatever the answer is. */
const anyway = async (useAdmin: () => Promise<boolean>): Promise<string> => `a plan, admin ${await useAdmin()}`;

test('a cluster whose admin credentials were skipped is left out, though a plan came', async () => {
  await assert.rejects(unlessSkipped(anyway, answer(false)), {
    message: /^Left out, since you skipped its admin credentials\./,
  });
});

test('a plan counts where the user agreed, or was not asked', async () => {
  assert.equal(await unlessSkipped(anyway, answer(true)), 'a plan, admin true');
  assert.equal(await unlessSkipped(() => Promise.resolve('a plan'), answer(false)), 'a plan');
});

test('a plan that fails says itself why', async () => {
  const refusal = new Failure('api-forbidden', message('Refused.'));
  const refused = async (useAdmin: () => Promise<boolean>): Promise<string> => {
    await useAdmin();
    throw refusal;
  };
  await assert.rejects(unlessSkipped(refused, answer(false)), refusal);
});
