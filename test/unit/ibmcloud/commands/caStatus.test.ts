import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { getCaStatus } from '../../../../src/ibmcloud/commands/caStatus.ts';

const { parse } = getCaStatus('prod');

it('an empty status is one only where the lines behind it are there too', () => {
  const none = { status: '', completed: '' };
  assert.deepEqual(parse('Status:\nAction Started:\nAction Completed:\n'), none);
  assert.deepEqual(parse('OK\nStatus:             -\nAction Completed:   -\n'), none);
  assert.deepEqual(parse('Status:   CA certificate rotation in progress.\n'), {
    status: 'CA certificate rotation in progress.',
    completed: '',
  });
  for (const printed of ['', 'OK\n', 'Thank you.\n', '{}', 'Status:\n', 'Status:\nAction Sta', 'Action Completed:\n']) {
    assert.throws(() => parse(printed), Failure, printed);
  }
});
