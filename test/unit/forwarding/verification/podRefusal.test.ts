/** Whose pods the API server refuses: only those of the newest ReplicaSet count, and what is not known is said. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import type { Answer, Check } from '../../../../src/forwarding/verification/check.ts';
import { podSecurity } from '../../../../src/forwarding/verification/checks/podSecurity.ts';
import { scc } from '../../../../src/forwarding/verification/checks/scc.ts';
import type { ClusterFacts } from '../../../../src/forwarding/verification/facts.ts';
import { message } from '../../../../src/text/message.ts';
import { never } from '../support/flowLab.ts';

const refusals: readonly (readonly [Check, string])[] = [
  [podSecurity, 'pods "f-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true'],
  [scc, 'pods "f-1" is forbidden: unable to validate against any security context constraint: []'],
];
const refused = (text: string): object => ({
  conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: text }],
});
const replicaSet = (revision: string, status: object = {}, owner = 'd'): object => ({
  metadata: { annotations: { 'deployment.kubernetes.io/revision': revision }, ownerReferences: [{ uid: owner }] },
  status,
});

async function ask(check: Check, status: object, replicaSets: () => Promise<readonly object[]>): Promise<string> {
  const facts = {
    cluster: { id: 'c', name: 'web', type: 'openshift' },
    namespace: () => Promise.resolve({ metadata: { labels: {} } }),
    // The Deployment reports a refusal, whichever of its ReplicaSets it is of.
    deployment: () => Promise.resolve({ metadata: { uid: 'd' }, status }),
    replicaSets,
  };
  return ((await check.run(facts as unknown as ClusterFacts, never)) as Answer).result;
}

describe('pods that the API server refuses', () => {
  for (const [check, text] of refusals) {
    const given = (...sets: readonly object[]): Promise<string> =>
      ask(check, refused(text), () => Promise.resolve(sets));

    it(`${check.id}: those of the newest revision fail it, those of former ones don’t`, async () => {
      assert.equal(await given(replicaSet('9', refused(text)), replicaSet('10', {})), 'pass');
      assert.equal(await given(replicaSet('10', {}), replicaSet('9', refused(text))), 'pass');
      assert.equal(await given(replicaSet('9', {}), replicaSet('10', refused(text))), 'failure');
      assert.equal(await given(replicaSet('1', refused(text)), replicaSet('2', refused(text), 'other')), 'failure');
    });

    it(`${check.id}: where no ReplicaSet says whose they are, it has no answer`, async () => {
      for (const sets of [[], [replicaSet('2', refused(text), 'other')], [replicaSet('none', refused(text))]])
        await assert.rejects(given(...sets), { code: 'other', message: /^Unclear whether/ });
      const refuse = (): Promise<never> => Promise.reject(new Failure('no-permission', message('No.')));
      await assert.rejects(ask(check, refused(text), refuse), { code: 'no-permission' });
    });

    it(`${check.id}: a rollout that is only overdue refuses no pods, and no ReplicaSet is read for it`, async () => {
      const overdue = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: text };
      const unread = (): Promise<never> => assert.fail('the ReplicaSets are read');
      assert.equal(await ask(check, { conditions: [overdue] }, unread), 'pass');
    });
  }
});
