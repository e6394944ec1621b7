import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure, type FailureCode } from '../../../../../src/failure/failure.ts';
import { canUndo } from '../../../../../src/forwarding/plans/journal/knownChanges.ts';
import { RunRecord } from '../../../../../src/forwarding/plans/journal/runRecord.ts';
import { message } from '../../../../../src/text/message.ts';

const plan = {
  title: message('Plan'),
  account: { id: 'a', name: 'a' },
  cluster: { id: 'c', name: 'c', type: 'kubernetes' },
  credentials: 'user',
  steps: [],
  notes: [],
} as const;

it('a run remembers objects as they were, for undoing, but never what stood in a Secret', async () => {
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

it('an alert is in the record from its removal’s call on, once, and not where that was refused', async () => {
  const record = new RunRecord(plan, undefined, undefined);
  const alert = { name: 'silent', instance: 'logs' };
  const removal = (code: FailureCode): Promise<void> =>
    record.removeAlert(alert, () => Promise.reject(new Failure(code, message('No.'))));
  await assert.rejects(removal('no-permission'));
  assert.deepEqual(record.changes, []);
  await assert.rejects(removal('timed-out'));
  assert.deepEqual(record.changes, [{ kind: 'alert', ...alert, outcome: 'unknown' }]);
  await record.removeAlert(alert, () => Promise.resolve());
  assert.deepEqual(record.changes, [{ kind: 'alert', ...alert, outcome: 'accepted' }]);
  assert.deepEqual([record.leftSomething, canUndo(record.changes)], [true, false]);
});
