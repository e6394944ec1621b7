import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Verdict } from '../../../../src/forwarding/condition/verdict.ts';
import { VerificationHistory } from '../../../../src/ui/documents/verificationHistory.ts';

const verdict = (at: number): Verdict => ({ state: 'passing', at, failures: [], warnings: 0, delivered: true });

test('keeps verifications, and replaces no history that it cannot read', async () => {
  const storage = await mkdtemp(join(tmpdir(), 'history-'));
  try {
    const history = new VerificationHistory(join(storage, 'not there yet'));
    const file = (id: string): string => join(storage, 'not there yet', 'history', `${id}.json`);
    assert.deepEqual(await history.of('a'), []);
    await history.add('a', verdict(1));
    await history.add('a', verdict(2));
    assert.deepEqual(
      (await history.of('a'))?.map(({ at }) => at),
      [1, 2],
    );
    for (const text of ['{"format":2,"entries":[]}', '{"format":1,"ent', '']) {
      await writeFile(file('b'), text);
      assert.equal(await history.of('b'), undefined);
      await assert.rejects(history.add('b', verdict(3)), /can’t be read/);
      assert.equal(await readFile(file('b'), 'utf8'), text);
    }
    // A file that is no file cannot be read, which is not that there is none.
    await mkdir(file('c'));
    assert.equal(await history.of('c'), undefined);
    await assert.rejects(history.add('c', verdict(3)), /can’t be read/);
  } finally {
    await rm(storage, { recursive: true });
  }
});
