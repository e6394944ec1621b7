import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { labFiles } from '../../lab/account/files.ts';
import { seedLab } from '../../lab/account/seed.ts';
import {
  listClusters,
  readAccount,
  readCalls,
  readCluster,
  setFaults,
  updateCluster,
} from '../../lab/account/store.ts';
import { ended, makeCliLab, parseObject, until, type CliLab } from './cliSupport.ts';

async function masterOf(lab: CliLab, cluster: string): Promise<{ state: unknown; status: unknown; modified: string }> {
  const details = parseObject((await lab.run(`ks cluster get -c ${cluster} --output json -q`)).stdout);
  return {
    state: details['masterState'],
    status: details['masterStatus'],
    modified: String(details['masterStatusModifiedDate']),
  };
}

test('set stores the text of the files given, and nothing for options left out', async (t) => {
  const lab = makeCliLab(t);
  const file = (name: string, text: string): string => {
    const path = join(lab.dir, name);
    writeFileSync(path, text);
    return path;
  };
  const set = [
    'oc',
    'cluster',
    'master',
    'audit-webhook',
    'set',
    '--cluster',
    'dev-fra',
    '--remote-server',
    'https://a/p',
  ];
  const files = [
    '--ca-cert',
    file('ca.pem', 'CA\n'),
    '--client-cert',
    file('c.pem', 'C\n'),
    '--client-key',
    file('k.pem', 'K\n'),
  ];
  assert.equal((await lab.runWith({ args: [...set, ...files, '--policy', 'verbose'] })).exitCode, 0);
  assert.deepEqual(readCluster(lab.dir, lab.id('dev-fra'))?.stored, {
    server: 'https://a/p',
    policy: 'verbose',
    caCert: 'CA\n',
    clientCert: 'C\n',
    clientKey: 'K\n',
  });
  const missing = await lab.runWith({ args: [...set, '--ca-cert', '/no/such/ca.pem'] });
  assert.equal(missing.exitCode, 1);
  assert.match(missing.stderr, /^FAILED\nopen \/no\/such\/ca\.pem: no such file or directory\n/);
  assert.equal(readCluster(lab.dir, lab.id('dev-fra'))?.stored?.caCert, 'CA\n');
  assert.equal((await lab.runWith({ args: set })).exitCode, 0);
  assert.deepEqual(readCluster(lab.dir, lab.id('dev-fra'))?.stored, { server: 'https://a/p', policy: 'default' });
});

test('a refresh says deployed as before, then updating, then deployed with a later date, and applies what is stored', async (t) => {
  const lab = makeCliLab(t);
  const id = lab.id('dev-fra');
  await lab.run('ks cluster master audit-webhook set -c dev-fra --remote-server http://a');
  const before = await masterOf(lab, 'dev-fra');
  assert.equal((await lab.run('ks cluster master refresh -c dev-fra')).exitCode, 0);
  const polls = [await masterOf(lab, 'dev-fra'), await masterOf(lab, 'dev-fra')];
  assert.deepEqual(polls, [before, before]);
  assert.equal(readCluster(lab.dir, id)?.applied.webhook, null);
  let updating = before;
  for (let poll = 0; poll < 2; poll += 1) {
    updating = await masterOf(lab, 'dev-fra');
    assert.equal(updating.state, 'updating');
    assert.equal(updating.status, 'Refresh in progress.');
    assert.ok(Date.parse(updating.modified) > Date.parse(before.modified));
  }
  const refused = await lab.run('ks cluster master refresh -c dev-fra');
  assert.match(refused.stderr, /concurrent master operations/);
  const after = await masterOf(lab, 'dev-fra');
  assert.equal(after.state, 'deployed');
  assert.ok(Date.parse(after.modified) > Date.parse(updating.modified));
  assert.deepEqual(readCluster(lab.dir, id)?.applied, {
    generation: 2,
    webhook: { server: 'http://a', policy: 'default' },
  });
});

test('a refresh may never show updating', async (t) => {
  const lab = makeCliLab(t);
  const id = lab.id('dev-fra');
  updateCluster(lab.dir, id, (cluster) => {
    cluster.refreshPolls = { deployed: 1, updating: 0 };
  });
  const before = await masterOf(lab, 'dev-fra');
  await lab.run('ks cluster master refresh -c dev-fra');
  const polls = [await masterOf(lab, 'dev-fra'), await masterOf(lab, 'dev-fra')];
  assert.deepEqual(
    polls.map(({ state }) => state),
    ['deployed', 'deployed'],
  );
  assert.deepEqual(
    polls.map(({ modified }) => modified === before.modified),
    [true, false],
  );
  assert.equal(readCluster(lab.dir, id)?.applied.generation, 2);
});

test('an updating master refuses to be changed, or takes it where the lab is told so', async (t) => {
  const lab = makeCliLab(t);
  const set = 'ks cluster master audit-webhook set -c updating-par --remote-server http://a';
  assert.match((await lab.run(set)).stderr, /\(E0098\)/);
  const account = readAccount(lab.dir);
  account.unknowns.busyMaster = 'accepted';
  writeFileSync(labFiles.account(lab.dir), JSON.stringify(account));
  assert.equal((await lab.run(set)).exitCode, 0);
});

test('twelve calls at once: each is recorded, none is lost, and twelve were seen in flight', async (t) => {
  const lab = makeCliLab(t);
  const id = lab.id('dev-fra');
  updateCluster(lab.dir, id, (cluster) => {
    cluster.refreshPolls = { deployed: 100, updating: 0 };
  });
  await lab.run('ks cluster master refresh -c dev-fra');
  setFaults(lab.dir, [{ command: 'ks cluster get', effect: { kind: 'ask' } }]);
  const children = Array.from({ length: 12 }, () => lab.start('ks cluster get -c dev-fra --output json -q'));
  const ends = Promise.all(children.map(ended));
  await until(() => readFileSync(labFiles.faultCounts(lab.dir), 'utf8').includes('12\n'));
  for (const child of children) child.stdin?.end('n\n');
  for (const { exitCode, stdout } of await ends) {
    assert.equal(exitCode, 0);
    assert.equal(parseObject(stdout.slice(stdout.indexOf('{')))['name'], 'dev-fra');
  }
  assert.equal(readCluster(lab.dir, id)?.refresh?.seen, 12);
  const { records, highestInFlight } = readCalls(lab.dir);
  assert.equal(records.length, 13);
  assert.equal(highestInFlight, 12);
  assert.deepEqual(readdirSync(labFiles.locks(lab.dir)), []);
  await lab.run('version');
  assert.equal(readCalls(lab.dir).records.at(-1)?.inFlight, 1);
});

test('processes that change the account at once do not undo each other', async (t) => {
  const lab = makeCliLab(t);
  await Promise.all([
    lab.run('cr region-set eu-central'),
    lab.run('target -r eu-de'),
    lab.run('target -g audit-team'),
    ...Array.from({ length: 5 }, () => lab.run('cr region-set eu-central')),
  ]);
  const { registryRegion, session, resourceGroups } = readAccount(lab.dir);
  assert.equal(registryRegion, 'eu-central');
  assert.equal(session.region, 'eu-de');
  assert.equal(resourceGroups.find(({ id }) => id === session.resourceGroupId)?.name, 'audit-team');
});

test('a killed call counts no longer, and its lock is taken over', async (t) => {
  const lab = makeCliLab(t);
  setFaults(lab.dir, [{ command: 'version', effect: { kind: 'hang' } }]);
  const hanging = lab.start('version');
  const end = ended(hanging);
  await until(() => readdirSync(labFiles.inFlight(lab.dir)).length > 0);
  await lab.run('target');
  assert.equal(readCalls(lab.dir).records.at(-1)?.inFlight, 2);
  hanging.kill('SIGKILL');
  await end;
  assert.equal(readdirSync(labFiles.inFlight(lab.dir)).length, 1);
  await lab.run('target');
  assert.equal(readCalls(lab.dir).records.at(-1)?.inFlight, 1);
  const dead = spawnSync('true').pid;
  mkdirSync(labFiles.locks(lab.dir), { recursive: true });
  writeFileSync(join(labFiles.locks(lab.dir), 'account.lock'), String(dead));
  const answers = await Promise.all([lab.run('target -r eu-de'), lab.run('cr region-set global')]);
  assert.deepEqual(
    answers.map(({ exitCode }) => exitCode),
    [0, 0],
  );
  assert.equal(readAccount(lab.dir).session.region, 'eu-de');
  assert.equal(readAccount(lab.dir).registryRegion, 'global');
});

test('many clusters for measurements: the ten that differ and plain ones, each id and name once', (t) => {
  const lab = makeCliLab(t);
  seedLab(lab.dir, { many: 200 });
  const clusters = listClusters(lab.dir);
  assert.equal(
    clusters.filter(({ accountGuid }) => accountGuid === readAccount(lab.dir).session.accountGuid).length,
    200,
  );
  assert.equal(new Set(clusters.map(({ name }) => name)).size, 201);
  assert.equal(new Set(clusters.map(({ id }) => id)).size, 201);
});
