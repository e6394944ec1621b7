import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lazy } from '../../../src/ui/lazy.ts';

test('what is lazy is made once, with its first use, also where two ask at the same time', async () => {
  let made = 0;
  const get = lazy(() => Promise.resolve({ number: (made += 1) }));
  assert.equal(made, 0);
  const [one, other] = await Promise.all([get(), get()]);
  assert.equal(one, other);
  assert.equal(await get(), one);
  assert.equal(made, 1);
});

test('what could not be loaded is tried again with the next use', async () => {
  let tries = 0;
  const get = lazy(() => ((tries += 1) === 1 ? Promise.reject(new Error('not now')) : Promise.resolve(tries)));
  await assert.rejects(get(), /not now/);
  assert.equal(await get(), 2);
  assert.equal(await get(), 2);
});
