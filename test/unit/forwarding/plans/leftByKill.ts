import assert from 'node:assert/strict';
import { pause } from '../../../../src/failure/pause.ts';
import type { JournalEntry } from '../../../../src/forwarding/plans/journal/journal.ts';
import { JournalFolder } from '../../../../src/forwarding/plans/journal/journalFolder.ts';
import type { Step } from '../../../../src/forwarding/plans/plan.ts';
import { never } from '../support/flowLab.ts';

/**
 * Waits until a run is held inside a step.
 *
 * @param isCalled whether the call or request that hangs has begun, as far as that is known.
 * @returns what is on the disk then: a process that is killed writes nothing more. `undefined` when the run is over
 * before.
 */
export async function heldInside(
  folder: string,
  cluster: string,
  step: Step,
  over: AbortSignal,
  isCalled: () => boolean,
): Promise<JournalEntry | undefined> {
  // Not the run's own, which would wait for what it is about to write.
  const disk = new JournalFolder(folder);
  const isInside = (entry: JournalEntry | undefined): boolean =>
    entry?.running === true && entry.ended === undefined && entry.steps[entry.finished]?.id === step.id;
  for (let last: string | undefined; !over.aborted; await pause(200, never)) {
    const entry = await disk.entry(cluster);
    const seen = isCalled() && isInside(entry) ? JSON.stringify(entry) : undefined;
    // Nothing more is written once it waits for an answer.
    if (seen !== undefined && seen === last) {
      assert.equal(await disk.holder(cluster), 'this host');
      return entry;
    }
    last = seen;
  }
  return undefined;
}

/** What a process that was killed inside the step leaves must lead as far as what the end of a run writes. */
export function assertLeftByKill(
  left: JournalEntry | undefined,
  step: Step,
  ended: JournalEntry | undefined,
  at: string,
): void {
  assert.ok(left, `${at}: nothing on the disk`);
  assert.equal(left.steps[left.finished]?.id, step.id, `${at}: the step on the disk`);
  assert.ok(left.running && left.ended === undefined, `${at}: on the disk the step runs`);
  assert.deepEqual(left.changes, ended?.changes ?? [], `${at}: changes on the disk`);
}
