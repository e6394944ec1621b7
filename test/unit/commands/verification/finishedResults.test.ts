import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { FinishedResults } from '../../../../src/commands/verification/finishedResults.ts';
import type { VerifyResult } from '../../../../src/forwarding/verification/verify.ts';

const result = (name: string): VerifyResult => ({
  cluster: { id: name, name, type: 'kubernetes', version: '' },
  ...{ at: '', tookMs: 1, testEvents: true, findings: [], counters: [] },
});

test('what has ended is kept while the rest is verified, some at once, and one batch after the other', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const kept: string[] = [];
    let goOn: () => void = () => undefined;
    const finished = new FinishedResults(async (results) => {
      kept.push(results.map(({ cluster }) => cluster.name).join(' '));
      await new Promise<void>((resolve) => (goOn = resolve));
    });
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    finished.add(result('a'));
    finished.add(result('b'));
    await settled();
    assert.deepEqual(kept, []);
    mock.timers.tick(60_000);
    await settled();
    assert.deepEqual(kept, ['a b']);
    finished.add(result('c'));
    const ended = finished.end();
    await settled();
    assert.deepEqual(kept, ['a b'], 'the first batch is still being written');
    goOn();
    await settled();
    assert.deepEqual(kept, ['a b', 'c']);
    goOn();
    await ended;
  } finally {
    mock.timers.reset();
  }
});

test('each batch is kept, whatever became of the one before; what failed first is thrown at the end', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const kept: string[] = [];
    const finished = new FinishedResults(([first]) => {
      const name = first?.cluster.name ?? '';
      if (name !== 'c') return Promise.reject(new Error(`no room for ${name}`));
      kept.push(name);
      return Promise.resolve();
    });
    for (const name of ['a', 'b', 'c']) {
      finished.add(result(name));
      mock.timers.tick(60_000);
    }
    await assert.rejects(finished.end(), /no room for a/);
    assert.deepEqual(kept, ['c']);
  } finally {
    mock.timers.reset();
  }
});

test('what cannot be kept fails at the end, not in between', async () => {
  const finished = new FinishedResults(() => Promise.reject(new Error('the disk is full')));
  finished.add(result('a'));
  await assert.rejects(finished.end(), /the disk is full/);
});
