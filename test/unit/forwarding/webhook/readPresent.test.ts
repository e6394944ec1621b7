import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { allOrAbort } from '../../../../src/forwarding/cluster/sideBySide.ts';
import { planApplyManifest } from '../../../../src/forwarding/flows/applyManifest.ts';
import { planPolicyChange } from '../../../../src/forwarding/flows/changePolicy.ts';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import { besidePresent, readPresent } from '../../../../src/forwarding/webhook/readPresent.ts';
import { readAccount, setFaults, updateAccount, updateCluster } from '../../../lab/account/store.ts';
import { FlowLab, never } from '../support/flowLab.ts';

describe('what is read side by side before a plan', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  afterEach(() => setFaults(flow.lab.dir, []));
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });
  const outcomes = (): readonly string[] =>
    flow.calls.map(({ args, outcome }) => `${args.slice(0, args.indexOf('--cluster')).join(' ')}: ${outcome}`);

  it('fails with the login where that is missing, whatever else failed before', async () => {
    const cluster = await flow.cluster('prod-dal');
    const { session } = readAccount(flow.lab.dir);
    updateAccount(flow.lab.dir, (account) => void (account.session.loggedIn = false));
    setFaults(flow.lab.dir, [
      { command: 'target', effect: { kind: 'delay', ms: 500 } },
      { command: 'ks cluster get', effect: { kind: 'failure', name: 'gateway-html' } },
    ]);
    await assert.rejects(readPresent(cluster, flow.services, never), { code: 'not-logged-in', remedy: 'log-in' });
    updateAccount(flow.lab.dir, (account) => void (account.session = { ...session, accountGuid: '' }));
    await assert.rejects(readPresent(cluster, flow.services, never), {
      code: 'account-changed',
      remedy: 'select-account',
    });
    // Without an account another login would not help.
    const choice = { signal: never, useAdmin: () => assert.fail('asked') };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } };
    await assert.rejects(planApplyManifest({ cluster, objects: [object], file: 'a.yaml' }, flow.services, choice), {
      code: 'account-changed',
      remedy: 'select-account',
    });
    updateAccount(flow.lab.dir, (account) => void (account.session = session));
  });

  it('ends what is still under way when something fails, and has ended it when that is thrown', async () => {
    const cluster = await flow.cluster('prod-dal');
    flow.calls.length = 0;
    setFaults(flow.lab.dir, [
      { command: 'ks cluster get', effect: { kind: 'failure', name: 'gateway-html' } },
      { command: 'ks cluster master audit-webhook get', effect: { kind: 'hang' } },
      { command: 'ks cluster ca get', effect: { kind: 'hang' } },
      { command: 'ks cluster config', effect: { kind: 'hang' } },
    ]);
    const choice = { signal: never, useAdmin: () => assert.fail('asked') };
    await assert.rejects(planUnset({ cluster, removeObjects: true }, flow.services, choice), { code: 'gateway' });
    await assert.rejects(planPolicyChange({ cluster, policy: 'verbose', files: {} }, flow.services, choice), {
      code: 'gateway',
    });
    assert.ok(outcomes().includes('ks cluster master audit-webhook get: cancelled'), outcomes().join('\n'));
  });

  it('ends with the user’s Cancel', async () => {
    const cluster = await flow.cluster('prod-dal');
    setFaults(flow.lab.dir, [{ command: 'ks cluster get', effect: { kind: 'hang' } }]);
    const cancel = new AbortController();
    const reading = besidePresent(cluster, flow.services, cancel.signal, async (present, signal) => {
      cancel.abort();
      assert.equal(signal.aborted, true);
      return present;
    });
    await assert.rejects(reading, { code: 'cancelled' });
  });

  it('asks nothing about administrator credentials before it is known that there is something to do', async () => {
    const cluster = await flow.cluster('cloudlogs-wdc');
    const choice = { signal: never, useAdmin: () => assert.fail('asked') };
    const present = await readPresent(cluster, flow.services, never);
    const policy = present.webhook?.policy ?? assert.fail('the policy is known');
    // Its own credentials do not do, and that is known long before the master's state is.
    setFaults(flow.lab.dir, [{ command: 'ks cluster get', effect: { kind: 'delay', ms: 1_500 } }]);
    updateCluster(flow.lab.dir, cluster.id, (state) => {
      state.master.state = 'updating';
    });
    await assert.rejects(planUnset({ cluster, removeObjects: true }, flow.services, choice), { code: 'master-busy' });
    const other = policy === 'verbose' ? 'default' : 'verbose';
    await assert.rejects(planPolicyChange({ cluster, policy: other, files: {} }, flow.services, choice), {
      code: 'master-busy',
    });
    updateCluster(flow.lab.dir, cluster.id, (state) => {
      state.master.state = 'deployed';
    });
    setFaults(flow.lab.dir, []);
  });
});

describe('allOrAbort', () => {
  it('gives all answers, and then ends what nobody waited for', async () => {
    let unwaited: AbortSignal | undefined;
    const answers = await allOrAbort(never, (signal) => {
      unwaited = signal;
      return [Promise.resolve(1), Promise.resolve('two')];
    });
    assert.deepEqual(answers, [1, 'two']);
    assert.equal(unwaited?.aborted, true);
  });

  it('throws the first failure once the others have ended', async () => {
    let ended = false;
    const failing = allOrAbort(never, (signal) => [
      Promise.reject(new Error('first')),
      new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => {
          setTimeout(() => {
            ended = true;
            reject(new Error('aborted'));
          }, 20);
        });
      }),
    ]);
    await assert.rejects(failing, /first/);
    assert.equal(ended, true);
  });
});
