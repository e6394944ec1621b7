import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CommandContext } from '../../../../src/commands/command.ts';
import { watchUnfinished } from '../../../../src/commands/plans/unfinishedPlans.ts';
import type { JournalEntry } from '../../../../src/forwarding/plans/journal/journal.ts';
import { JournalFolder } from '../../../../src/forwarding/plans/journal/journalFolder.ts';
import { message } from '../../../../src/text/message.ts';
import { otherWindow } from '../../../support/otherWindow.ts';

const folder = mkdtempSync(join(tmpdir(), 'ku-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a plan of a window that is just ending is marked once it has ended', async () => {
  const journal = new JournalFolder(folder);
  const other = await otherWindow(folder, 'cluster');
  try {
    await journal.write(entry);
    const shown: (readonly string[])[] = [];
    let tell = (): void => undefined;
    const looked = new Promise<void>((resolve) => (tell = resolve));
    const watching = watchUnfinished(
      contextOf(journal, (ids) => {
        shown.push(ids);
        tell();
      }),
    );
    await looked;
    assert.deepEqual(shown[0], []);
    other.kill('SIGKILL');
    await watching;
    assert.deepEqual(shown.at(-1), ['cluster']);
  } finally {
    other.kill('SIGKILL');
  }
});

test('where no other window runs a plan, one look is enough', async () => {
  const journal = new JournalFolder(folder);
  await journal.write({ ...entry, ended: message('It ended.') });
  const shown: (readonly string[])[] = [];
  await watchUnfinished(contextOf(journal, (ids) => shown.push(ids)));
  assert.deepEqual(shown, [['cluster']]);
});

/** What is looked at of a context. */
function contextOf(journal: JournalFolder, setUnfinished: (ids: readonly string[]) => void): CommandContext {
  const parts = {
    clusters: { setUnfinished },
    flowServices: () => ({ journal }),
    signal: new AbortController().signal,
  };
  return parts as unknown as CommandContext;
}

const entry: JournalEntry = {
  memo: { flow: 'refresh-master', inputs: {} },
  title: message('A plan'),
  account: { id: 'account', name: 'Account' },
  cluster: { id: 'cluster', name: 'cluster', type: 'kubernetes' },
  credentials: 'user',
  steps: [],
  finished: 1,
  running: true,
  changes: [],
};
