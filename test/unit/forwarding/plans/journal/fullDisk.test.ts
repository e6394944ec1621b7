import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { heldEntries, unfinishedOf } from '../../../../../src/commands/plans/unfinishedPlans.ts';
import type { CommandContext } from '../../../../../src/commands/command.ts';
import type { FlowContext } from '../../../../../src/forwarding/plans/flowContext.ts';
import { JournalFolder } from '../../../../../src/forwarding/plans/journal/journalFolder.ts';
import { RunRecord } from '../../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../../src/forwarding/plans/plan.ts';
import { runPlan } from '../../../../../src/forwarding/plans/runPlan.ts';
import { stepOf } from '../../../../../src/forwarding/plans/stepOf.ts';
import type { CliRunner } from '../../../../../src/ibmcloud/cliCommand.ts';
import { message } from '../../../../../src/text/message.ts';
import { flowServices } from '../../../../support/flowServices.ts';
import { never } from '../../support/flowLab.ts';

const cluster = { id: 'c1', name: 'prod', type: 'kubernetes' } as const;
const plan: Plan = {
  title: message('Restart'),
  account: { id: 'a', name: 'a' },
  cluster,
  credentials: 'user',
  steps: ['one', 'other'].map((deployment) => ({
    ...stepOf({ kind: 'restart-deployment', namespace: 'n', deployment }),
    id: deployment,
  })),
  notes: [],
};
const memo = { flow: 'restart-forwarder', inputs: { cluster } } as const;

describe('a disk that cannot be written for a moment', () => {
  let folder: string;
  let journal: JournalFolder;
  let partial: string;
  const restarted: unknown[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kube-audit-full-'));
    journal = new JournalFolder(folder);
    // In the place of the file that an entry is written to at first: nothing can be written there.
    partial = join(folder, `c1.plan.json.${process.pid}.partial`);
    restarted.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (record: RunRecord, onReplace: () => void = () => undefined) => {
    const api = {
      read: () => Promise.resolve({ metadata: { uid: 'u' }, spec: {} }),
      replace: (object: unknown) => {
        restarted.push(object);
        onReplace();
        return Promise.resolve(object);
      },
      close: () => undefined,
    };
    const cli = {
      run: ({ args: [word] }: { readonly args: readonly string[] }) =>
        Promise.resolve(word === 'target' ? { user: 'u', account: { id: 'a', name: 'a' } } : 'kubeconfig'),
    };
    const connect = () => Promise.resolve(api);
    const services = { ...flowServices(cli as unknown as CliRunner, folder), journal, endpoint: 'public', connect };
    return runPlan(plan, services as unknown as FlowContext, { signal: never, onEvent: () => undefined, record });
  };
  const fill = (): void => {
    mkdirSync(partial);
    writeFileSync(join(partial, 'x'), '');
  };
  const makeRoom = (): void => rmSync(partial, { recursive: true });
  const unfinished = async (): Promise<number> =>
    unfinishedOf(await heldEntries({ flowServices: () => ({ journal }) } as unknown as CommandContext)).length;

  it('stops a run with a sentence about what was reached, and leaves it to be resumed', async () => {
    const record = new RunRecord(plan, memo, journal);
    await assert.rejects(run(record, fill), {
      code: 'other',
      message:
        /^Step 1 of 2 \(Restart one\) didn’t finish: The record of this run can’t be saved \(.*EISDIR.*\), so it stops here\. 1 object is applied and stays/,
    });
    assert.equal(restarted.length, 1);
    assert.ok(record.leftSomething);
    assert.equal(record.stop?.call, 'not recorded', 'that nothing was called would be wrong');
    makeRoom();
    assert.equal(await unfinished(), 1);
    await run(new RunRecord(plan, memo, journal, record.changes));
    assert.equal(restarted.length, 3);
    assert.deepEqual([await unfinished(), await journal.holder('c1')], [0, 'nobody']);
  });

  it('begins no step of which it could not record the end', async () => {
    fill();
    await assert.rejects(run(new RunRecord(plan, memo, journal)), /so it stops here\. Nothing was changed\.$/);
    assert.equal(restarted.length, 0);
    makeRoom();
    await run(new RunRecord(plan, memo, journal));
    assert.equal(restarted.length, 2);
  });

  it('takes away nothing that an earlier run has left to be undone', async () => {
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'made', namespace: 'n' };
    const made = () => Promise.resolve({ ...reference, metadata: { name: 'made', uid: 'u' } });
    const earlier = new RunRecord(plan, memo, journal);
    await earlier.changeObject(reference, undefined, made);
    await earlier.ended(message('It ended.'));
    const before = await journal.entry('c1');
    const record = new RunRecord(plan, { ...memo, flow: 'unset' }, journal);
    await record.begin();
    await record.stepStarted();
    await record.ended(message('Refused.'));
    await record.release();
    assert.deepEqual(await journal.entry('c1'), before);
  });
});
