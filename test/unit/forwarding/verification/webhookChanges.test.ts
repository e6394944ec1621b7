/** Who changed the webhook: by the account's own events in each form, and what is said where none is known. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { readWebhookEvents, type WebhookEvents } from '../../../../src/forwarding/destination/webhookEvents.ts';
import { Skipped, type Answer } from '../../../../src/forwarding/verification/check.ts';
import { webhookChanges } from '../../../../src/forwarding/verification/checks/webhookChanges.ts';
import type { ClusterFacts } from '../../../../src/forwarding/verification/facts.ts';
import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { findCluster, readAccount, readCalls, setFaults, updateAccount } from '../../../lab/account/store.ts';
import { takeLines } from '../../../lab/cloud-logs/instance.ts';
import { noteActivity } from '../../../lab/ibmcloud/activity.ts';
import type { AccountState } from '../../../lab/state.ts';
import { makeCliLab, type CliLab } from '../../lab/cliSupport.ts';
import { labCli } from '../support/labCli.ts';

const signal = new AbortController().signal;
const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const minute = 60_000;
const hour = 60 * minute;
const user = 'user@example.com';

interface Fixture {
  readonly lab: CliLab;
  readonly read: (name?: string) => Promise<WebhookEvents>;
  readonly note: (action: string, more?: Parameters<typeof noteActivity>[3], name?: string) => void;
}

function fixture(test: TestContext, change: (account: AccountState) => void = () => undefined): Fixture {
  const lab = makeCliLab(test);
  updateAccount(lab.dir, (account) => {
    account.activityInstance = guid;
    change(account);
  });
  const { cliPath, environment, dir } = lab;
  const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const cli = labCli(dir, { runner, concerns: () => true });
  return {
    lab,
    read: (name = 'prod-dal') => readWebhookEvents(cli, { id: lab.id(name) }, { signal }),
    note: (action, more, name = 'prod-dal') => {
      const cluster = findCluster(dir, name);
      assert.ok(cluster);
      noteActivity({ lab: dir, account: readAccount(dir) }, cluster, action, more);
    },
  };
}

/** What the check says of these, with our record of a change. */
async function said(events: WebhookEvents, setAt?: number, by = user): Promise<string> {
  const record: WebhookRecord | undefined =
    setAt === undefined
      ? undefined
      : {
          ...{
            clusterId: 'c',
            server: 'http://x',
            policy: 'default',
            route: 'external',
            user: by,
            previous: undefined,
          },
          ...{ setAt: new Date(setAt).toISOString(), account: { id: '', name: '' } },
        };
  const facts = { webhookEvents: () => Promise.resolve(events), lastRecord: record, now: new Date() };
  try {
    // The check reads no other fact.
    const answer = (await webhookChanges.run(facts as unknown as ClusterFacts, signal)) as Answer;
    return [answer.result, inEnglish(answer.text), ...answer.evidence.map(inEnglish)].join('\n');
  } catch (error) {
    assert.ok(error instanceof Skipped, String(error));
    return `skipped\n${inEnglish(error.reason)}`;
  }
}

describe('who changed the webhook', () => {
  for (const activityTarget of ['crn', 'name', 'request'] as const) {
    for (const activityLabel of ['ibm-audit-event', 'ibm-audit-events'] as const) {
      it(`is read where the cluster is in the ${activityTarget} and the label is ${activityLabel}`, async (test) => {
        const { note, read } = fixture(test, (account) => {
          account.unknowns.activityTarget = activityTarget;
          account.unknowns.activityLabel = activityLabel;
        });
        const now = Date.now();
        note('cluster-audit-webhook.update', { at: now - 2 * hour, by: 'anna@example.com' });
        note('cluster-audit-webhook.get', { at: now - hour });
        note('cluster-master.refresh', { at: now - hour, by: 'anna@example.com' });
        note('cluster-audit-webhook.delete', { at: now - minute, by: 'bob@example.com' }, 'dev-fra');
        const known = await read();
        assert.ok(known.kind === 'known');
        assert.deepEqual(
          known.events.map(({ action, by }) => `${action} ${by}`),
          ['refresh anna@example.com', 'update anna@example.com'],
        );
      });
    }
  }

  it('points out what was changed elsewhere, and not what was changed from here', async (test) => {
    const { note, read } = fixture(test);
    const now = Date.now();
    note('cluster-audit-webhook.update', { at: now - 3 * hour });
    const ours = await read();
    assert.match(await said(ours, now - 3 * hour), /^pass\nLast changed from here, by user@example\.com at /);
    // Its event isn't there yet.
    assert.match(await said(ours, now), /^pass\nLast changed from here; Cloud Logs doesn’t have that event/);
    assert.match(await said(ours, now - 5 * hour), /^warning\nChanged by user@example\.com at .* not from here/);
    assert.match(await said(ours, now - 3 * hour, 'anna@example.com'), /^warning\nChanged by user/);
    assert.match(await said(ours), /^pass\nLast changed by user@example\.com at .*, not from here\./);
  });

  it('takes a change that failed, and a refresh, for no change', async (test) => {
    const { note, read } = fixture(test);
    const now = Date.now();
    note('cluster-audit-webhook.delete', { at: now - minute, by: 'eve@example.com', outcome: 'failure' });
    note('cluster-master.refresh', { at: now - 2 * minute, by: 'eve@example.com' });
    const text = await said(await read(), now - 8 * 24 * hour);
    assert.match(text, /^pass\nIn 7 days no change of the webhook was found in cloud-logs-dal\./);
    assert.match(text, /unset by eve@example\.com: failed[^]*master refreshed by eve@example\.com/);
  });

  it('is not known, and said to be so, where no event of the account is found or nobody can be asked', async (test) => {
    const nowhere = fixture(test, (account) => delete account.activityInstance);
    assert.match(
      await said(await nowhere.read()),
      /^skipped\nWho changed the webhook couldn’t be asked: No event of the account was found in cloud-logs-dal, cloud-logs-audit/,
    );
    const hidden = fixture(test, (account) => void (account.cloudLogs = { [guid]: { role: 'none' } }));
    hidden.note('cluster-audit-webhook.update');
    assert.match(await said(await hidden.read()), /^skipped\n.*: You can’t read this Cloud Logs instance/);
    const noPlugin = fixture(test, (account) => void (account.plugins.cloudLogs = false));
    assert.match(await said(await noPlugin.read()), /^skipped\n.*: The IBM Cloud CLI’s Cloud Logs plug-in is missing/);
    const none = fixture(test, (account) => void (account.serviceInstances = []));
    assert.match(await said(await none.read()), /^skipped\n.*: No Cloud Logs instance is known/);
  });

  it('is read in each instance that has it, and without it is not known where one may', async (test) => {
    const { lab, note, read } = fixture(test);
    const now = Date.now();
    const long = now - 8 * 24 * hour;
    note('cluster-audit-webhook.update', { at: now - hour }, 'dev-fra');
    assert.match(await said(await read(), long), /^pass\nIn 7 days no change .* found in cloud-logs-dal\.$/);
    // A change from here that isn't there shows that others wouldn't be there either.
    assert.match(await said(await read(), now - hour), /^skipped\n.* isn’t known: Not even the change from here, of /);
    const other = readAccount(lab.dir).serviceInstances?.[1]?.guid ?? '';
    const joined = fixture(test);
    joined.note('cluster-audit-webhook.update', { at: now - hour }, 'dev-fra');
    updateAccount(joined.lab.dir, (account) => (account.activityInstance = other));
    joined.note('cluster-audit-webhook.delete', { at: now - minute, by: 'eve@example.com' });
    assert.match(await said(await joined.read(), long), /^warning\nChanged by eve@example\.com at /);
    const partly = fixture(test, (account) => void (account.cloudLogs = { [other]: { role: 'none' } }));
    partly.note('cluster-audit-webhook.update', { at: now - hour }, 'dev-fra');
    assert.match(
      await said(await partly.read(), long),
      /^skipped\nWho changed the webhook isn’t known: Cloud Logs instance cloud-logs-audit couldn’t be asked: /,
    );
    partly.note('cluster-audit-webhook.update', { at: now - minute });
    const many = fixture(test, (account) => {
      const [first] = account.serviceInstances ?? [];
      assert.ok(first);
      const more = [1, 2, 3].map((n) => ({ ...first, name: `more-${n}`, guid: guid.replace(/^./, String(n + 3)) }));
      account.serviceInstances?.push(...more);
    });
    many.note('cluster-audit-webhook.update', { at: now - hour }, 'dev-fra');
    assert.match(
      await said(await many.read(), long),
      /^skipped\n.* isn’t known: Cloud Logs instances that weren’t asked: \d\./,
    );
  });

  it('takes no cut or doubtful answer for no change', async (test) => {
    const long = Date.now() - 8 * 24 * hour;
    const cut = fixture(test);
    for (let index = 0; index < 500; index++) cut.note('cluster-audit-webhook.update', {}, 'dev-fra');
    assert.match(await said(await cut.read(), long), /^skipped\n.* isn’t known: Only the newest 500 events/);
    const unlike = fixture(test);
    const event = { action: 'containers-kubernetes.cluster-audit-webhook.update', outcome: 'success' };
    const where = { cluster: 'c', node: '', namespace: '', pod: '', container: '' };
    const labels = { application: 'ibm-audit-event', subsystem: 'x' };
    const line = { taken: Date.now() - minute, text: JSON.stringify(event), ...where, ...labels, isActivity: true };
    takeLines(unlike.lab.dir, guid, [line]);
    assert.match(
      await said(await unlike.read(), long),
      /^skipped\n.* isn’t known: Events of the account that weren’t understood: 1\./,
    );
  });

  it('is one question for many clusters, and asked again after a failure', async (test) => {
    const { lab, note, read } = fixture(test, (account) => account.serviceInstances?.splice(1));
    note('cluster-audit-webhook.update', {}, 'dev-fra');
    setFaults(lab.dir, [{ command: 'logs query', calls: [1], effect: { kind: 'failure', name: 'unheard-of' } }]);
    assert.equal((await read()).kind, 'not-known');
    const all = await Promise.all(['prod-dal', 'dev-fra', 'logs-tok'].map(read));
    assert.deepEqual(
      all.map((known) => (known.kind === 'known' ? known.events.length : -1)),
      [0, 1, 0],
    );
    await read('hand-made');
    const queries = readCalls(lab.dir).records.filter(({ args }) => args[0] === 'logs');
    assert.equal(queries.length, 2);
  });
});
