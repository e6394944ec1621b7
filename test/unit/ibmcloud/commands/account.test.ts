import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { showTarget } from '../../../../src/ibmcloud/commands/account.ts';
import { hasKubernetesPlugin, listPlugins } from '../../../../src/ibmcloud/commands/plugins.ts';
import { failedEnd } from '../../../../src/ibmcloud/failedCall.ts';
import {
  listAccounts,
  listResourceGroups,
  selectAccount,
  selectResourceGroup,
  unsetResourceGroup,
} from '../../../../src/ibmcloud/commands/accounts.ts';

describe('showTarget', () => {
  const target = showTarget();

  it('reads the recorded keys', () => {
    const stdout = JSON.stringify({
      account: { guid: '9f8e', name: 'Target Account', owner: 'o@example.com' },
      api_endpoint: 'https://cloud.ibm.com',
      region: { mccp_id: '', name: 'us-south' },
      resource_group: { default: true, guid: 'rg1', name: 'default', state: 'ACTIVE' },
      user: { display_name: 'U', user_email: 'user@example.com' },
    });
    assert.deepEqual(target.parse(stdout), {
      user: 'user@example.com',
      account: { id: '9f8e', name: 'Target Account' },
      region: 'us-south',
      resourceGroup: { id: 'rg1', name: 'default' },
    });
  });

  it('reads that nobody is logged in, whatever the exit code, and no other failure as that', () => {
    const loggedOut = '{"api_endpoint":"https://cloud.ibm.com","region":{"name":"us-south"}}';
    const read = (stdout: string, stderr: string): unknown =>
      target.parseFailure?.(failedEnd({ exitCode: 1, stdout, stderr }));
    assert.deepEqual(read(loggedOut, ''), { value: undefined });
    assert.deepEqual(read(loggedOut, 'FAILED\n'), { value: undefined });
    assert.equal(read(loggedOut, 'FAILED\ndial tcp: i/o timeout\n'), undefined);
    assert.equal(read('{"user":{"user_email":"user@example.com"}}', ''), undefined);
    assert.equal(read('FAILED', ''), undefined);
  });

  it('leaves open what is not targeted', () => {
    const stdout = JSON.stringify({
      account: { guid: 'a', name: '' },
      region: {},
      user: { display_name: 'ServiceId-1' },
    });
    assert.deepEqual(target.parse(stdout), {
      user: 'ServiceId-1',
      account: { id: 'a', name: 'a' },
      region: undefined,
      resourceGroup: undefined,
    });
  });

  const NOT_LOGGED_IN =
    "API endpoint: https://cloud.ibm.com\nRegion: eu-de\nNot logged in. Use 'ibmcloud login' to log in.\n";
  for (const stdout of [
    '{}',
    '{"api_endpoint": "https://cloud.ibm.com", "region": {"name": "eu-de"}}',
    '{"account": null, "user": null}',
    NOT_LOGGED_IN,
  ]) {
    it(`takes for logged out: ${JSON.stringify(stdout)}`, () => {
      assert.equal(target.parse(stdout), undefined);
    });
  }

  it('takes the error for logged out too, but no other', () => {
    const stderr = `FAILED\n${NOT_LOGGED_IN}`;
    assert.deepEqual(target.parseFailure?.(failedEnd({ exitCode: 1, stdout: '', stderr })), { value: undefined });
    assert.equal(target.parseFailure?.(failedEnd({ exitCode: 1, stdout: '', stderr: 'FAILED\nother' })), undefined);
  });

  it('does not take a broken answer for logged out', () => {
    for (const stdout of ['', '{"account": {"guid": "a"', '<html></html>']) {
      assert.throws(() => target.parse(stdout), Failure, stdout);
    }
  });
});

describe('lists', () => {
  it('reads accounts by whatever key scripts were seen to use', () => {
    for (const [id, name, state] of [
      ['AccountGUID', 'Name', 'State'],
      ['account_guid', 'name', 'state'],
      ['account_id', 'name', 'state'],
      ['guid', 'name', 'state'],
    ] as const) {
      const stdout = JSON.stringify([{ [id]: 'g1', [name]: 'One', [state]: 'ACTIVE' }]);
      assert.deepEqual(listAccounts().parse(stdout), [{ id: 'g1', name: 'One', state: 'ACTIVE' }]);
    }
    assert.throws(() => listAccounts().parse('[{"Name": "no id"}]'), Failure);
  });

  it('reads accounts from one object with linked accounts', () => {
    const own = { Guid: 'g1', Name: 'One', State: 'ACTIVE', OwnerIamId: 'IBMid-1' };
    const [one, two] = [
      { id: 'g1', name: 'One', state: 'ACTIVE' },
      { id: 'g2', name: 'Two', state: 'SUSPENDED' },
    ];
    const linked = { Guid: 'g2', Name: 'Two', State: 'SUSPENDED' };
    const read = (value: unknown): unknown => listAccounts().parse(JSON.stringify(value));
    assert.deepEqual(read({ ...own, LinkedAccounts: [linked, own] }), [one, two]);
    assert.deepEqual(read({ ...own, LinkedAccounts: null }), [one]);
    assert.deepEqual(read(own), [one]);
    for (const other of [
      {},
      { error: 'denied' },
      { ...own, LinkedAccounts: 'none' },
      { ...own, LinkedAccounts: [{}] },
    ]) {
      assert.throws(() => read(other), Failure);
    }
  });

  it('takes null for an empty list, and for nothing else', () => {
    for (const list of [listAccounts(), listResourceGroups(), listPlugins()])
      assert.deepEqual(list.parse('null\n'), []);
    for (const other of ['', 'nothing', '"null"']) assert.throws(() => listAccounts().parse(other), Failure);
  });

  it('reads resource groups', () => {
    const stdout = '[{"id": "r1", "name": "default", "default": true}, {"id": "r2", "name": "audit-team"}]';
    assert.deepEqual(listResourceGroups().parse(stdout), [
      { id: 'r1', name: 'default', isDefault: true },
      { id: 'r2', name: 'audit-team', isDefault: false },
    ]);
  });

  it('reads plug-ins and finds the one for clusters under any of its names', () => {
    const plugins = listPlugins().parse(
      JSON.stringify([
        { Name: 'container-registry', Aliases: ['cr'], Version: { Major: 1, Minor: 3, Build: 17 } },
        { Name: 'container-service', Aliases: null, Version: { Major: 1, Minor: 0, Build: 829 } },
      ]),
    );
    assert.deepEqual(
      plugins.map(({ name, version }) => [name, version]),
      [
        ['container-registry', '1.3.17'],
        ['container-service', '1.0.829'],
      ],
    );
    assert.equal(hasKubernetesPlugin(plugins), true);
    assert.equal(hasKubernetesPlugin(plugins.slice(0, 1)), false);
    assert.equal(hasKubernetesPlugin(listPlugins().parse('[{"Name": "container-service/kubernetes-service"}]')), true);
    assert.equal(hasKubernetesPlugin(listPlugins().parse('[]')), false);
  });
});

describe('selecting', () => {
  it('describes the calls', () => {
    assert.deepEqual(selectAccount('guid').args, ['target', '-c', 'guid']);
    assert.deepEqual(selectResourceGroup('my group').args, ['target', '-g', 'my group']);
    assert.deepEqual(unsetResourceGroup().args, ['target', '--unset-resource-group']);
  });
});
