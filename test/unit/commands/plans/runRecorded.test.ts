import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import type { CommandContext } from '../../../../src/commands/command.ts';
import { runRecorded } from '../../../../src/commands/plans/runRecorded.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import { JournalFolder } from '../../../../src/forwarding/plans/journal/journalFolder.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { stepOf } from '../../../../src/forwarding/plans/stepOf.ts';
import { message } from '../../../../src/text/message.ts';

it('a run that gives way to another on its cluster leaves the other’s mark on the row', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-marks-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const step = stepOf({ kind: 'restart-deployment', namespace: 'n', deployment: 'd' });
  const plan: Plan = {
    ...{ title: message('Restart'), account: { id: 'a', name: 'a' }, credentials: 'user', notes: [] },
    cluster: { id: 'c', name: 'c', type: 'kubernetes' },
    steps: [step],
  };
  const services = { journal: new JournalFolder(folder) } as unknown as FlowContext;
  const memo = { flow: 'restart-forwarder', inputs: {} } as const;
  const marks: boolean[] = [];
  const context = {
    clusters: {
      setRunning: (_: string, running: unknown) => void marks.push(running !== undefined),
      setUnfinished: () => undefined,
      refreshRow: () => Promise.resolve(),
    },
    ...{ endedRuns: new Map(), flowServices: () => services, log: { warn: () => undefined } },
  } as unknown as CommandContext;
  await runRecorded(context, { plan, services, memo }, async (record, onEvent) => {
    await record.begin();
    onEvent({ kind: 'step-started', step, index: 0, count: 1 });
    const second = await runRecorded(context, { plan, services, memo }, async (other) => {
      await other.begin();
      return { delivery: undefined, notes: [] };
    });
    assert.ok(second.failure instanceof Failure && second.failure.code === 'plan-running');
    // Neither does one that never touches the cluster.
    await runRecorded(context, { plan, services }, () => Promise.resolve({ delivery: undefined, notes: [] }));
    assert.deepEqual(marks, [true]);
    await record.release();
    return { delivery: undefined, notes: [] };
  });
  assert.deepEqual(marks, [true, false]);
});
