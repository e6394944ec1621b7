import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doEach } from '../../../../src/ui/documents/doEach.ts';

test('does something with each, whatever became of those before, and fails with what failed first', async () => {
  const done: string[] = [];
  const act = async (item: string): Promise<void> => {
    if (item.startsWith('bad')) return Promise.reject(new Error(item));
    done.push(item);
  };
  await assert.rejects(doEach(['a', 'bad 1', 'b', 'bad 2', 'c'], act), /bad 1/);
  assert.deepEqual(done, ['a', 'b', 'c']);
  await doEach(['d'], act);
});
