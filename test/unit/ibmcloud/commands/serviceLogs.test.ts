import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getLoggingConfigs } from '../../../../src/ibmcloud/commands/loggingConfigs.ts';
import { serviceInstances } from '../../../../src/ibmcloud/commands/serviceInstances.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { setFaults, updateAccount, updateCluster } from '../../../lab/account/store.ts';
import { makeCliLab } from '../../lab/cliSupport.ts';

const signal = new AbortController().signal;

test('what receives service events is read with its dashboard, in all groups, or else in the targeted one', async (t) => {
  const { cliPath, environment, dir } = makeCliLab(t);
  const cli = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const { instances: found, groups } = await serviceInstances(cli, 'logs', signal);
  assert.equal(groups, 'all');
  assert.deepEqual(
    found.map(({ name, region }) => `${name} ${region}`),
    ['cloud-logs-dal us-south', 'cloud-logs-audit eu-de'],
  );
  assert.match(found[0]?.dashboard ?? '', /^https:\/\/dashboard\.us-south\.logs\.cloud\.ibm\.com\//);
  assert.match(found[1]?.dashboard ?? '', /^https:\/\/cloud\.ibm\.com\/services\/logs\/crn%3Av1%3A/);
  assert.equal((await serviceInstances(cli, 'logdnaat', signal)).instances.length, 1);

  const stderr = 'Incorrect Usage: flag provided but not defined: -all-resource-groups\n';
  setFaults(dir, [{ command: 'resource service-instances', calls: [1], effect: { kind: 'raw', stderr, exitCode: 2 } }]);
  const targeted = await serviceInstances(cli, 'logs', signal);
  assert.deepEqual(
    targeted.instances.map(({ name }) => name),
    ['cloud-logs-dal'],
  );
  assert.equal(targeted.groups, 'targeted');
  updateAccount(dir, (account) => {
    account.serviceInstances = [];
  });
  assert.deepEqual((await serviceInstances(cli, 'logs', signal)).instances, []);
});

test('a cluster’s logging configurations of old are listed', async (t) => {
  const lab = makeCliLab(t);
  const { cliPath, environment, dir } = lab;
  const cli = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const cluster = lab.id('dev-fra');
  updateCluster(dir, cluster, (state) => {
    state.loggingConfigs = [
      { id: 'a1', source: 'container', namespace: '*', host: '10.1.2.3', port: '514', type: 'syslog', protocol: 'tcp' },
    ];
  });
  assert.deepEqual(await cli.run(getLoggingConfigs(cluster), { signal }), [
    { id: 'a1', source: 'container', target: '10.1.2.3:514', kind: 'syslog, tcp' },
  ]);
  updateCluster(dir, cluster, (state) => {
    state.loggingConfigs = [];
  });
  assert.deepEqual(await cli.run(getLoggingConfigs(cluster), { signal }), []);
});
