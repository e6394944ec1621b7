import assert from 'node:assert/strict';
import { it } from 'node:test';
import { endedEarlyText } from '../../../../src/commands/plans/endedEarly.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import type { RunStop } from '../../../../src/forwarding/plans/journal/runStop.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const stop: RunStop = {
  step: 8,
  of: 11,
  title: message('Set the audit webhook'),
  reached: message('The webhook is as it was.'),
  unclear: false,
  call: 'refused',
};
const gateway = message('IBM Cloud returned an error page instead of data. Try again in a minute.');

function said(code: 'gateway' | 'cancelled', cause?: Failure): string {
  const failure = new Failure(code, message('Step 8 of 11 did not finish.'), cause === undefined ? {} : { cause });
  return inEnglish(endedEarlyText('setup-private', { failure, stop, left: false }, inEnglish));
}

it('beside Resume, what was reached is said only where it is not known', () => {
  const failure = new Failure('gateway', gateway);
  const of = (unclear: boolean): string =>
    inEnglish(endedEarlyText('prod-dal', { failure, stop: { ...stop, unclear }, left: true }, inEnglish));
  const wrong =
    'prod-dal: “Set the audit webhook” failed (step 8 of 11). IBM Cloud returned an error page instead of data.';
  assert.equal(of(false), wrong);
  assert.equal(of(true), `${wrong} The webhook is as it was.`);
});

it('a run that ended early: the cluster, the step of how many, why without advice, and what was reached', () => {
  assert.equal(
    said('gateway', new Failure('gateway', gateway)),
    'setup-private: “Set the audit webhook” failed (step 8 of 11). IBM Cloud returned an error page instead of data. The webhook is as it was.',
  );
  assert.equal(
    said('gateway', new Failure('gateway', message('The object is gone; run the set-up again.'))),
    'setup-private: “Set the audit webhook” failed (step 8 of 11). The object is gone. The webhook is as it was.',
  );
  assert.equal(
    said('gateway'),
    'setup-private: “Set the audit webhook” failed (step 8 of 11). Step 8 of 11 did not finish. The webhook is as it was.',
  );
  assert.equal(
    said('cancelled', new Failure('cancelled', message('The call was cancelled.'))),
    'setup-private: cancelled at “Set the audit webhook” (step 8 of 11). The webhook is as it was.',
  );
});

it('what others say has full stops and semicolons of its own, and is said whole', () => {
  const failed = (status: string): string => {
    const why = message('The master is “{0}” ({1}), so it’s left; try again.', 'update_failed', status);
    return inEnglish(
      endedEarlyText('prod-dal', { failure: new Failure('master-busy', why), stop, left: false }, inEnglish),
    );
  };
  for (const status of ['Version update failed. See status; ask IBM.', 'Pull {0} failed. Retry']) {
    assert.equal(
      failed(status),
      `prod-dal: “Set the audit webhook” failed (step 8 of 11). The master is “update_failed” (${status}), so it’s left. The webhook is as it was.`,
    );
  }
});
