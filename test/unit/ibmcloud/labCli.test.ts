import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { cliFailure } from '../../../src/failure/cliFailure.ts';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import type { CliCommand } from '../../../src/ibmcloud/cliCommand.ts';
import * as account from '../../../src/ibmcloud/commands/account.ts';
import * as accounts from '../../../src/ibmcloud/commands/accounts.ts';
import { allClusters, getCluster } from '../../../src/ibmcloud/commands/clusters.ts';
import { getKubeconfig } from '../../../src/ibmcloud/commands/credentials.ts';
import { refreshMaster } from '../../../src/ibmcloud/commands/master.ts';
import { hasKubernetesPlugin, listPlugins } from '../../../src/ibmcloud/commands/plugins.ts';
import { getAuditWebhook, setAuditWebhook, unsetAuditWebhook } from '../../../src/ibmcloud/commands/webhook.ts';
import { CLI_RUNNER_LIMITS } from '../../../src/ibmcloud/runner.ts';
import { readAccount, readCalls, setFaults, updateAccount } from '../../lab/account/store.ts';
import { failures, type FailureName, type FailureText } from '../../lab/ibmcloud/failures.ts';
import { makeCliLab, writeAccess, type CliLab } from '../lab/cliSupport.ts';
import { runnerOf } from './fakeCli.ts';

const { signal } = new AbortController();

/** The lab's executable under our runner. */
function labOf(context: TestContext): CliLab & { readonly call: <T>(command: CliCommand<T>) => Promise<T> } {
  const lab = makeCliLab(context);
  const queue = { ...CLI_RUNNER_LIMITS.queue, firstPauseMs: 5, longestPauseMs: 10, repeats: 1 };
  const runner = runnerOf({ path: lab.cliPath }, { queue }, lab.environment);
  return { ...lab, call: (command) => runner.run(command, { signal }) };
}

async function codeOf(promise: Promise<unknown>): Promise<FailureCode> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.notEqual(error.remedy, undefined, error.message);
    return error.code;
  }
  return assert.fail('nothing was thrown');
}

describe('each command against the executable that stands for the CLI', () => {
  it('lists every cluster of the account, whatever its provider', async (context) => {
    const lab = labOf(context);
    const runner = runnerOf({ path: lab.cliPath }, {}, lab.environment);
    const clusters = await allClusters(runner, { signal });
    const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
    for (const [name, provider, type] of [
      ['prod-dal', 'vpc-gen2', 'kubernetes'],
      ['dev-fra', 'classic', 'kubernetes'],
      ['logs-tok', 'classic', 'openshift'],
      ['cloudlogs-wdc', 'vpc-gen2', 'openshift'],
      ['tripled-mad', 'vpc-gen2', 'kubernetes'],
    ] as const) {
      const cluster = byName.get(name);
      assert.deepEqual([cluster?.provider, cluster?.type, cluster?.id], [provider, type, lab.id(name)]);
      assert.notEqual(cluster?.version, '');
      assert.notEqual(cluster?.resourceGroupName, '');
    }
    assert.equal(byName.size, 10);
  });

  it('gets classic and VPC clusters with their masters', async (context) => {
    const { call } = labOf(context);
    for (const [name, provider, state] of [
      ['dev-fra', 'classic', 'deployed'],
      ['prod-dal', 'vpc-gen2', 'deployed'],
      ['updating-par', 'vpc-gen2', 'updating'],
    ] as const) {
      const details = await call(getCluster(name));
      assert.deepEqual([details.name, details.provider, details.master.state], [name, provider, state]);
      assert.match(details.master.statusModified, /^\d{4}-\d\d-\d\dT/);
      assert.match(details.serverUrl, /^https:\/\//);
    }
  });

  it('reads a stored webhook in each form', async (context) => {
    const lab = labOf(context);
    for (const form of ['full', 'redacted', 'without-policy'] as const) {
      updateAccount(lab.dir, ({ unknowns }) => {
        unknowns.webhookGetJson = form;
      });
      const webhook = await lab.call(getAuditWebhook('prod-dal'));
      assert.match(webhook?.server ?? '', /kube-audit-forwarder/);
      assert.deepEqual(webhook?.policy, form === 'without-policy' ? { unknown: '' } : 'default');
    }
  });

  it('reads that no webhook is set in each form', async (context) => {
    const lab = labOf(context);
    for (const form of ['empty', 'failed'] as const) {
      updateAccount(lab.dir, ({ unknowns }) => {
        unknowns.webhookGetUnset = form;
      });
      assert.equal(await lab.call(getAuditWebhook('dev-fra')), undefined);
      await lab.call(unsetAuditWebhook('dev-fra'));
    }
  });

  it('sets, gets, refreshes and unsets a webhook', async (context) => {
    const lab = labOf(context);
    const folder = await mkdtemp(join(tmpdir(), 'kube-audit-pem-'));
    context.after(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'ca file.pem');
    await writeFile(file, '-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----\n');
    const server = 'https://audit.example.com:8443/?a=b&c=$d';
    await lab.call(setAuditWebhook({ cluster: 'dev-fra', server, policy: 'verbose', caFile: file }));
    assert.deepEqual(await lab.call(getAuditWebhook('dev-fra')), { server, policy: 'verbose' });
    await lab.call(refreshMaster('dev-fra'));
    await lab.call(unsetAuditWebhook('prod-dal'));
    assert.equal(
      await codeOf(
        lab.call(setAuditWebhook({ cluster: 'prod-dal', server, policy: 'default', caFile: join(folder, 'no') })),
      ),
      'invalid-input',
    );
  });

  it('takes a kubeconfig without a merge', async (context) => {
    const lab = labOf(context);
    const access = writeAccess(lab, 'dev-fra');
    for (const admin of [false, true]) {
      const kubeconfig = await lab.call(getKubeconfig({ cluster: 'dev-fra', admin }));
      assert.match(kubeconfig, new RegExp(`server: "?${access.url}`));
    }
  });

  it('shows and selects account and group', async (context) => {
    const lab = labOf(context);
    const target = await lab.call(account.showTarget());
    assert.equal(target?.account?.id, readAccount(lab.dir).session.accountGuid);
    const listed = await lab.call(accounts.listAccounts());
    assert.ok(listed.length >= 2);
    const groups = await lab.call(accounts.listResourceGroups());
    assert.deepEqual(groups.map(({ name }) => name).sort(), ['audit-team', 'default']);
    await lab.call(accounts.selectResourceGroup('audit-team'));
    assert.equal((await lab.call(account.showTarget()))?.resourceGroup?.name, 'audit-team');
    await lab.call(accounts.unsetResourceGroup());
    assert.equal((await lab.call(account.showTarget()))?.resourceGroup, undefined);
    const other = listed.find(({ id }) => id !== target?.account?.id);
    await lab.call(accounts.selectAccount(other?.id ?? ''));
    const switched = await lab.call(account.showTarget());
    assert.deepEqual([switched?.account?.id, switched?.resourceGroup], [other?.id, undefined]);
  });

  it('tells logged out in each form', async (context) => {
    const lab = labOf(context);
    updateAccount(lab.dir, ({ session }) => {
      session.loggedIn = false;
    });
    for (const form of ['empty-object', 'failed'] as const) {
      updateAccount(lab.dir, ({ unknowns }) => {
        unknowns.targetJsonLoggedOut = form;
      });
      assert.equal(await lab.call(account.showTarget()), undefined);
    }
    assert.equal(await codeOf(lab.call(getCluster('dev-fra'))), 'not-logged-in');
  });

  it('lists plug-ins', async (context) => {
    const lab = labOf(context);
    assert.equal(hasKubernetesPlugin(await lab.call(listPlugins())), true);
    updateAccount(lab.dir, ({ plugins }) => {
      plugins.containerService = false;
    });
    assert.equal(hasKubernetesPlugin(await lab.call(listPlugins())), false);
    assert.equal(await codeOf(lab.call(getCluster('dev-fra'))), 'plug-in-missing');
  });

  it('tells what the user may not do', async (context) => {
    const { call } = labOf(context);
    assert.equal(await codeOf(call(getCluster('forbidden-osa'))), 'no-permission');
    assert.equal(await codeOf(call(getCluster('nowhere'))), 'cluster-not-found');
    // It is listed, but belongs to a group that is not targeted.
    assert.equal(await codeOf(call(getCluster('tripled-mad'))), 'cluster-not-found');
    assert.equal(await codeOf(call(refreshMaster('updating-par'))), 'master-busy');
  });
});

/** What the failure table makes of each failure that the lab can produce. */
const EXPECTED: Readonly<Record<FailureName, FailureCode>> = {
  'cluster-not-found': 'cluster-not-found',
  'cluster-not-found-2021': 'cluster-not-found',
  'cluster-not-found-old': 'cluster-not-found',
  'plugin-missing': 'plug-in-missing',
  'plugin-missing-old': 'plug-in-missing',
  'not-logged-in': 'not-logged-in',
  'not-logged-in-core': 'not-logged-in',
  'login-failed': 'not-logged-in',
  'expired-refresh': 'session-expired',
  'expired-token': 'session-expired',
  'expired-inactivity': 'session-expired',
  'network-timeout': 'network',
  'invalid-token': 'session-expired',
  'session-inactive': 'session-expired',
  forbidden: 'no-permission',
  'forbidden-viewer': 'no-permission',
  'forbidden-editor': 'no-permission',
  'forbidden-operator': 'no-permission',
  'forbidden-administrator': 'no-permission',
  'forbidden-service-id': 'no-permission',
  'token-no-permission': 'no-permission',
  'group-no-permission': 'no-permission',
  'wrong-provider': 'usage',
  'rate-limited': 'rate-limited',
  'rate-limited-passcode': 'rate-limited',
  'gateway-html': 'gateway',
  'ca-rotation-unfinished': 'other',
  'no-credentials': 'other',
  'master-busy': 'master-busy',
  'webhook-not-configured': 'other',
  'endpoint-not-enabled': 'other',
  'unheard-of': 'other',
  html: 'gateway',
  empty: 'bad-output',
  'half-json': 'bad-output',
  'exit-2': 'other',
};

describe('each failure of the executable that stands for the CLI', () => {
  for (const name of Object.keys(failures) as FailureName[]) {
    const text: FailureText = failures[name]({ word: 'ks', apiExitCode: 1 });
    const { exitCode, stdout = '', stderr = '' } = text;
    if (exitCode !== 0) {
      it(`is named: ${name}`, () => {
        assert.equal(cliFailure({ args: ['ks', 'cluster', 'get'], exitCode, stdout, stderr }).code, EXPECTED[name]);
      });
    }
  }

  for (const name of ['cluster-not-found', 'rate-limited', 'html', 'empty', 'half-json', 'exit-2'] as const) {
    it(`is named when the executable runs: ${name}`, async (context) => {
      const lab = labOf(context);
      setFaults(lab.dir, [{ command: 'ks cluster get', effect: { kind: 'failure', name } }]);
      assert.equal(await codeOf(lab.call(getCluster('dev-fra'))), EXPECTED[name]);
    });
  }

  it('cancel ends a call that hangs', { timeout: 30_000 }, async (context) => {
    const lab = makeCliLab(context);
    setFaults(lab.dir, [{ command: 'ks cluster get', effect: { kind: 'hang' } }]);
    const abort = new AbortController();
    const call = codeOfCall(
      runnerOf({ path: lab.cliPath }, {}, lab.environment).run(getCluster('dev-fra'), { signal: abort.signal }),
    );
    setTimeout(() => {
      abort.abort();
    }, 500);
    assert.equal(await call, 'cancelled');
  });

  it('no more than eight calls run at once', { timeout: 60_000 }, async (context) => {
    const lab = makeCliLab(context);
    const runner = runnerOf({ path: lab.cliPath }, {}, lab.environment);
    await Promise.all(Array.from({ length: 24 }, () => runner.run(getAuditWebhook('prod-dal'), { signal })));
    const { records, highestInFlight } = readCalls(lab.dir);
    assert.equal(records.length, 24);
    assert.ok(highestInFlight <= 8 && highestInFlight > 1, String(highestInFlight));
  });
});

/** As {@link codeOf}, for failures that offer no remedy because the user asked for them. */
async function codeOfCall(promise: Promise<unknown>): Promise<FailureCode | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Failure ? error.code : undefined),
  );
}
