import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RunRecord } from '../../../../../src/forwarding/plans/journal/runRecord.ts';
import { message } from '../../../../../src/text/message.ts';

it('a run remembers objects as they were, for undoing, but never what stood in a Secret', async () => {
  const plan = {
    title: message('Plan'),
    account: { id: 'a', name: 'a' },
    cluster: { id: 'c', name: 'c', type: 'kubernetes' },
    credentials: 'user',
    steps: [],
    notes: [],
  } as const;
  const record = new RunRecord(plan, undefined, undefined);
  for (const kind of ['ConfigMap', 'Secret']) {
    const object = {
      apiVersion: 'v1',
      kind,
      metadata: { name: 'n', namespace: 'ns', uid: 'u' },
      data: { key: 'a2V5' },
    };
    const reference = { apiVersion: 'v1', kind, name: 'n', namespace: 'ns' };
    await record.changeObject(reference, object, () => Promise.resolve({ ...object, data: { key: 'bmV3' } }));
  }
  const [configMap, secret] = record.changes;
  assert.ok(configMap?.kind === 'object' && secret?.kind === 'object');
  assert.deepEqual(configMap.before?.['data'], { key: 'a2V5' });
  assert.deepEqual([secret.created, secret.uid, secret.before, secret.after], [false, 'u', undefined, undefined]);
  assert.doesNotMatch(JSON.stringify(secret), /a2V5|bmV3/);
});
