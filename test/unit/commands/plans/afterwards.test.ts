import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { afterwardsOf } from '../../../../src/commands/plans/afterwards.ts';
import { JournalFolder } from '../../../../src/forwarding/plans/journal/journalFolder.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { message } from '../../../../src/text/message.ts';

function planOf(id: string): Plan {
  const cluster = { id, name: `name-${id}`, type: 'kubernetes' } as const;
  const target = { account: { id: 'a', name: 'a' }, cluster, credentials: 'user' } as const;
  return { ...target, title: message('Set up {0}', cluster.name), steps: [], notes: [] };
}

function journalOf(t: TestContext): { readonly journal: JournalFolder; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-afterwards-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { journal: new JournalFolder(folder), folder };
}

const onPage = (id: string, plan = `Set up name-${id}`) => ({ id, plan });

it('what is left of a plan is known only of its own record, and only where that can be read', async (t) => {
  const { journal, folder } = journalOf(t);
  for (const id of ['left', 'held']) {
    await new RunRecord(planOf(id), { flow: 'set-up', inputs: {} }, journal).stepStarted();
  }
  const claim = await journal.claim('held');
  t.after(() => claim?.release());
  writeFileSync(join(folder, 'broken.plan.json'), '{');
  const logged: unknown[] = [];
  const of = async (...plans: readonly ReturnType<typeof onPage>[]): Promise<unknown> => {
    const { afterwards, unfinished } = await afterwardsOf(plans, journal, (error) => logged.push(error));
    return [afterwards, unfinished.map(({ cluster }) => cluster.id)];
  };
  assert.deepEqual(await of(onPage('left')), ['unfinished', ['left']]);
  assert.deepEqual(await of(onPage('left', 'Create alert')), ['another plan', []]);
  assert.deepEqual(await of(onPage('gone')), ['nothing left', []]);
  assert.deepEqual(await of(onPage('held')), ['running here', []]);
  assert.deepEqual(logged, []);
  assert.deepEqual(await of(onPage('broken')), ['unknown', []]);
  assert.equal(logged.length, 1);
  // Of several the worst, whichever is first.
  assert.deepEqual(await of(onPage('gone'), onPage('broken'), onPage('left')), ['unfinished', ['left']]);
  assert.deepEqual(await of(onPage('gone'), onPage('broken')), ['unknown', []]);
});
