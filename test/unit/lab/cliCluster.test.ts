import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateAccount, updateCluster } from '../../lab/account/store.ts';
import { makeCliLab, parseArray, parseObject, writeAccess } from './cliSupport.ts';

test('CA rotation: empty before it, then created, then rotated, in the documented words', async (t) => {
  const lab = makeCliLab(t);
  const status = async (): Promise<string> => (await lab.run('ks cluster ca status -c dev-fra -q')).stdout;
  assert.equal(await status(), 'Status:\nAction Started:\nAction Completed:\n');
  assert.match((await lab.run('ks cluster ca rotate -c dev-fra')).stderr, /\(E1955\)/);
  assert.equal((await lab.run('ks cluster ca create -c dev-fra')).exitCode, 0);
  assert.match(
    await status(),
    /^Status: {13}CA certificate creation in progress\.\nAction Started: {5}\S+\+0000\nAction Completed:\n$/,
  );
  assert.match(
    await status(),
    /^Status: {13}CA certificate created\. Reload your worker nodes then begin the CA certificate rotation\.\n.*\nAction Completed: {3}\S+\+0000\n$/,
  );
  assert.equal((await lab.run('ks cluster ca rotate -c dev-fra')).exitCode, 0);
  assert.match(await status(), /rotation in progress/);
  assert.match(await status(), /rotation complete/);
});

test('service instances: of the targeted group, of a service, or of all groups', async (t) => {
  const lab = makeCliLab(t);
  const names = async (args: string): Promise<unknown[]> =>
    parseArray((await lab.run(`resource service-instances ${args} --output json`)).stdout).map(({ name }) => name);
  assert.deepEqual(await names('--service-name logs'), ['cloud-logs-dal']);
  assert.deepEqual(await names('--service-name logs --all-resource-groups'), ['cloud-logs-dal', 'cloud-logs-audit']);
  assert.deepEqual(await names('--service-name logdna'), []);
  assert.deepEqual(await names('--service-name logdnaat'), ['activity-tracker-old']);
  const [instance] = parseArray((await lab.run('resource service-instances -g audit-team --output json')).stdout);
  assert.match(String(instance?.['crn']), /^crn:v1:bluemix:public:logs:eu-de:a\//);
  assert.equal('dashboard_url' in (instance ?? {}), false);
  assert.match(
    (await lab.run('resource service-instances')).stdout,
    /^Retrieving instances with type service_instance in resource group default in all locations under account .*\nOK\nName /,
  );
});

test('Fluentd configurations: none, all, of one source', async (t) => {
  const lab = makeCliLab(t);
  const list = async (args: string): Promise<unknown[]> =>
    parseArray((await lab.run(`ks logging config get ${args} --output json`)).stdout).map(({ logSource }) => logSource);
  assert.deepEqual(await list('--cluster dev-fra'), []);
  assert.deepEqual(await list('--cluster logs-tok'), ['kubernetes', 'container']);
  assert.deepEqual(await list('--cluster logs-tok --logsource container'), ['container']);
  const text = await lab.run('ks logging config get --cluster logs-tok -q');
  assert.match(text.stdout, /\nId +Source +Namespace +Host .*\nf4bc77c0-\S+ +kubernetes +- +10\.240\.0\.15 /);
});

test('endpoints of a cluster: those that are enabled, and which cannot be reached from here', async (t) => {
  const lab = makeCliLab(t);
  const { url } = writeAccess(lab, 'dev-fra');
  const server = async (flags: string): Promise<unknown> => {
    const { stdout, stderr, exitCode } = await lab.run(`ks cluster config -c dev-fra --output json${flags}`);
    if (exitCode !== 0) return stderr;
    const [cluster] = parseObject(stdout)['clusters'] as { cluster: { server: string } }[]; // a kubeconfig's
    return cluster?.cluster.server;
  };
  const enable = (endpoints: ('public' | 'private')[], unreachable: 'private'[] = []): void =>
    updateCluster(lab.dir, lab.id('dev-fra'), (cluster) => {
      cluster.endpoints = endpoints;
      cluster.unreachableEndpoints = unreachable;
    });
  assert.equal(await server(''), url);
  assert.match(String(await server(' --endpoint private')), /not enabled for the cluster/);
  enable(['public', 'private']);
  assert.equal(await server(' --endpoint private'), url);
  enable(['private'], ['private']);
  assert.equal(await server(''), 'https://127.0.0.1:9');
  assert.match(String(await server(' --endpoint vpe')), /not enabled for the cluster/);
  const details = parseObject((await lab.run('ks cluster get -c dev-fra --output json')).stdout);
  assert.deepEqual([details['publicServiceEndpointEnabled'], details['privateServiceEndpointEnabled']], [false, true]);
});

test("images: a repository's tags with their digests, in the global registry only", async (t) => {
  const lab = makeCliLab(t);
  const repository = 'ibm/ibmcloud-kube-audit-to-ibm-cloud-logs';
  const list = async (): Promise<Record<string, unknown>[]> =>
    parseArray((await lab.run(`cr image-list --restrict ${repository} --no-va --output json`)).stdout);
  assert.deepEqual(await list(), []);
  updateAccount(lab.dir, (account) => {
    account.registryRegion = 'global';
  });
  const images = await list();
  assert.equal(images.length, 3);
  assert.equal(images.find(({ Tag }) => Tag === 'latest')?.['Digest'], images[1]?.['Digest']);
});
