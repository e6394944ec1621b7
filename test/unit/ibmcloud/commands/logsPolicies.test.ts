import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/failure/failure.ts';
import { listDataAccessRules } from '../../../../src/ibmcloud/commands/logsDataAccessRules.ts';
import { listLogsPolicies, type LogsPolicy } from '../../../../src/ibmcloud/commands/logsPolicies.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import type { CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { labCli } from '../../forwarding/support/labCli.ts';
import { makeCliLab } from '../../lab/cliSupport.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const url = `https://${guid}.api.us-south.logs.cloud.ibm.com`;
const never = new AbortController().signal;
const parse = (stdout: string): readonly LogsPolicy[] => listLogsPolicies(url).parse(stdout);
const hasCode =
  (code: FailureCode) =>
  (error: unknown): boolean =>
    error instanceof Failure && error.code === code;

describe('logs policies', () => {
  it('asks one instance, with its address', () => {
    assert.deepEqual(listLogsPolicies(url).args.slice(-2), ['--service-url', url]);
    assert.deepEqual(listDataAccessRules(url).args.slice(-2), ['--service-url', url]);
  });

  it('are read in each shape that the lab prints, for those who may', async (t) => {
    const { dir, cliPath, environment } = makeCliLab(t);
    const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
    const cli = labCli(dir, { runner, concerns: () => false });
    const set = (instance: Partial<CloudLogsInstance>): void =>
      updateAccount(dir, (account) => {
        account.cloudLogs = { [guid]: instance };
      });
    const [policies, rules] = [
      () => cli.run(listLogsPolicies(url), { signal: never }),
      () => cli.run(listDataAccessRules(url), { signal: never }),
    ];
    for (const keys of ['snake', 'camel'] as const) {
      set({
        keys,
        policies: [
          { name: 'drop', priority: 'block', application: { rule: 'is', name: 'a, b' }, severities: ['info'] },
          { name: 'off', priority: 'low', subsystem: { rule: 'start_with', name: 'x' }, enabled: false },
        ],
        dataAccessRules: [{ name: 'security', expression: '<v1>true' }],
      });
      const all = { kind: 'is', names: ['a', 'b'] } as const;
      assert.deepEqual((await policies()).map(withoutSeverities), [
        { name: 'drop', priority: 'block', enabled: true, order: 1, application: all, subsystem: undefined },
        {
          ...{ name: 'off', priority: 'low', enabled: false, order: 2, application: undefined },
          subsystem: { kind: 'starts-with', names: ['x'] },
        },
      ]);
      assert.deepEqual(
        (await policies()).map(({ severities }) => severities.length),
        [1, 6],
      );
      assert.deepEqual(await rules(), [{ name: 'security' }]);
    }
    for (const emptyList of ['array', 'null', 'absent'] as const) {
      set({ emptyList });
      assert.deepEqual([await policies(), await rules()], [[], []], emptyList);
    }
    set({ role: 'reader', readsDataAccessRules: false });
    await assert.rejects(policies(), hasCode('no-permission'));
    await assert.rejects(rules(), hasCode('no-permission'));
  });

  it('are not known to be none where the answer is another', () => {
    for (const text of ['', '{"polices":[]}', '{"policies":{}}', '{"policies":["a"]}', '{"errors":[]}', '[1]']) {
      assert.throws(() => parse(text), hasCode('bad-output'), text);
    }
    assert.deepEqual(parse('[]'), []);
  });

  it('have words that are not known, and are not read as others', () => {
    const [policy] = parse(
      '{"policies":[{"name":"p","priority":"type_unspecified","application_rule":{"rule_type_id":"unspecified","name":"a"},"subsystem_rule":"x"}]}',
    );
    assert.deepEqual(policy, {
      ...{ name: 'p', priority: undefined, enabled: undefined, order: undefined, severities: [] },
      application: { kind: 'unknown', names: ['a'] },
      subsystem: { kind: 'unknown', names: [] },
    });
    assert.deepEqual(parse('[{"name":"gone","deleted":true}]'), []);
  });
});

function withoutSeverities({ severities: _, ...policy }: LogsPolicy): Omit<LogsPolicy, 'severities'> {
  return policy;
}
