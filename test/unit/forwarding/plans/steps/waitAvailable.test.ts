import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StepContext } from '../../../../../src/forwarding/plans/step.ts';
import { waitAvailable } from '../../../../../src/forwarding/plans/steps/waitAvailable.ts';
import { inEnglish, type Message } from '../../../../../src/text/message.ts';

const deployment = (status: object, spec: object = { replicas: 2 }): object => ({
  metadata: { generation: 2 },
  spec,
  status: { observedGeneration: 2, ...status },
});
const refused = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'violates PodSecurity' };
const overdue = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too late' };
const available = deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 });

/** Waits while the Deployment is seen so, one look after the other; the last one stays. @returns the looks and notes */
async function waitFor(looks: readonly object[], timeoutMs = 60_000): Promise<{ asked: number; notes: string[] }> {
  let asked = 0;
  const notes: string[] = [];
  const api = {
    read: () => Promise.resolve(looks[Math.min((asked += 1), looks.length) - 1]),
    listPods: () => Promise.resolve([]),
  };
  const context = {
    api: () => Promise.resolve(api),
    services: { pollIntervalMs: 1 },
    signal: new AbortController().signal,
    progress: () => undefined,
    note: (text: Message) => void notes.push(inEnglish(text)),
  };
  const action = { kind: 'wait-available', namespace: 'n', deployment: 'd', timeoutMs } as const;
  await waitAvailable.run(action, context as unknown as StepContext);
  return { asked, notes };
}

describe('waiting for new pods', () => {
  it('is not ended by what former pods were refused for', async () => {
    for (const before of [
      deployment({ conditions: [refused] }),
      deployment({ updatedReplicas: 1, conditions: [refused] }),
      deployment({ observedGeneration: 1, conditions: [overdue] }),
    ]) {
      assert.equal((await waitFor([before, before, available])).asked, 3);
    }
    const progressing = deployment({ updatedReplicas: 1, conditions: [refused] });
    assert.equal((await waitFor([...Array<object>(20).fill(progressing), available])).asked, 21);
  });

  it('ends with a refusal that stays, and with one that came too late', async () => {
    await assert.rejects(waitFor([deployment({ conditions: [refused] })]), { detail: 'violates PodSecurity' });
    await assert.rejects(waitFor([deployment({ updatedReplicas: 2, conditions: [overdue] })]), { detail: 'too late' });
    const some = deployment({ updatedReplicas: 1, conditions: [refused] });
    await assert.rejects(waitFor([some], 0), { detail: 'violates PodSecurity' });
  });

  it('says that no pod runs, and does not wait for a paused rollout', async () => {
    const { notes } = await waitFor([deployment({}, { replicas: 0 })]);
    assert.match(notes.join(), /scaled to zero: no pod runs/);
    await assert.rejects(waitFor([deployment({}, { paused: true })]), { detail: 'its rollout is paused' });
    assert.deepEqual((await waitFor([available])).notes, []);
  });
});
