import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { labFiles } from '../../lab/account/files.ts';
import { readAccount, readCalls, updateAccount, updateCluster } from '../../lab/account/store.ts';
import type { Role } from '../../lab/state.ts';
import { makeCliLab, parseArray, parseObject } from './cliSupport.ts';

test('without a login plug-in commands say so; target tells it in text and has two answers in JSON', async (t) => {
  const lab = makeCliLab(t);
  await lab.run('logout');
  assert.deepEqual(await lab.run('ks cluster ls --output json'), {
    exitCode: 1,
    stdout: '',
    stderr: "FAILED\nLog in to the IBM Cloud CLI by running 'ibmcloud login'.\n\n",
  });
  assert.match(
    (await lab.run('target')).stdout,
    /^API endpoint: https:\/\/cloud\.ibm\.com\nRegion: us-south\nNot logged in\. Use 'ibmcloud login' to log in\.\n$/,
  );
  assert.deepEqual(parseObject((await lab.run('target --output json')).stdout), {});
  assert.equal((await lab.run('regions --output json')).stdout, '[]\n');
  assert.notEqual((await lab.run('iam oauth-tokens --output json')).exitCode, 0);
  updateAccount(lab.dir, ({ unknowns }) => {
    unknowns.targetJsonLoggedOut = 'failed';
  });
  assert.match((await lab.run('target --output json')).stderr, /^FAILED\nNot logged in\./);
});

test('an API key logs in, and is not in the record of calls', async (t) => {
  const lab = makeCliLab(t);
  await lab.run('logout');
  const { exitCode, stdout } = await lab.run('login --apikey planted-key -q --no-region');
  assert.equal(exitCode, 0);
  assert.match(stdout, /\nAPI endpoint: {5}https:\/\/cloud\.ibm\.com\nRegion: *\nUser: {13}user@example\.com\n/);
  assert.equal(readAccount(lab.dir).session.loggedIn, true);
  await lab.run('login --apikey=planted-key');
  const records = readFileSync(labFiles.calls(lab.dir), 'utf8');
  assert.doesNotMatch(records, /planted-key/);
  assert.deepEqual(readCalls(lab.dir).records.at(-2)?.args, ['login', '--apikey', '[redacted]', '-q', '--no-region']);
});

test('single sign-on asks on standard output and takes a code', async (t) => {
  const lab = makeCliLab(t);
  await lab.run('logout');
  const closed = await lab.run('login --sso');
  assert.equal(closed.exitCode, 1);
  assert.match(
    closed.stdout,
    /\nGet One Time Code from https:\/\/identity-1\.us-south\.iam\.cloud\.ibm\.com\/identity\/passcode to proceed\.\nOpen the URL in the default browser\? \[Y\/n\] > /,
  );
  assert.equal(readAccount(lab.dir).session.loggedIn, false);
  assert.equal((await lab.run('login --sso', 'n\nAbc123\n')).exitCode, 0);
  assert.equal(readAccount(lab.dir).session.loggedIn, true);
  await lab.run('logout');
  assert.match((await lab.run('login --sso', 'Abc123\n')).stdout, /Authenticating\.\.\.\nOK\n/);
});

test('each expired session has its wording; target still answers', async (t) => {
  const lab = makeCliLab(t);
  const wordings = {
    refresh: /BXNIM0408E, message: Provided refresh token is expired/,
    token: /Login token is expired\. Please update tokens using 'ibmcloud login' and try again/,
    inactivity: /Authentication failed\. Unable to refresh auth token: .*BXNIM0439E/,
  } as const;
  for (const kind of ['refresh', 'token', 'inactivity'] as const) {
    updateAccount(lab.dir, ({ session }) => {
      session.expired = kind;
    });
    const { exitCode, stdout, stderr } = await lab.run('ks cluster get -c dev-fra --output json');
    assert.equal(exitCode, 1);
    assert.equal(stdout, '');
    assert.match(stderr, wordings[kind]);
    assert.equal((await lab.run('target --output json')).exitCode, 0);
  }
  await lab.run('login --apikey any');
  assert.equal((await lab.run('ks cluster get -c dev-fra --output json')).exitCode, 0);
});

test('target persists account, region and group, and another account has its own clusters', async (t) => {
  const lab = makeCliLab(t);
  const accounts = parseArray((await lab.run('account list --output json')).stdout);
  const other = String(accounts[1]?.['AccountGUID']);
  const switched = await lab.run(`target -c ${other} -r eu-de`);
  assert.match(switched.stdout, /^Targeted account Example Sandbox \(/);
  assert.match(
    switched.stdout,
    /\nResource group: {3}No resource group targeted, use 'ibmcloud target -g RESOURCE_GROUP'\n$/,
  );
  const shown = parseObject((await lab.run('target --output json')).stdout);
  assert.equal(parseObject(JSON.stringify(shown['account']))['guid'], other);
  assert.equal(parseObject(JSON.stringify(shown['region']))['name'], 'eu-de');
  assert.equal(shown['resource_group'], undefined);
  const [cluster] = parseArray((await lab.run('ks cluster ls --provider vpc-gen2 --output json')).stdout);
  assert.equal(cluster?.['name'], 'elsewhere-dal');
  assert.match((await lab.run('ks cluster get -c dev-fra')).stderr, /could not be found.*\(G0004\)/);
  assert.match((await lab.run('target -g audit-team')).stderr, /^FAILED\nCould not find resource group: audit-team/);
});

test('a cluster of another resource group is listed and not found, until the group is targeted', async (t) => {
  const lab = makeCliLab(t);
  const get = 'ks cluster get -c tripled-mad --output json';
  assert.match((await lab.run('ks cluster ls -q')).stdout, /tripled-mad .* audit-team /);
  assert.match(
    (await lab.run(get)).stderr,
    /^FAILED\nThe specified cluster .* \(G0004\)\n\nTo list .*\n\nIncident ID: /,
  );
  assert.equal((await lab.run('target -g audit-team')).exitCode, 0);
  assert.equal((await lab.run(get)).exitCode, 0);
  await lab.run('target --unset-resource-group');
  assert.equal((await lab.run(get)).exitCode, 0);
  assert.equal((await lab.run('ks cluster get -c dev-fra --output json')).exitCode, 0);
});

test('each command needs its role', async (t) => {
  const lab = makeCliLab(t);
  const calls = {
    get: 'ks cluster get -c dev-fra',
    webhookGet: 'ks cluster master audit-webhook get -c dev-fra',
    set: 'ks cluster master audit-webhook set -c dev-fra --remote-server http://a',
    unset: 'ks cluster master audit-webhook unset -c dev-fra',
    refresh: 'ks cluster master refresh -c dev-fra',
    ca: 'ks cluster ca get -c dev-fra',
  };
  const allowed: Record<Exclude<Role, 'administrator'>, (keyof typeof calls)[]> = {
    none: [],
    viewer: ['get', 'webhookGet'],
    editor: ['get', 'webhookGet', 'set', 'unset'],
    operator: ['get', 'webhookGet', 'refresh'],
  };
  for (const role of ['none', 'viewer', 'editor', 'operator'] as const) {
    updateCluster(lab.dir, lab.id('dev-fra'), (cluster) => {
      cluster.role = role;
    });
    const answers = await Promise.all(
      Object.entries(calls).map(async ([name, args]) => ({ name, answer: await lab.run(`${args} -q`) })),
    );
    const permitted = answers.filter(({ answer }) => answer.exitCode === 0).map(({ name }) => name);
    assert.deepEqual(permitted, allowed[role], role);
    for (const { answer } of answers) {
      if (answer.exitCode !== 0)
        assert.match(answer.stderr, role === 'none' ? /\(A0007\)/ : /requires the .*\(A0008\)/);
    }
  }
});
