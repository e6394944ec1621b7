import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inStages, type Verdict } from '../../../../src/commands/staged/inStages.ts';

/** A staged work whose pieces end when the test says so. */
class Work {
  readonly begun: string[] = [];
  readonly asked: string[] = [];
  readonly #ends = new Map<string, (verdict: Verdict) => void>();
  readonly whole: ReturnType<typeof inStages<string, { readonly name: string; readonly verdict: Verdict }>>;

  constructor(names: readonly string[], atOnce: number, goesOn = false) {
    this.whole = inStages(
      names,
      async (name) => {
        this.begun.push(name);
        const verdict = await new Promise<Verdict>((resolve) => this.#ends.set(name, resolve));
        return { name, verdict };
      },
      {
        atOnce,
        verdict: ({ verdict }) => verdict,
        goOn: ({ name }) => {
          this.asked.push(name);
          return Promise.resolve(goesOn);
        },
      },
    );
  }

  async end(name: string, verdict: Verdict): Promise<void> {
    this.#ends.get(name)?.(verdict);
    await new Promise(setImmediate);
  }

  /** What ended and what was never begun, by name. */
  async result(): Promise<{ readonly ended: readonly string[]; readonly notBegun: readonly string[] }> {
    const { ended, notBegun } = await this.whole;
    return { ended: ended.map(({ name }) => name), notBegun };
  }
}

describe('a change in stages', () => {
  it('begins with the first alone, and then so many at a time', async () => {
    const work = new Work(['a', 'b', 'c', 'd'], 2);
    await work.end('', 'well');
    assert.deepEqual(work.begun, ['a']);
    await work.end('a', 'well');
    assert.deepEqual(work.begun, ['a', 'b', 'c']);
    await work.end('c', 'well');
    assert.deepEqual(work.begun, ['a', 'b', 'c', 'd']);
    await work.end('b', 'well');
    await work.end('d', 'well');
    assert.deepEqual(await work.result(), { ended: ['a', 'c', 'b', 'd'], notBegun: [] });
    assert.deepEqual(work.asked, []);
  });

  it('ends with a first one that failed, and asks nothing', async () => {
    const work = new Work(['a', 'b', 'c'], 2, true);
    await work.end('a', 'failed');
    assert.deepEqual(await work.result(), { ended: ['a'], notBegun: ['b', 'c'] });
    assert.deepEqual(work.asked, []);
  });

  for (const verdict of ['failed', 'doubtful'] as const) {
    it(`begins none behind one that is ${verdict}, but lets those that run come to their end`, async () => {
      const work = new Work(['a', 'b', 'c', 'd', 'e'], 2, true);
      await work.end('a', 'well');
      await work.end('b', verdict);
      assert.deepEqual(work.begun, ['a', 'b', 'c']);
      await work.end('c', 'well');
      // One that had begun would be waited for.
      assert.deepEqual(work.begun, ['a', 'b', 'c']);
      assert.deepEqual(await work.result(), { ended: ['a', 'b', 'c'], notBegun: ['d', 'e'] });
      assert.deepEqual(work.asked, []);
    });
  }

  it('asks before it goes on behind a first one whose end is doubtful', async () => {
    const refused = new Work(['a', 'b'], 2, false);
    await refused.end('a', 'doubtful');
    assert.deepEqual(await refused.result(), { ended: ['a'], notBegun: ['b'] });
    const agreed = new Work(['a', 'b', 'c', 'd'], 1, true);
    await agreed.end('a', 'doubtful');
    await agreed.end('b', 'doubtful');
    await agreed.end('c', 'failed');
    assert.deepEqual(agreed.begun, ['a', 'b', 'c']);
    assert.deepEqual(await agreed.result(), { ended: ['a', 'b', 'c'], notBegun: ['d'] });
    assert.deepEqual(agreed.asked, ['a']);
  });

  it('asks nothing about one that is alone', async () => {
    const work = new Work(['a'], 2, true);
    await work.end('a', 'doubtful');
    assert.deepEqual(await work.result(), { ended: ['a'], notBegun: [] });
    assert.deepEqual(work.asked, []);
    assert.deepEqual(await new Work([], 2).result(), { ended: [], notBegun: [] });
  });

  it('begins none after one that throws, and ends with its error once those beside it have ended', async () => {
    const begun: string[] = [];
    let endOfC = (): void => undefined;
    const whole = inStages(
      ['a', 'b', 'c', 'd', 'e'],
      async (name) => {
        begun.push(name);
        if (name === 'b') throw new Error('no page');
        if (name === 'c') await new Promise<void>((resolve) => (endOfC = resolve));
        return name;
      },
      { atOnce: 2, verdict: () => 'well', goOn: () => Promise.resolve(true) },
    );
    let isOver = false;
    const error = whole.then(
      () => undefined,
      (reason: unknown) => {
        isOver = true;
        return reason;
      },
    );
    await new Promise(setImmediate);
    assert.deepEqual([begun, isOver], [['a', 'b', 'c'], false]);
    endOfC();
    assert.match(String(await error), /no page/);
    assert.deepEqual(begun, ['a', 'b', 'c']);
  });
});
