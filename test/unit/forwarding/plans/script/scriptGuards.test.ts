import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { digestOf } from '../../../../../src/forwarding/certificates/secretDigests.ts';
import type { StepAction } from '../../../../../src/forwarding/plans/steps.ts';
import { scriptOfPlan } from '../../../../../src/forwarding/plans/script/script.ts';
import { stepOf } from '../../../../../src/forwarding/plans/stepOf.ts';
import type { StoredPolicy } from '../../../../../src/ibmcloud/models.ts';
import { message } from '../../../../../src/text/message.ts';
import { seededClusterId } from '../../../../lab/account/seed.ts';
import { findCluster, readAccount, setFaults, updateCluster } from '../../../../lab/account/store.ts';
import type { Fault, StoredWebhook } from '../../../../lab/state.ts';
import { FlowLab } from '../../support/flowLab.ts';

const name = 'dev-fra';
const server = 'http://logs.example.com:6516/post';
const get = 'ks cluster master audit-webhook get';

describe('the guards of a script', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());
  afterEach(() => setFaults(flow.lab.dir, []));

  const stored = (): string | undefined => findCluster(flow.lab.dir, name)?.stored?.server;

  async function run(
    actions: readonly StepAction[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number | null; readonly said: string }> {
    const script = scriptOfPlan({
      title: message('Forward'),
      account: { id: readAccount(flow.lab.dir).session.accountGuid, name: 'Example' },
      cluster: await flow.cluster(name),
      credentials: 'user',
      steps: actions.map(stepOf),
      notes: [],
    });
    const { status, stdout, stderr } = spawnSync('/bin/bash', {
      input: script,
      encoding: 'utf8',
      env: { PATH: `${dirname(flow.lab.cliPath)}:/usr/bin:/bin`, ...variables },
    });
    return { status, said: stdout + stderr };
  }

  const setting: StepAction = {
    kind: 'set-webhook',
    server,
    policy: 'default',
    certificates: { kind: 'none' },
    replaces: undefined,
  };
  const unsetting: StepAction = { kind: 'unset-webhook', removes: { server, policy: 'default' } };
  const store = (webhook: StoredWebhook | null): void => {
    updateCluster(flow.lab.dir, seededClusterId(name), (cluster) => {
      cluster.stored = webhook;
    });
  };

  const unreadable: Readonly<Record<string, Fault['effect']>> = {
    'may not be read': {
      kind: 'raw',
      exitCode: 2,
      stderr: 'FAILED\nThe audit webhook could not be read: 403 Forbidden.\n',
    },
    'may not be read by these rights': {
      kind: 'raw',
      exitCode: 2,
      stderr: 'FAILED\nYou have no permission. Ask for the audit webhook.\n',
    },
    'was not changed, as a refusal says': {
      kind: 'raw',
      exitCode: 2,
      stderr:
        'FAILED\nThe audit webhook is not set: you do not have the correct permissions for this action. (A0007)\n',
    },
    'cannot be asked for without a network': { kind: 'failure', name: 'network-timeout' },
    'comes as the page of a gateway': { kind: 'raw', exitCode: 0, stdout: '<html>Bad Gateway</html>' },
    'comes as an object about something else': { kind: 'raw', exitCode: 0, stdout: '{"message": "not available"}' },
    'comes as an error that names the webhook': {
      kind: 'raw',
      exitCode: 0,
      stdout: '{"auditServer": null, "code": "E0001", "description": "The backend timed out"}',
    },
    'comes as nothing at all': { kind: 'raw', exitCode: 0 },
  };
  for (const [why, effect] of Object.entries(unreadable)) {
    it(`a webhook that ${why} is not taken for none`, async () => {
      store(null);
      setFaults(flow.lab.dir, [{ command: get, effect }]);
      const { status, said } = await run([setting]);
      assert.notEqual(status, 0, said);
      assert.doesNotMatch(said, /Done/);
      assert.equal(stored(), undefined);
      store({ server, policy: 'default' });
      setFaults(flow.lab.dir, [{ command: get, effect }]);
      assert.notEqual((await run([unsetting])).status, 0);
      assert.equal(stored(), server);
    });
  }

  it('a webhook with another policy than the plan was made for stays', async () => {
    store({ server, policy: 'verbose' });
    const other = 'http://other.example.com/';
    const replacing = { ...setting, server: other, replaces: { server, policy: 'default' } } as const;
    assert.equal((await run([replacing])).status, 1);
    assert.equal(stored(), server);
    const { status, said } = await run([{ ...replacing, replaces: { server, policy: 'verbose' } }]);
    assert.equal(status, 0, said);
    assert.equal(stored(), other);
  });

  it('a file that holds something else than the plan was made with ends it', async () => {
    store(null);
    const withFile = (digest: string): StepAction => ({
      ...setting,
      certificates: { kind: 'files', caFile: import.meta.filename, digests: { caFile: digest } },
    });
    const { status, said } = await run([withFile(digestOf('another'))]);
    assert.equal(status, 1, said);
    assert.match(said, /scriptGuards\.test\.ts has changed since the plan was made/);
    assert.equal(stored(), undefined);
    assert.equal((await run([withFile(digestOf(readFileSync(import.meta.filename, 'utf8')))])).status, 0);
    assert.equal(stored(), server);
  });

  it('a webhook with OpenShift’s name for verbose is one with policy verbose', async () => {
    store({ server, policy: 'WriteRequestBodies' });
    const other = 'http://other.example.com/';
    const replacing = (policy: StoredPolicy): StepAction => ({
      kind: 'set-webhook',
      server: other,
      policy: 'default',
      certificates: { kind: 'none' },
      replaces: { server, policy },
    });
    assert.equal((await run([replacing('default')])).status, 1);
    assert.equal((await run([replacing({ unknown: 'Verbose' })])).status, 1);
    assert.equal(stored(), server);
    const { status, said } = await run([replacing('verbose')]);
    assert.equal(status, 0, said);
    assert.equal(stored(), other);
  });

  it('a step is not begun in another account', async () => {
    store(null);
    setFaults(flow.lab.dir, [
      { command: 'target', calls: [2], effect: { kind: 'raw', exitCode: 0, stdout: '{"account":{"guid":"other"}}' } },
    ]);
    const { status, said } = await run([setting, unsetting]);
    assert.equal(status, 1);
    assert.match(said, /The targeted account is not Example; select it/);
    assert.equal(stored(), server);
  });

  it('what only a person can do ends it, until they say that each of it is done', async () => {
    store(null);
    const steps: readonly StepAction[] = [
      ...['one', 'other'].map((object): StepAction => {
        const live = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: object, namespace: 'ibm-kube-audit' } };
        return { kind: 'restore-object', object: live, left: live };
      }),
      setting,
    ];
    const first = await run(steps);
    assert.equal(first.status, 1);
    assert.match(
      first.said,
      /ConfigMap one in namespace ibm-kube-audit .* since.* with DONE_BY_HAND='ConfigMap\/one'\.$/m,
    );
    const second = await run(steps, { DONE_BY_HAND: 'ConfigMap/one' });
    assert.match(second.said, /ConfigMap other in .* with DONE_BY_HAND='ConfigMap\/one ConfigMap\/other'\.$/m);
    assert.deepEqual([second.status, stored()], [1, undefined]);
    const third = await run(steps, { DONE_BY_HAND: 'ConfigMap/one ConfigMap/other' });
    assert.equal(third.status, 0, third.said);
    assert.equal(stored(), server);
  });
});
