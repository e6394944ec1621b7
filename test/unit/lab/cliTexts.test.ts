import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateAccount, updateCluster } from '../../lab/account/store.ts';
import { makeCliLab, parseArray, parseObject } from './cliSupport.ts';

test('an argument without a flag is the recorded usage error, whatever alias is used', async (t) => {
  const lab = makeCliLab(t);
  const { exitCode, stdout, stderr } = await lab.run('ks cluster get mycluster-free');
  assert.equal(
    stderr,
    "FAILED\nIncorrect Usage. An argument was used without a flag: 'mycluster-free'. Each argument requires a flag. To see available flags, run 'ibmcloud ks cluster get --help'.\n\n",
  );
  assert.equal(
    stdout,
    'NAME:\n        get - View the details of a cluster.\nUSAGE:\n        ibmcloud ks cluster get --cluster CLUSTER [--output OUTPUT] [-q] [--show-resources]\n',
  );
  assert.notEqual(exitCode, 0);
  assert.match((await lab.run('oc cluster get mycluster-free')).stderr, /run 'ibmcloud oc cluster get --help'/);
});

test('flags: unknown, missing, without value, out of an enumeration', async (t) => {
  const lab = makeCliLab(t);
  const unknown = await lab.run('ks cluster get -c dev-fra --export');
  assert.match(unknown.stderr, /^Incorrect Usage: flag provided but not defined: -export\n/);
  assert.notEqual(unknown.exitCode, 0);
  assert.match((await lab.run('ks cluster get')).stderr, /'--cluster' is missing/);
  assert.match((await lab.run('ks cluster get -c')).stderr, /flag needs an argument: -cluster/);
  const policy = await lab.run('ks cluster master audit-webhook set -c dev-fra --policy loud');
  assert.match(policy.stderr, /'loud' of flag '--policy' is not valid. Valid values: default, verbose/);
  assert.notEqual(policy.exitCode, 0);
});

test('flags may be written as Go takes them, and in their older spellings', async (t) => {
  const lab = makeCliLab(t);
  for (const args of ['--cluster=dev-fra --output=json', '-cluster dev-fra -output json', '-c dev-fra --json -s']) {
    const { stdout, exitCode } = await lab.run(`ks cluster get ${args}`);
    assert.equal(exitCode, 0);
    assert.equal(parseObject(stdout)['name'], 'dev-fra');
  }
});

test('words that are no command', async (t) => {
  const lab = makeCliLab(t);
  const subcommand = await lab.run('ks cluster-create');
  assert.equal(subcommand.stderr, "FAILED\n'cluster-create' is not a registered command. See 'ibmcloud ks help'.\n\n");
  assert.equal((await lab.run('nonsense')).exitCode, 2);
  updateAccount(lab.dir, ({ plugins }) => {
    plugins.containerService = false;
  });
  const missing = await lab.run('oc cluster ls');
  assert.deepEqual(missing, {
    exitCode: 2,
    stdout: '',
    stderr: "FAILED\n'oc' is not a registered command. Check your list of installed plug-ins. See 'ibmcloud help'.\n\n",
  });
});

test('the text list shows every provider; JSON without a provider classic clusters only', async (t) => {
  const lab = makeCliLab(t);
  const text = await lab.run('ks cluster ls -q');
  assert.match(
    text.stdout,
    /^OK\nName +ID +State +Created +Workers +Location +Version +Resource Group Name +Provider *\n/,
  );
  assert.match(text.stdout, /\nprod-dal +c1prdal0dl0s7k3n5u10 .* vpc-gen2 *\n/);
  assert.match(text.stdout, /\ndev-fra .* classic *\n/);
  assert.doesNotMatch(text.stdout, /elsewhere-dal/);
  const names = async (args: string) => {
    const { stdout, stderr } = await lab.run(`ks cluster ls --output json ${args}`.trim());
    assert.equal(stderr, '');
    return parseArray(stdout).map((cluster) => cluster['name']);
  };
  assert.deepEqual(await names(''), ['dev-fra', 'logs-tok', 'sysdig-lon']);
  assert.deepEqual(await names('--provider classic'), ['dev-fra', 'logs-tok', 'sysdig-lon']);
  assert.equal((await names('--provider vpc-gen2')).length, 7);
  assert.deepEqual(await names('--provider satellite'), []);
});

test('classic and VPC answers keep their different keys', async (t) => {
  const lab = makeCliLab(t);
  const classicText = (await lab.run('ks cluster get -c dev-fra --output json')).stdout;
  assert.match(classicText, /^\{\n {4}"location": "Frankfurt",\n {4}"dataCenter": "fra02",/);
  const classic = parseObject(classicText);
  assert.equal(classic['provider'], undefined);
  assert.equal(classic['masterState'], 'deployed');
  assert.match(String(classic['masterStatusModifiedDate']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
  const vpc = parseObject((await lab.run('oc cluster get -c prod-dal --output json')).stdout);
  assert.equal(vpc['provider'], 'vpc-gen2');
  assert.equal(vpc['masterState'], undefined);
  assert.equal(vpc['serverURL'], undefined);
  assert.equal(parseObject(JSON.stringify(vpc['lifecycle']))['masterState'], 'deployed');
  const [entry] = parseArray((await lab.run('ks cluster ls --provider vpc-gen2 --output json')).stdout);
  assert.equal(entry?.['lifecycle'], undefined);
});

test('the text form of a VPC cluster ends with its master, a classic one has flat lines', async (t) => {
  const lab = makeCliLab(t);
  const vpc = (await lab.run('ks cluster get -c updating-par -q')).stdout;
  assert.match(vpc, /^Retrieving cluster updating-par\.\.\.\nOK\n +\nName: {27}updating-par\n/);
  assert.match(vpc, /\nMaster {6}\nStatus: {5}Version update in progress\. \(.* ago\)\nState: {6}updating\n/);
  assert.match((await lab.run('ks cluster get -c dev-fra -q')).stdout, /\nMaster State: {19}deployed\n/);
});

test('audit-webhook get, set and refresh print the recorded texts', async (t) => {
  const lab = makeCliLab(t);
  const get = 'ks cluster master audit-webhook get -q -c';
  const url = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post';
  assert.equal(
    (await lab.run(`${get} prod-dal`)).stdout,
    `Getting Kubernetes API server audit webhook config for prod-dal...\nOK\nServer:            ${url}\nPolicy:            default\n`,
  );
  assert.equal(
    (await lab.run(`${get} dev-fra`)).stdout,
    'Getting Kubernetes API server audit webhook config for dev-fra...\nOK\n\n',
  );
  assert.equal(
    (await lab.run('ks cluster master audit-webhook set -c dev-fra --remote-server http://10.1.2.3 -q')).stdout,
    'Setting Kubernetes API server audit webhook config for dev-fra...\nOK\n',
  );
  assert.equal(
    (await lab.run('ks cluster master refresh -c dev-fra -q')).stdout,
    'Refreshing API server(s) for cluster dev-fra...\nOK\n',
  );
});

test('only text without -q has the message of the day', async (t) => {
  const lab = makeCliLab(t);
  assert.match(
    (await lab.run('ks cluster get -c dev-fra')).stdout,
    /^Kubernetes version 1\.30 is unsupported.*\n\nRetr/,
  );
  assert.match((await lab.run('ks cluster get -c dev-fra -q')).stdout, /^Retrieving/);
  assert.match((await lab.run('ks cluster get -c dev-fra --output json')).stdout, /^\{/);
});

test('what nobody knows has both answers', async (t) => {
  const lab = makeCliLab(t);
  updateAccount(lab.dir, ({ unknowns }) => {
    unknowns.webhookGetUnset = 'failed';
    unknowns.webhookGetJson = 'without-policy';
    unknowns.unsetWithoutWebhook = 'failed';
    unknowns.apiFailureExitCode = 3;
    unknowns.accountListKeys = 'lower-case';
  });
  const webhook = 'ks cluster master audit-webhook';
  const get = await lab.run(`${webhook} get -c dev-fra --output json`);
  assert.equal(get.exitCode, 3);
  assert.equal(get.stdout, '');
  assert.match(get.stderr, /^FAILED\nThe audit webhook .* \(E0214\)\n\nIncident ID: /);
  assert.equal((await lab.run(`${webhook} unset -c dev-fra`)).exitCode, 3);
  const present = parseObject((await lab.run(`${webhook} get -c prod-dal --output json`)).stdout);
  assert.deepEqual(Object.keys(present), ['auditServer']);
  assert.equal(typeof parseArray((await lab.run('account list --output json')).stdout)[0]?.['account_id'], 'string');
  updateAccount(lab.dir, ({ unknowns }) => {
    unknowns.webhookGetUnset = 'empty';
    unknowns.webhookGetJson = 'redacted';
  });
  updateCluster(lab.dir, lab.id('prod-dal'), (cluster) => {
    cluster.stored = { server: 'https://a', policy: 'verbose', clientKey: 'planted' };
  });
  assert.deepEqual(parseObject((await lab.run(`${webhook} get -c dev-fra --output json`)).stdout), {});
  assert.deepEqual(parseObject((await lab.run(`${webhook} get -c prod-dal --output json`)).stdout), {
    auditServer: 'https://a',
    clientKey: '[REDACTED]',
    policy: 'verbose',
  });
});

test('core and registry commands', async (t) => {
  const lab = makeCliLab(t);
  assert.match((await lab.run('version')).stdout, /^ibmcloud version \d+\.\d+\.\d+\+[0-9a-f]{7}-\d{4}-/);
  assert.match((await lab.run('plugin list')).stdout, /\ncontainer-service\/kubernetes-service +1\.0\.829 /);
  const [plugin] = parseArray((await lab.run('plugin list --output json')).stdout);
  assert.deepEqual(plugin?.['Aliases'], ['kubernetes-service', 'ks']);
  assert.ok(parseArray((await lab.run('regions --output json')).stdout).some(({ Name }) => Name === 'us-south'));
  assert.match(String(parseObject((await lab.run('iam oauth-tokens --output json')).stdout)['iam_token']), /^Bearer /);
  const groups = parseArray((await lab.run('resource groups --output json')).stdout);
  assert.deepEqual(
    groups.map(({ name, default: isDefault }) => [name, isDefault]),
    [
      ['default', true],
      ['audit-team', false],
    ],
  );
  assert.equal(
    (await lab.run('cr region-set global')).stdout,
    "The region is set to 'global', the registry is 'icr.io'.\n\nOK\n",
  );
  const images = await lab.run('cr image-list --restrict ibm --no-va -q');
  assert.match(images.stdout, /^icr\.io\/ibm\/ibmcloud-kube-audit-to-ibm-cloud-logs:latest\n/);
  const inspected = await lab.run('cr image-inspect icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs');
  assert.match(inspected.stdout, /^Inspecting 'icr\.io\/ibm\/ibmcloud-kube-audit-to-ibm-cloud-logs'\.\.\.\n\n\[\n/);
  assert.match(inspected.stdout, /\n\nOK\n$/);
});

test('a trace to standard output spoils JSON, and colour is put out on request only', async (t) => {
  const lab = makeCliLab(t);
  const args = ['target', '--output', 'json'];
  const traced = await lab.runWith({ args, environment: { IBMCLOUD_TRACE: 'true' } });
  assert.throws(() => parseObject(traced.stdout));
  const coloured = await lab.runWith({ args: ['logout'], environment: { IBMCLOUD_COLOR: 'true' } });
  assert.match(coloured.stdout, /\u001B\[32;1mOK\u001B\[0m/);
  assert.match((await lab.run('logout')).stdout, /^Logging out\.\.\.\nOK\n$/);
});
