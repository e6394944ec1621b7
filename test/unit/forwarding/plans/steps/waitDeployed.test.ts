import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../../src/failure/failure.ts';
import { refuseBusyMaster } from '../../../../../src/forwarding/webhook/refuseBusyMaster.ts';
import type { StepContext } from '../../../../../src/forwarding/plans/step.ts';
import { waitDeployed } from '../../../../../src/forwarding/plans/steps/waitDeployed.ts';
import type { Master } from '../../../../../src/ibmcloud/models.ts';
import { inEnglish, message, type Message } from '../../../../../src/text/message.ts';

/** A master with the minute in which its status changed. */
function master(state: string, status: string, minute: number): Master {
  const statusModified = new Date(Date.UTC(2026, 7, 1, 8, minute)).toISOString().replace('.000Z', '+0000');
  return { state, status, health: 'normal', statusModified };
}

const before = master('deployed', 'Ready', 0);
const inProgress = master('updating', 'Refresh in progress.', 60);
const ready = master('deployed', 'Ready', 66);

/** How many refreshes were recorded as failed. */
let failed = 0;
/** What the last wait has noted. */
let notes: string[] = [];

/** Waits while the master is seen so, one look after the other; the last one stays. @returns how many looks it took */
async function waitFor(looks: readonly (Master | (() => Failure))[], grace = 60_000): Promise<number> {
  let asked = 0;
  notes = [];
  const context = {
    plan: { cluster: { id: 'c', name: 'c' } },
    services: {
      cli: {
        run: () => {
          asked += 1;
          const look = looks[Math.min(asked, looks.length) - 1];
          return typeof look === 'function' ? Promise.reject(look()) : Promise.resolve({ master: look });
        },
      },
      pollIntervalMs: 1,
      refreshGraceMs: grace,
    },
    signal: new AbortController().signal,
    progress: () => undefined,
    note: (text: Message) => void notes.push(inEnglish(text)),
    found: { masterBeforeRefresh: before },
    record: { refreshEnded: () => Promise.resolve(), refreshFailed: () => Promise.resolve(void (failed += 1)) },
  };
  await waitDeployed.run({ kind: 'wait-deployed', timeoutMs: 600_000 }, context as unknown as StepContext);
  return asked;
}

describe('waiting for a refresh', () => {
  for (const [name, looks] of [
    ['one that ends well', [before, inProgress, ready]],
    ['one that is requested at first', [master('deployed', 'Refresh requested.', 60), inProgress, ready]],
    [
      'another operation that comes first',
      [
        master('deployed', 'VPN server configuration update requested.', 60),
        master('deployed', 'VPN server configuration update in progress.', 61),
        ready,
      ],
    ],
    ['a failure of long ago', [master('deployed', 'Version update failed.', 0), inProgress, ready]],
    ['a hint that is no failure', [inProgress, master('deployed', 'The master is approaching its memory limit.', 66)]],
    ['a later date alone', [before, ready]],
  ] as const) {
    it(`goes on to the last look: ${name}`, async () => {
      assert.equal(await waitFor(looks), looks.length);
    });
  }

  it('says so where IBM Cloud gives no status: then a failure cannot be seen', async () => {
    await waitFor([inProgress, master('deployed', '', 66)]);
    assert.match(notes.join(), /gives no master status, so it’s unknown whether the refresh failed/);
    await waitFor([inProgress, ready]);
    assert.deepEqual(notes, []);
  });

  for (const last of [
    master('deployed', 'Cannot complete cluster master operations because of a broken webhook application.', 66),
    master('deployed', 'Version update canceled. CAE012: the rollout is not complete.', 66),
    master('deployed', 'Version update cancelled.', 66),
    master('deployed', 'VPN server configuration update failed. IBM Cloud support has been notified.', 66),
    master('update_canceled', 'Version update canceled.', 66),
    master('scaled_down', 'Ready', 66),
    master('deleting', 'Ready', 66),
    master('update_failed', 'Ready', 66),
  ]) {
    it(`fails with the status: ${last.state}, ${last.status}`, async () => {
      let known = failed;
      for (const looks of [[inProgress, last], [last]]) {
        await assert.rejects(
          waitFor(looks),
          (error) =>
            error instanceof Failure &&
            error.code === 'master-busy' &&
            error.message.includes(`with state “${last.state}”`) &&
            error.detail === last.status,
        );
        assert.equal(failed, (known += 1));
      }
    });
  }

  it('fails with the health, which says more than the status, but not before the refresh', async () => {
    const ill = { ...ready, health: 'error' };
    await assert.rejects(waitFor([inProgress, ill]), {
      message: /failed, with state “deployed”: fix what/,
      detail: 'Ready, health error',
    });
    await assert.rejects(waitFor([{ ...before, health: 'error' }], 0), { detail: /health error/ });
    assert.equal(await waitFor([{ ...before, health: 'error' }, { ...inProgress, health: 'error' }, ready]), 3);
  });

  it('does not take a failed operation for a quiet master', async () => {
    await assert.rejects(waitFor([master('deployed', 'Refresh failed.', 0)], 0), { detail: 'Refresh failed.' });
    assert.equal(await waitFor([before], 0), 1);
  });

  it('does not take a look that failed for a quiet master, whatever was read before', async (t) => {
    t.mock.timers.enable({ apis: ['Date'] });
    const late = (): Failure => {
      t.mock.timers.tick(60_000);
      return new Failure('timed-out', message('no answer'));
    };
    assert.equal(await waitFor([before, late, late, inProgress, ready], 60_000), 5);
    assert.deepEqual(notes, []);
  });
});

describe('a master that takes no operation', () => {
  const refused = (state: string): Failure => {
    try {
      refuseBusyMaster(master(state, 'S.', 0));
    } catch (error) {
      if (error instanceof Failure) return error;
    }
    return assert.fail(state);
  };

  it('is waited for while it is busy', () => {
    assert.match(refused('updating').message, /try again when it’s deployed/);
    assert.equal(refused('updating').remedy, 'retry');
  });

  it('is not waited for in a state that stays', () => {
    assert.match(refused('update_canceled').message, /make the cluster healthy, then update its master by hand\.$/);
    assert.match(refused('scaled_down').message, /ask IBM Support/);
    for (const state of ['update_failed', 'deploy_failed', 'error', 'aborted', 'scaled_down', 'update_canceled']) {
      assert.doesNotMatch(refused(state).message, /try again when it’s deployed/);
      assert.equal(refused(state).remedy, 'show-log');
    }
  });
});
