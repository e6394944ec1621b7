import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eightAtATime } from '../../../src/forwarding/eightAtATime.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('eightAtATime', () => {
  it('does eight at once and no more, begins the next with each that ends, and keeps the order', async () => {
    const ends = new Map<number, () => void>();
    let most = 0;
    const results = eightAtATime(numbers(20), async (number) => {
      await new Promise<void>((resolve) => {
        ends.set(number, resolve);
        most = Math.max(most, ends.size);
      });
      ends.delete(number);
      return `done ${number}`;
    });
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

  it('is done at once where there is nothing to do, and fails with the work that fails', async () => {
    assert.deepEqual(await eightAtATime([], () => assert.fail()), []);
    await assert.rejects(
      eightAtATime(numbers(3), (number) => (number === 1 ? Promise.reject(new Error('one')) : Promise.resolve(number))),
      /one/,
    );
  });
});
