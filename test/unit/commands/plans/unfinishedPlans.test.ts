import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CommandContext } from '../../../../src/commands/command.ts';
import {
  entriesFor,
  heldEntries,
  unfinishedOf,
  watchUnfinished,
} from '../../../../src/commands/plans/unfinishedPlans.ts';
import type { UnfinishedPlan } from '../../../../src/forwarding/condition/known.ts';
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
  const shown: unknown[] = [];
  await watchUnfinished(contextOf(journal, (...marks) => shown.push(marks)));
  assert.deepEqual(shown, [[['cluster'], [{ step: 2, of: 3 }]]]);
});

test('a plan whose holder cannot be read counts as held, is logged once, and hides no other', async () => {
  const journal = new JournalFolder(folder);
  await journal.write(entry);
  await journal.write({ ...entry, cluster: { ...entry.cluster, id: 'unread' } });
  mkdirSync(join(folder, 'unread.run.json'));
  const logged: string[] = [];
  const context = contextOf(
    journal,
    () => undefined,
    (text) => logged.push(text),
  );
  for (let look = 0; look < 2; look++) {
    const unfinished = unfinishedOf(await heldEntries(context));
    assert.deepEqual(
      unfinished.map(({ cluster }) => cluster.id),
      ['cluster'],
    );
  }
  assert.equal(logged.length, 1);
  assert.match(logged.join(), /^Can’t read whether another window is running a plan, .*\n.*unread\.run\.json/);
});

test('a cluster’s button is about its own plan alone, also before any row is loaded', () => {
  const held = ['a', 'b'].map((id) => ({
    entry: { ...entry, cluster: { ...entry.cluster, id } },
    holder: 'nobody' as const,
  }));
  const idsFor = (argument: unknown): readonly string[] =>
    entriesFor(argument, held).map(({ entry: { cluster } }) => cluster.id);
  assert.deepEqual(idsFor({ clusterId: 'b', work: 'undo' }), ['b']);
  assert.deepEqual(idsFor({ clusterId: 'c', work: 'undo' }), [], 'another cluster’s plan is offered');
  assert.deepEqual(idsFor(undefined), ['a', 'b']);
});

/** What is looked at of a context. */
function contextOf(
  journal: JournalFolder,
  setUnfinished: (ids: readonly string[], places: readonly UnfinishedPlan[]) => void,
  warn: (text: string) => void = assert.fail,
): CommandContext {
  const parts = {
    clusters: {
      setUnfinished: (plans: ReadonlyMap<string, UnfinishedPlan>) =>
        setUnfinished([...plans.keys()], [...plans.values()]),
    },
    flowServices: () => ({ journal }),
    log: { warn },
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
  steps: ['one', 'two', 'three'].map((id) => ({ id, agreed: '' })),
  finished: 1,
  running: true,
  changes: [],
};
