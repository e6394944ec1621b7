import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { labFiles } from '../../lab/account/files.ts';
import { readCalls, readCluster, setFaults } from '../../lab/account/store.ts';
import type { failures } from '../../lab/ibmcloud/failures.ts';
import { ended, makeCliLab, parseObject, until } from './cliSupport.ts';

const get = 'ks cluster get -c dev-fra --output json -q';

test('a fault is chosen by cluster, command and number of the call', async (t) => {
  const lab = makeCliLab(t);
  setFaults(lab.dir, [
    { command: 'ks cluster get', cluster: 'dev-fra', calls: [2], effect: { kind: 'failure', name: 'rate-limited' } },
    { command: 'ks cluster', cluster: lab.id('prod-dal'), effect: { kind: 'failure', name: 'forbidden' } },
    { command: 'target', effect: { kind: 'raw', stdout: 'odd', stderr: 'odder', exitCode: 9 } },
  ]);
  const exitCodes: (number | null)[] = [];
  for (const call of [get, 'ks cluster get -c hand-made -q', `oc ${get.slice(3)}`, get]) {
    exitCodes.push((await lab.run(call)).exitCode);
  }
  assert.deepEqual(exitCodes, [0, 0, 1, 0]);
  assert.match((await lab.run('ks cluster ca status -c prod-dal')).stderr, /\(A0007\)/);
  assert.deepEqual(await lab.run('target --output json'), { exitCode: 9, stdout: 'odd', stderr: 'odder' });
});

test('every failure by its name, on the streams that the CLI uses', async (t) => {
  const lab = makeCliLab(t);
  const expected: Partial<Record<keyof typeof failures, RegExp>> = {
    'cluster-not-found':
      /^FAILED\nThe specified cluster could not be found\. If applicable, make sure that you target the correct account and resource group\. \(G0004\)\n\nTo list the clusters .*\n\nIncident ID: [0-9a-f-]{36}\n\n$/,
    'plugin-missing':
      /^FAILED\n'ks' is not a registered command\. Check your list of installed plug-ins\. See 'ibmcloud help'\.\n\n$/,
    'plugin-missing-old': /^FAILED\n'ks' is not a registered command\. See 'ibmcloud help'\.\n\n$/,
    'not-logged-in': /^FAILED\nLog in to the IBM Cloud CLI by running 'ibmcloud login'\.\n\n$/,
    'network-timeout': /"https:\/\/iam\.cloud\.ibm\.com\/identity\/token": dial tcp [\d.]+:443: i\/o timeout\n\n$/,
    'token-no-permission':
      /^FAILED\nThe following error\(s\) occurred:\nThe token does not have permission to perform this action\.\n\nTrace ID: /,
    'wrong-provider': /Cluster provider not permitted for given operation\. \(G3917\)/,
    'rate-limited': /Status code: 429; description: The request frequency from this IP exceeded/,
    'gateway-html': /502.*<!DOCTYPE html>/,
    'ca-rotation-unfinished': /in order to revoke old CA Cert\. \(E1955\)/,
    'no-credentials': /The user credentials could not be found\. \(E0051\)/,
  };
  for (const [name, text] of Object.entries(expected)) {
    setFaults(lab.dir, [{ command: 'ks cluster get', effect: { kind: 'failure', name } }]);
    const { exitCode, stdout, stderr } = await lab.run(get);
    assert.match(stderr, text, name);
    assert.equal(stdout, '', name);
    assert.equal(exitCode, name.startsWith('plugin-missing') ? 2 : 1, name);
  }
  setFaults(lab.dir, [{ command: 'ks', effect: { kind: 'failure', name: 'master-busy' } }]);
  const text = await lab.run('ks cluster master refresh -c dev-fra -q');
  assert.equal(text.stdout, 'Refreshing API server(s) for cluster dev-fra...\n');
  assert.equal(readCluster(lab.dir, lab.id('dev-fra'))?.refresh, null);
});

test('answers that are none: HTML, nothing, half a JSON, exit code 2', async (t) => {
  const lab = makeCliLab(t);
  const answer = async (name: string) => {
    setFaults(lab.dir, [{ command: 'ks', effect: { kind: 'failure', name } }]);
    return await lab.run(get);
  };
  const whole = (await lab.run(get)).stdout;
  const html = await answer('html');
  assert.match(html.stdout, /^<!DOCTYPE html>/);
  assert.equal(html.exitCode, 0);
  assert.deepEqual(await answer('empty'), { exitCode: 0, stdout: '', stderr: '' });
  assert.deepEqual(await answer('exit-2'), { exitCode: 2, stdout: '', stderr: '' });
  const half = await answer('half-json');
  assert.equal(half.exitCode, 0);
  assert.equal(half.stdout, whole.slice(0, Math.floor(whole.length / 2)));
  assert.throws(() => parseObject(half.stdout));
  const unknown = await answer('no-such-failure');
  assert.equal(unknown.exitCode, 70);
  assert.match(unknown.stderr, /The lab knows no failure named no-such-failure/);
});

test('a failure may come after the effect', async (t) => {
  const lab = makeCliLab(t);
  const effect = { kind: 'failure', name: 'network-timeout' } as const;
  setFaults(lab.dir, [{ command: 'ks cluster master refresh', afterEffect: true, effect }]);
  assert.equal((await lab.run('ks cluster master refresh -c dev-fra')).exitCode, 1);
  assert.equal(readCluster(lab.dir, lab.id('dev-fra'))?.refresh?.seen, 0);
});

test('a question on standard output: without input it fails, with an answer the call goes on', async (t) => {
  const lab = makeCliLab(t);
  setFaults(lab.dir, [{ command: 'ks cluster get', effect: { kind: 'ask' } }]);
  const closed = await lab.run(get);
  assert.equal(closed.exitCode, 1);
  assert.match(closed.stdout, /Do you want to update\? \[y\/N\] > \n$/);
  const answered = await lab.run(get, 'n\n');
  assert.equal(answered.exitCode, 0);
  assert.match(answered.stdout, /\[y\/N\] > \{\n/);
});

test('a hanging call, also one that waits for an answer, ends when it is told to, and is recorded', async (t) => {
  const lab = makeCliLab(t);
  for (const effect of [{ kind: 'hang' }, { kind: 'ask', atEnd: 'hang' }] as const) {
    setFaults(lab.dir, [{ command: 'ks cluster get', effect }]);
    const child = lab.start(get);
    child.stdin?.end();
    const end = ended(child);
    const counted = () => readFileSync(labFiles.faultCounts(lab.dir), 'utf8').includes('1\n');
    await until(counted);
    assert.equal(child.exitCode, null);
    child.kill('SIGTERM');
    assert.equal((await end).exitCode, 143);
    assert.equal(readCalls(lab.dir).records.at(-1)?.exitCode, 143);
  }
});
