/** Steps that write a Secret write over none that is another one than the plan was made from. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf, secretDigests } from '../../../../../src/forwarding/certificates/secretDigests.ts';
import { seenOf } from '../../../../../src/forwarding/plans/objects/seenObject.ts';
import type { StepContext } from '../../../../../src/forwarding/plans/step.ts';
import { applySecret } from '../../../../../src/forwarding/plans/steps/applySecret.ts';
import { issueServingCertificate } from '../../../../../src/forwarding/plans/steps/issueServingCertificate.ts';
import type { KubernetesObject } from '../../../../../src/kubernetes/clusterApi.ts';

const secret = (text: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'n' },
  data: { key: Buffer.from(text).toString('base64') },
});
/** What the plan was made from, what is there when the step runs, and what the step says. */
const changes: readonly (readonly [KubernetesObject | undefined, KubernetesObject | undefined])[] = [
  [secret('before'), secret('theirs')],
  [undefined, secret('theirs')],
  [secret('before'), undefined],
];

/** Of a step's context these steps use only this before they write. */
function contextWith(live: KubernetesObject | undefined): StepContext {
  const write = (): never => assert.fail('written');
  const api = { read: () => Promise.resolve(live), apply: write, create: write, replace: write };
  return {
    api: () => Promise.resolve(api),
    signal: new AbortController().signal,
    services: { pollIntervalMs: 1 },
    progress: () => undefined,
    record: { changeObject: write, touch: write },
  } as unknown as StepContext;
}

describe('a Secret that somebody made, changed or removed since the plan was made', () => {
  for (const [planned, live] of changes) {
    it(`${planned ? 'there' : 'none'} before, ${live ? 'there' : 'none'} now: neither step writes it`, async () => {
      const entries = [{ key: 'key', files: ['unread'], digest: digestOf('wanted') }];
      const digests = planned && secretDigests(planned);
      const apply = { kind: 'apply-secret', namespace: 'n', name: 's', entries, live: digests, takeOver: [] } as const;
      const expected = { code: 'object-changed', message: /^Secret s .* since the plan was made/ };
      await assert.rejects(applySecret.run(apply, contextWith(live)), expected);
      const issue = {
        kind: 'issue-serving-certificate',
        ...{ namespace: 'n', service: 'v', deployment: 'd', secret: 's', secretType: 'kubernetes.io/tls' },
        ...{ seen: seenOf(planned, secret('')), takeOver: [], timeoutMs: 1_000 },
      } as const;
      await assert.rejects(issueServingCertificate.run(issue, contextWith(live)), expected);
    });
  }
});
