import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { StepAction } from '../../../../../src/forwarding/plans/steps.ts';
import { previewPlan } from '../../../../../src/forwarding/plans/preview.ts';
import { scriptOfPlan } from '../../../../../src/forwarding/plans/script/script.ts';
import { stepOf } from '../../../../../src/forwarding/plans/stepOf.ts';
import { message } from '../../../../../src/text/message.ts';
import { findCluster, readAccount } from '../../../../lab/account/store.ts';
import { FlowLab } from '../../support/flowLab.ts';

const name = 'dev-fra';
const host = 'logs.example.com:6516/post?[a]=*';
const withPassword = (password: string): string => `http://audit:${password}@${host}`;
const server = withPassword('sesame-4711');
const other = withPassword('other-4711');

describe('a webhook’s URL with a password, in the script and the preview of its plan', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());

  const stored = (): string | undefined => findCluster(flow.lab.dir, name)?.stored?.server;
  const planOf = async (action: StepAction): Promise<Parameters<typeof scriptOfPlan>[0]> => ({
    title: message('Forward to {0}', server),
    account: { id: readAccount(flow.lab.dir).session.accountGuid, name: 'Example' },
    cluster: await flow.cluster(name),
    credentials: 'user',
    steps: [stepOf(action)],
    notes: [message('It goes to {0}', server)],
  });
  const setting = (replaces?: string): StepAction => ({
    kind: 'set-webhook',
    server,
    policy: 'default',
    certificates: { kind: 'none' },
    replaces: replaces === undefined ? undefined : { server: replaces, policy: { unknown: '' } },
  });

  async function run(
    action: StepAction,
    url?: string,
  ): Promise<{ readonly status: number | null; readonly said: string }> {
    const script = scriptOfPlan(await planOf(action));
    assert.doesNotMatch(script, /4711/);
    const { status, stdout, stderr } = spawnSync('/bin/bash', {
      input: script,
      encoding: 'utf8',
      env: {
        PATH: `${dirname(flow.lab.cliPath)}:/usr/bin:/bin`,
        ...(url === undefined ? {} : { AUDIT_WEBHOOK_URL: url }),
      },
    });
    return { status, said: stdout + stderr };
  }

  it('is set from the environment, which must hold the very URL', async () => {
    const without = await run(setting());
    assert.match(without.said, /Set AUDIT_WEBHOOK_URL to http:\/\/\[hidden\]@logs\.example\.com/);
    const wrong = await run(setting(), 'http://audit:sesame-4711@logs.example.com:6516/post?a=b');
    assert.match(wrong.said, /AUDIT_WEBHOOK_URL is not http:\/\/\[hidden\]@/);
    assert.deepEqual([without.status, wrong.status, stored()], [1, 1, undefined]);
    const first = await run(setting(), server);
    assert.equal(first.status, 0, first.said);
    assert.equal(stored(), server);
    assert.equal((await run(setting(), server)).status, 0);
  });

  it('is known by everything but its password where it is only compared', async () => {
    const foreign = await run({
      kind: 'unset-webhook',
      removes: { server: `http://audit:x@elsewhere/`, policy: { unknown: '' } },
    });
    assert.equal(foreign.status, 1);
    assert.match(foreign.said, /The webhook of the cluster is not what this plan expects/);
    assert.doesNotMatch(foreign.said, /4711/);
    assert.equal(stored(), server);
    const unset = await run({ kind: 'unset-webhook', removes: { server: other, policy: { unknown: '' } } });
    assert.equal(unset.status, 0, unset.said);
    assert.equal(stored(), undefined);
  });

  it('is shown without it', async () => {
    const [words] = await previewPlan(await planOf(setting(other)));
    assert.doesNotMatch(words?.after ?? '', /4711/);
    assert.match(words?.after ?? '', /--remote-server 'http:\/\/\[hidden\]@logs/);
  });

  it('is shown without any secret of an address that has no scheme, or of a fragment', async () => {
    for (const secret of ['audit:4711@logs.example.com:80/p', 'logs.example.com/p?4711==', 'http://h.example/p#4711']) {
      const plan = {
        ...(await planOf({ ...setting(), server: secret } as StepAction)),
        title: message('x'),
        notes: [],
      };
      const [words] = await previewPlan(plan);
      assert.doesNotMatch(`${words?.after ?? ''}${scriptOfPlan(plan)}`, /4711/);
      assert.match(scriptOfPlan(plan), /need_url .*\[hidden\]/);
    }
  });
});
