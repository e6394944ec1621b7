import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limiter } from '../../../src/kubernetes/limiter.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('a limiter', () => {
  it('runs so many at once and no more, and begins the next with each that ends', async () => {
    const ends = new Map<number, () => void>();
    let most = 0;
    const limit = limiter(8);
    const work = async (number: number): Promise<string> => {
      await new Promise<void>((resolve) => {
        ends.set(number, resolve);
        most = Math.max(most, ends.size);
      });
      ends.delete(number);
      return `done ${number}`;
    };
    const results = Promise.all(numbers(20).map((number) => limit(() => work(number))));
    const begun: number[][] = [];
    while (ends.size > 0) {
      begun.push([...ends.keys()]);
      // The one that began last ends first.
      [...ends.values()].at(-1)?.();
      await new Promise(setImmediate);
    }
    assert.equal(most, 8);
    assert.deepEqual(begun[0], numbers(8));
    assert.deepEqual(begun[1], [...numbers(7), 8]);
    assert.deepEqual(
      await results,
      numbers(20).map((number) => `done ${number}`),
    );
  });

  it('fails with the work that fails, whose place the next one takes', async () => {
    const limit = limiter(1);
    const failing = limit(() => Promise.reject(new Error('one')));
    const next = limit(() => Promise.resolve('two'));
    await assert.rejects(failing, /one/);
    assert.equal(await next, 'two');
    assert.equal(await limit(() => Promise.resolve('three')), 'three');
  });
});
