import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { updateAccount, updateCluster } from '../../lab/account/store.ts';
import { makeCliLab, parseObject, writeAccess } from './cliSupport.ts';

interface Config {
  clusters: { name: string; cluster: Record<string, string> }[];
  contexts: { name: string; context: { cluster: string; user: string } }[];
  users: { name: string; user: Record<string, unknown> }[] | null;
  'current-context': string;
}

const readConfig = (text: string): Config => parse(text) as Config; // the shape is what the tests compare
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('YAML and JSON on standard output hold the same, and nothing is merged', async (t) => {
  const lab = makeCliLab(t);
  const access = writeAccess(lab, 'dev-fra');
  const target = join(lab.dir, 'kubeconfig');
  const args = ['ks', 'cluster', 'config', '-c', 'dev-fra', '-q', '--output'];
  const environment = { KUBECONFIG: target };
  const yaml = await lab.runWith({ args: [...args, 'yaml'], environment });
  const json = await lab.runWith({ args: [...args, 'json'], environment });
  assert.deepEqual(readConfig(yaml.stdout), parseObject(json.stdout));
  assert.equal(existsSync(target), false);
  const config = readConfig(yaml.stdout);
  assert.equal(config['current-context'], `dev-fra/${lab.id('dev-fra')}`);
  assert.deepEqual(config.clusters[0]?.cluster, {
    'certificate-authority-data': base64(access.caPem),
    server: access.url,
  });
  assert.deepEqual(config.users, [
    {
      name: 'IAM#user@example.com',
      user: {
        'auth-provider': {
          name: 'oidc',
          config: {
            'client-id': 'kube',
            'client-secret': 'kube',
            'id-token': access.userToken,
            'idp-issuer-url': 'https://iam.cloud.ibm.com/identity',
            'refresh-token': `refresh-${lab.id('dev-fra')}`,
          },
        },
      },
    },
  ]);
  updateAccount(lab.dir, ({ unknowns }) => {
    unknowns.kubeconfigUser = 'token';
  });
  const { users } = readConfig((await lab.runWith({ args: [...args, 'yaml'] })).stdout);
  assert.deepEqual(users?.[0]?.user, { token: access.userToken });
});

test('OpenShift has no user without --admin', async (t) => {
  const lab = makeCliLab(t);
  writeAccess(lab, 'logs-tok');
  const config = readConfig((await lab.run('oc cluster config -c logs-tok --output yaml')).stdout);
  assert.equal(config.users, null);
  assert.equal(config.contexts[0]?.context.user, '');
  const admin = readConfig((await lab.run('oc cluster config -c logs-tok --admin --output yaml')).stdout);
  assert.deepEqual(Object.keys(admin.users?.[0]?.user ?? {}), ['client-certificate-data', 'client-key-data']);
});

test('--admin embeds certificate and key, or names files in the folder of the CLI', async (t) => {
  const lab = makeCliLab(t);
  const access = writeAccess(lab, 'dev-fra');
  const admin = 'ks cluster config -c dev-fra --admin --output yaml';
  assert.deepEqual(readConfig((await lab.run(admin)).stdout).users?.[0]?.user, {
    'client-certificate-data': base64(access.adminCertPem),
    'client-key-data': base64(access.adminKeyPem),
  });
  updateAccount(lab.dir, ({ unknowns }) => {
    unknowns.adminKeys = 'paths';
  });
  const user = readConfig((await lab.run(admin)).stdout).users?.[0]?.user;
  const folder = `home/.bluemix/plugins/container-service/clusters/dev-fra-${lab.id('dev-fra')}-admin`;
  assert.deepEqual(user, {
    'client-certificate': join(lab.dir, folder, 'admin.pem'),
    'client-key': join(lab.dir, folder, 'admin-key.pem'),
  });
  const key = join(lab.dir, folder, 'admin-key.pem');
  assert.equal(readFileSync(key, 'utf8'), access.adminKeyPem);
  assert.equal(statSync(key).mode & 0o777, 0o600);
  updateCluster(lab.dir, lab.id('dev-fra'), (cluster) => {
    cluster.role = 'editor';
  });
  assert.match((await lab.run(admin)).stderr, /requires the Administrator role/);
  assert.equal((await lab.run('ks cluster config -c dev-fra --output yaml')).exitCode, 0);
});

test('without --output it merges into the last file of KUBECONFIG and switches the context', async (t) => {
  const lab = makeCliLab(t);
  writeAccess(lab, 'dev-fra');
  const first = join(lab.dir, 'first.yaml');
  const last = join(lab.dir, 'last.yaml');
  const present =
    'apiVersion: v1\nkind: Config\nclusters:\n- name: mine\n  cluster: {server: https://mine}\ncurrent-context: mine\n';
  writeFileSync(first, present);
  writeFileSync(last, present);
  const environment = { KUBECONFIG: [first, last].join(delimiter) };
  const args = ['ks', 'cluster', 'config', '-c', 'dev-fra', '-q'];
  const { stdout } = await lab.runWith({ args, environment });
  assert.equal(
    stdout,
    "OK\nThe configuration for dev-fra was downloaded successfully.\n\nAdded context for dev-fra to the current kubeconfig file.\nYou can now execute 'kubectl' commands against your cluster. For example, run 'kubectl get nodes'.\nIf you are accessing the cluster for the first time, 'kubectl' commands might fail for a few seconds while RBAC synchronizes.\n",
  );
  await lab.runWith({ args, environment });
  assert.equal(readFileSync(first, 'utf8'), present);
  const merged = readConfig(readFileSync(last, 'utf8'));
  const name = `dev-fra/${lab.id('dev-fra')}`;
  assert.deepEqual(
    merged.clusters.map((cluster) => cluster.name),
    ['mine', name],
  );
  assert.equal(merged['current-context'], name);
  assert.equal(merged.users?.length, 1);
});

test('without KUBECONFIG it merges into .kube/config of HOME', async (t) => {
  const lab = makeCliLab(t);
  writeAccess(lab, 'dev-fra');
  const home = join(lab.dir, 'someone');
  mkdirSync(home);
  await lab.runWith({ args: ['ks', 'cluster', 'config', '-c', 'dev-fra', '--admin'], environment: { HOME: home } });
  const config = readConfig(readFileSync(join(home, '.kube/config'), 'utf8'));
  assert.equal(config['current-context'], `dev-fra/${lab.id('dev-fra')}/admin`);
});

test('ca get gives the PEM text in base64', async (t) => {
  const lab = makeCliLab(t);
  const { caPem } = writeAccess(lab, 'prod-dal');
  const { stdout } = await lab.run('ks cluster ca get -c prod-dal --output json');
  assert.deepEqual(parseObject(stdout), { caCert: base64(caPem) });
});
