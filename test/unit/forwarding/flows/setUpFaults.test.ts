import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/failure/failure.ts';
import { seenOf } from '../../../../src/forwarding/plans/objects/seenObject.ts';
import type { Plan, Step } from '../../../../src/forwarding/plans/plan.ts';
import { scriptOfPlan } from '../../../../src/forwarding/plans/script/script.ts';
import type { StepAction } from '../../../../src/forwarding/plans/steps.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { getKubeconfig } from '../../../../src/ibmcloud/commands/credentials.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { readCredentials } from '../../../../src/kubernetes/credentials.ts';
import { HttpsRequester } from '../../../../src/kubernetes/httpsRequest.ts';
import { referenceOf } from '../../../../src/kubernetes/resourcePath.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { findCluster, readAccount, setFaults, updateAccount, updateCluster } from '../../../lab/account/store.ts';
import type { Fault } from '../../../lab/state.ts';
import { consumers, FlowLab, never, stepIds } from '../support/flowLab.ts';
import { selectAccount } from '../../../../src/ibmcloud/commands/accounts.ts';

async function failing(promise: Promise<unknown>, code: FailureCode, says: RegExp): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    assert.match([error.message, error.detail ?? ''].join('\n'), says);
    return error;
  }
  assert.fail(`expected ${code}`);
}

/** Only the steps of these kinds, with other limits where a test cannot wait so long. */
function only(plan: Plan, kinds: readonly StepAction['kind'][], timeoutMs?: number): Plan {
  const shortened = (step: Step): Step =>
    timeoutMs !== undefined && 'timeoutMs' in step.action ? { ...step, action: { ...step.action, timeoutMs } } : step;
  return { ...plan, steps: plan.steps.filter(({ action }) => kinds.includes(action.kind)).map(shortened) };
}

interface PodSpec {
  containers: { image: string }[];
}

describe('a set-up that cannot go on', () => {
  let flow: FlowLab;
  /** Made once, on a cluster that is never changed: what it would do is what the tests need. */
  let plan: Plan;
  before(async () => {
    flow = await FlowLab.start();
    plan = await flow.plan('dev-fra');
  });
  afterEach(async () => {
    setFaults(flow.lab.dir, []);
    await flow.assertClean();
  });
  after(() => flow.stop());

  const stored = (name: string): string | undefined => findCluster(flow.lab.dir, name)?.stored?.server;
  const fault = (command: string, effect: Fault['effect'], more: Partial<Fault> = {}): void =>
    setFaults(flow.lab.dir, [{ command, effect, ...more }]);
  const setWebhook = 'ks cluster master audit-webhook set';
  const unchanged = /Step 1 of 1 \(Set the audit webhook\) didn’t finish.*Nothing was changed\./;
  const uncertain = /Step 1 of 1 \(Set the audit webhook\) didn’t finish.*nclear whether the webhook was stored/;

  it('is refused before anything is done when the master is busy', async () => {
    await failing(flow.plan('updating-par'), 'master-busy', /“updating”.*\nVersion update in progress\.$/);
    await failing(flow.run(only(await busyPlan(), ['refresh-master'])), 'master-busy', /can’t be refreshed now/);
  });

  it('is refused where the type of the cluster or the state of its master is not known, and says the word', async () => {
    const cluster = { ...(await flow.cluster('dev-fra')), type: { unknown: 'hypershift' } };
    await failing(flow.plan('dev-fra', { cluster }), 'invalid-input', /type of dev-fra is unknown \(hypershift\)/);
    // Nothing of a route without objects depends on the type.
    const external = { cluster, route: 'external', answers: { server: 'https://logs.example.com/x' } } as const;
    assert.equal((await flow.plan('dev-fra', external)).steps[0]?.id, 'set-webhook');
    const present = await flow.present('dev-fra');
    const master = { ...present.master, state: 'hibernating' };
    await failing(
      flow.plan('dev-fra', {}, { ...present, master }),
      'master-busy',
      /unknown \(“hibernating”\).*\nReady$/,
    );
  });

  /** A plan that was made before the master became busy. */
  async function busyPlan(): Promise<Plan> {
    const { id, name } = await flow.cluster('updating-par');
    return { ...plan, cluster: { id, name, type: 'kubernetes' } };
  }

  it('is refused early for want of a role', async () => {
    await failing(flow.present('forbidden-osa'), 'no-permission', /./);
    const { id } = await flow.cluster('external-syd');
    updateCluster(flow.lab.dir, id, (cluster) => void (cluster.role = 'editor'));
    await failing(
      flow.present('external-syd', () => Promise.resolve(false)),
      'api-forbidden',
      /./,
    );
    updateCluster(flow.lab.dir, id, (cluster) => void (cluster.role = 'administrator'));
    fault('ks cluster ca get', { kind: 'failure', name: 'forbidden-administrator' });
    await failing(flow.plan('external-syd'), 'no-permission', /Administrator on external-syd/);
    assert.equal(stored('external-syd'), 'https://siem.example.com:8443/ibm-audit');
  });

  it('is refused without a login', async () => {
    const { session } = readAccount(flow.lab.dir);
    updateAccount(flow.lab.dir, (account) => void (account.session.loggedIn = false));
    await failing(flow.present('dev-fra'), 'not-logged-in', /log in/);
    await failing(flow.run(plan), 'not-logged-in', /^Step 1 of 11 .*Nothing was changed\.$/m);
    updateAccount(flow.lab.dir, (account) => void (account.session = session));
  });

  it('stops when the targeted account changes on the way', async () => {
    const { accounts, session } = readAccount(flow.lab.dir);
    const other = accounts.find(({ guid }) => guid !== session.accountGuid);
    assert.ok(other);
    const running = flow.run(
      { ...plan, steps: plan.steps.filter(({ action }) => action.kind !== 'apply') },
      ({ kind }) => {
        if (kind === 'step-started')
          updateAccount(flow.lab.dir, (account) => void (account.session.accountGuid = other.guid));
      },
    );
    await failing(running, 'account-changed', /Nothing was changed/);
    await flow.services.cli.run(selectAccount(session.accountGuid), { signal: never });
    updateAccount(flow.lab.dir, (account) => void (account.session = session));
  });

  it('does not overwrite a webhook that somebody set meanwhile', async () => {
    const { id } = await flow.cluster('sysdig-lon');
    const overSysdig = only(await flow.plan('sysdig-lon'), ['set-webhook']);
    updateCluster(
      flow.lab.dir,
      id,
      (cluster) => void (cluster.stored = { server: 'https://new.example.com', policy: 'default' }),
    );
    await failing(flow.run(overSysdig), 'webhook-changed', /Stored now: https:\/\/new\.example\.com/);
    assert.equal(stored('sysdig-lon'), 'https://new.example.com');
  });

  it('does not overwrite a webhook that somebody sets while the certificates are fetched', async () => {
    const { id } = await flow.cluster('sysdig-lon');
    const over = only(await flow.plan('sysdig-lon'), ['set-webhook']);
    const cli: CliRunner = {
      async run(command, options) {
        const answer = await flow.services.cli.run(command, options);
        if (command.args.includes('ca')) {
          const theirs = { server: 'https://theirs.example.com', policy: 'default' } as const;
          updateCluster(flow.lab.dir, id, (cluster) => void (cluster.stored = theirs));
        }
        return answer;
      },
    };
    await failing(
      flow.run(over, undefined, never, { cli }),
      'webhook-changed',
      /Stored now: https:\/\/theirs\.example\.com/,
    );
    assert.equal(stored('sysdig-lon'), 'https://theirs.example.com');
    const called = scriptOfPlan(over).match(
      /^ *(?:(?:admin_certificate|require_webhook)\b(?!\()|cli \S+ \S+ \S+ audit-webhook set)/gm,
    );
    assert.deepEqual(
      called?.map((line) => line.trim().split(' ')[0]),
      ['admin_certificate', 'require_webhook', 'cli', 'require_webhook'],
    );
  });

  it('takes over no field that was not in the plan', async () => {
    const byHand = only(await flow.plan('hand-made', { answers: consumerAnswers(consumers.failing) }), ['apply']);
    // Somebody else takes the field between plan and run.
    const kubeconfig = await flow.services.cli.run(getKubeconfig({ cluster: byHand.cluster.id, admin: false }), {
      signal: never,
    });
    const requester = new HttpsRequester(await readCredentials(kubeconfig));
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-audit-forwarder-cm' },
      data: { 'haproxy.cfg': 'theirs\n' },
    };
    const path =
      '/api/v1/namespaces/ibm-kube-audit/configmaps/kube-audit-forwarder-cm?fieldManager=somebody&force=true';
    const body = { type: 'application/apply-patch+yaml', text: JSON.stringify(object) };
    const { status } = await requester.send({ method: 'PATCH', path, body, signal: never });
    assert.equal(status, 200);
    await failing(flow.run(byHand), 'object-changed', /ConfigMap kube-audit-forwarder-cm has changed since the plan/);
    const left = await requester.send({ method: 'GET', path: path.replace(/\?.*/, ''), signal: never });
    assert.match(left.text, /theirs/);
    requester.close();
  });

  it('writes over nothing that a colleague has changed from here since the plan was made', async () => {
    const byHand = only(await flow.plan('hand-made', { answers: consumerAnswers(consumers.failing) }), ['apply']);
    const cluster = byHand.cluster.id;
    const api = await connect(await flow.services.cli.run(getKubeconfig({ cluster, admin: true }), { signal: never }));
    const name = 'kube-audit-forwarder-cm';
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: 'ibm-kube-audit' };
    // With the same field manager: the API server sees no conflict.
    const theirs = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'ibm-kube-audit' } },
      data: { 'haproxy.cfg': 'a colleague’s\n' },
    };
    await api.apply(theirs, { dryRun: false, force: true, signal: never });
    await failing(flow.run(byHand), 'object-changed', /ConfigMap kube-audit-forwarder-cm has changed since the plan/);
    assert.deepEqual((await api.read(reference, never))?.['data'], theirs.data);
    api.close();
  });

  it('checks CA and admin certificate before it stores anything', async () => {
    fault('ks cluster ca get', { kind: 'raw', stdout: '{"caCert": "not a certificate"}', exitCode: 0 });
    await failing(flow.plan('dev-fra'), 'bad-output', /base64 PEM/);
    await failing(flow.run(only(plan, ['set-webhook'])), 'bad-output', /base64 PEM/);
    const half =
      'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers:\n- name: a\n  user:\n    client-certificate-data: AAAA\n';
    fault('ks cluster config', { kind: 'raw', stdout: half, exitCode: 0 });
    await failing(flow.run(only(plan, ['set-webhook'])), 'bad-output', /no client certificate and key/);
    assert.equal(stored('dev-fra'), undefined);
  });

  it('says of a failed audit-webhook set what get shows then, or that it is not certain, and leaves no file', async () => {
    const get = 'ks cluster master audit-webhook get';
    const answers: readonly (readonly [Fault['effect'], FailureCode, readonly RegExp[]])[] = [
      [{ kind: 'raw', stdout: '<!DOCTYPE html><html></html>', exitCode: 0 }, 'gateway', [unchanged, uncertain]],
      [{ kind: 'raw', stderr: 'panic', exitCode: 2 }, 'other', [unchanged, uncertain]],
      // Refused: there is nothing to find out.
      [{ kind: 'failure', name: 'forbidden-editor' }, 'no-permission', [unchanged, unchanged]],
    ];
    for (const [effect, code, says] of answers) {
      for (const [index, reached] of says.entries()) {
        const getFails: Fault = { command: get, calls: [2], effect: { kind: 'raw', stderr: 'panic', exitCode: 2 } };
        setFaults(flow.lab.dir, [{ command: setWebhook, effect }, ...(index === 0 ? [] : [getFails])]);
        await failing(flow.run(only(plan, ['set-webhook'])), code, reached);
        await flow.assertClean();
      }
    }
  });

  it('can be cancelled while audit-webhook set hangs, and leaves neither process nor file', async () => {
    fault(setWebhook, { kind: 'hang' });
    const stop = new AbortController();
    const running = flow.run(
      only(plan, ['set-webhook']),
      ({ kind, detail }) => {
        if (kind === 'step-progress' && detail?.template === 'Storing the webhook') setTimeout(() => stop.abort(), 400);
      },
      stop.signal,
    );
    await failing(running, 'cancelled', /Cancelled at step 1 of 1/);
  });

  it('tells what was reached when it is cancelled in the wait for the master, and goes on from there', async () => {
    const { id } = await flow.cluster('external-syd');
    updateCluster(flow.lab.dir, id, (cluster) => void (cluster.refreshPolls = { deployed: 1000, updating: 1 }));
    const stop = new AbortController();
    const whole = await flow.plan('external-syd');
    const running = flow.run(whole, ({ step }) => step.id === 'wait-deployed' && stop.abort(), stop.signal);
    await failing(
      running,
      'cancelled',
      /Cancelled at step 10 of 11 \(Wait until the master is deployed again\)\. The master is still refreshing/,
    );
    const again = await flow.plan('external-syd');
    assert.deepEqual(stepIds(again), []);
    assert.match(again.notes.map(inEnglish).join(), /No recent delivery .* run Refresh Master/);
  });

  it('says so when the master never shows a sign of the refresh, and waits no longer than it was told', async () => {
    const { id } = await flow.cluster('prod-dal');
    const refresh = {
      ...only(plan, ['refresh-master', 'wait-deployed'], 1_500),
      cluster: { id, name: 'prod-dal', type: 'kubernetes' as const },
    };
    const polls = (deployed: number, updating: number): void =>
      updateCluster(flow.lab.dir, id, (cluster) => {
        cluster.refreshPolls = { deployed, updating };
        cluster.refresh = null;
        cluster.master = {
          state: 'deployed',
          status: 'Ready',
          health: 'normal',
          statusModified: '2026-08-15T02:17:06+0000',
        };
      });
    polls(1000, 1);
    const { notes } = await flow.run(refresh, undefined, undefined, { refreshGraceMs: 500 });
    assert.match(notes.map(({ template }) => template).join(), /No sign of the refresh/);
    polls(0, 1000);
    await failing(flow.run(refresh), 'timed-out', /still “updating”/);
    // A refresh so fast that `updating` is never seen is known by its date.
    polls(1, 0);
    const generation = findCluster(flow.lab.dir, id)?.applied.generation ?? 0;
    assert.deepEqual((await flow.run(refresh)).notes, []);
    assert.equal(findCluster(flow.lab.dir, id)?.applied.generation, generation + 1);
  });

  it('outlives a look at the master that fails, and not a lost login', async () => {
    const { id } = await flow.cluster('prod-dal');
    const refresh = {
      ...only(plan, ['refresh-master', 'wait-deployed']),
      cluster: { id, name: 'prod-dal', type: 'kubernetes' as const },
    };
    updateCluster(flow.lab.dir, id, (cluster) => void (cluster.refreshPolls = { deployed: 1, updating: 1 }));
    fault('ks cluster get', { kind: 'raw', stdout: '{"half', exitCode: 0 }, { calls: [2, 3] });
    await flow.run(refresh);
    fault('ks cluster get', { kind: 'failure', name: 'expired-token' }, { calls: [2] });
    await flow.run(refresh).then(
      () => assert.fail('went on'),
      (error: unknown) => assert.match(String(error), /master is still refreshing/),
    );
  });

  /** A step that applies the plan's Deployment with something changed in its pod template. */
  function withPodSpec(change: (podSpec: PodSpec) => void): Step {
    const step = plan.steps.find(({ action }) => action.kind === 'apply' && action.object.kind === 'Deployment');
    assert.ok(step?.action.kind === 'apply');
    const object = structuredClone(step.action.object) as typeof step.action.object & {
      spec: { template: { spec: PodSpec } };
    };
    change(object.spec.template.spec);
    return { ...step, action: { ...step.action, object } };
  }

  it('says which pod stands in the way of the rollout', async () => {
    const { id, name } = await flow.cluster('prod-dal');
    const deployment = withPodSpec((spec) => {
      for (const container of spec.containers) container.image = 'example.com/no-such-image:1';
    });
    const { action } = deployment;
    assert.ok(action.kind === 'apply');
    const api = await connect(
      await flow.services.cli.run(getKubeconfig({ cluster: id, admin: true }), { signal: never }),
    );
    const seen = seenOf(await api.read(referenceOf(action.object), never), action.object);
    api.close();
    const steps = [
      { ...deployment, action: { ...action, seen, checkedByServer: true } },
      ...only(plan, ['wait-available'], 3_000).steps,
    ];
    const running = flow.run({ ...plan, cluster: { id, name, type: 'kubernetes' }, steps });
    await failing(running, 'rollout-failed', /didn’t become available \(.*(?:ImagePull|ErrImage)/);
  });
});
