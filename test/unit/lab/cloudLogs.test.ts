import assert from 'node:assert/strict';
import { describe, it, test, type TestContext } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { createCliRunner } from '../../../src/ibmcloud/runner.ts';
import type { LogsAnswer } from '../../../src/ibmcloud/commands/logsAnswer.ts';
import { queryLogs, type LogsQuery } from '../../../src/ibmcloud/commands/logsQuery.ts';
import { hasLogsPlugin, listPlugins } from '../../../src/ibmcloud/commands/plugins.ts';
import { fieldAt } from '../../../src/text/jsonValue.ts';
import { seededClusters } from '../../lab/account/seededClusters.ts';
import { updateAccount } from '../../lab/account/store.ts';
import { takeLines, takenLines, type CloudLogsInstance } from '../../lab/cloud-logs/instance.ts';
import { AdminApi, until } from '../../lab/stage/adminApi.ts';
import { installLoggingAgent } from '../../lab/stage/objects.ts';
import { FlowLab, never } from '../forwarding/support/flowLab.ts';
import { labCli } from '../forwarding/support/labCli.ts';
import { makeCliLab } from './cliSupport.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const base = "source logs | filter $l.applicationname == 'ibm-kube-audit'";
const minute = 60_000;

interface LogsLab {
  readonly ask: (over?: Partial<LogsQuery>) => Promise<LogsAnswer>;
  readonly set: (instance: Partial<CloudLogsInstance>) => void;
  readonly hasPlugin: () => Promise<boolean>;
  readonly removePlugin: () => void;
}

/** An instance with an event of each of the last five minutes, and one of ten days ago. */
function logsLab(t: TestContext): LogsLab {
  const { dir, cliPath, environment } = makeCliLab(t);
  const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const cli = labCli(dir, { runner, concerns: () => false });
  const now = Date.now();
  const ages = [10 * 24 * 60, 5, 4, 3, 2, 1];
  const lines = ages.map((age, index) => ({
    taken: now - age * minute,
    text: JSON.stringify({ auditID: `a-${index}`, verb: index % 2 === 0 ? 'get' : 'create', requestURI: '/' }),
    ...{ cluster: 'prod-dal', node: '10.0.0.1', namespace: 'ibm-kube-audit', pod: 'p', container: 'c' },
  }));
  takeLines(dir, guid, lines);
  return {
    ask: (over) => {
      const range = { from: new Date(now - 60 * minute), to: new Date(now + minute), limit: 100 };
      const usual = { query: base, tier: 'frequent_search', serviceUrl: urlOf(guid, 'us-south') } as const;
      return cli.run(queryLogs({ ...range, ...usual, ...over }), { signal: never });
    },
    set: (instance) =>
      updateAccount(dir, (account) => {
        account.cloudLogs = { [guid]: instance };
      }),
    hasPlugin: async () => hasLogsPlugin(await cli.run(listPlugins(), { signal: never })),
    removePlugin: () =>
      updateAccount(dir, (account) => {
        account.plugins.cloudLogs = false;
      }),
  };
}

function urlOf(instance: string, region: string): string {
  return `https://${instance}.api.${region}.logs.cloud.ibm.com`;
}

describe('the lab’s ibmcloud logs query', () => {
  it('answers filtered, sorted, limited and counted rows', async (t) => {
    const { ask } = logsLab(t);
    assert.equal((await ask()).rows.length, 5);
    const { rows } = await ask({ query: `${base} && $d.log.verb == 'create' | orderby $m.timestamp desc | limit 2` });
    assert.deepEqual(
      rows.map(({ data }) => fieldAt(data, 'log', 'auditID')),
      ['a-5', 'a-3'],
    );
    assert.deepEqual((await ask({ query: `${base} | count into $d.n` })).rows[0]?.data, { n: 5 });
  });

  it('warns of what is not all', async (t) => {
    const { ask, set } = logsLab(t);
    const kinds = async (over: Partial<LogsQuery>): Promise<readonly string[]> =>
      (await ask(over)).warnings.map(({ kind, missingKey }) => missingKey ?? kind);
    assert.deepEqual(await kinds({ limit: 2 }), ['number_of_results_limit_warning']);
    assert.deepEqual(await kinds({ from: new Date(0) }), ['time_range_warning']);
    const query = `${base} && ($d.log.verb == 'get' || $d.log.subresource == 'x')`;
    assert.deepEqual(await kinds({ query }), ['log.subresource']);
    assert.equal((await ask({ query })).rows.length, 0);
    set({ missingKey: 'null' });
    assert.equal((await ask({ query })).rows.length, 2);
    set({ hasBucket: false });
    assert.deepEqual(await kinds({ tier: 'archive' }), ['archive_warning']);
  });

  it('has the rows of the tier that policies and time give', async (t) => {
    const { ask, set } = logsLab(t);
    const count = async (tier: LogsQuery['tier'], from = new Date(0)): Promise<number> =>
      (await ask({ tier, from })).rows.length;
    assert.deepEqual([await count('frequent_search'), await count('archive')], [5, 6]);
    set({ priority: 'low' });
    assert.deepEqual([await count('frequent_search'), await count('archive')], [0, 6]);
    set({ priority: 'block' });
    assert.equal(await count('archive'), 0);
    set({ indexedAfterMs: 2.5 * minute, archivedAfterMs: 4.5 * minute });
    assert.deepEqual([await count('frequent_search'), await count('archive')], [3, 2]);
  });

  const refusals: Readonly<Record<string, readonly [Partial<CloudLogsInstance>, Partial<LogsQuery>, FailureCode]>> = {
    'a query that is none': [{}, { query: `${base} | sort by x` }, 'invalid-input'],
    'double quotes': [{}, { query: 'source logs | filter $d.log.verb == "get"' }, 'invalid-input'],
    'a line feed': [{}, { query: `${base}\n| limit 1` }, 'other'],
    'a query that is too long': [{}, { query: `${base} || $d.log.verb == '${'x'.repeat(4096)}'` }, 'other'],
    'a limit over the tier’s': [{}, { limit: 12_001 }, 'other'],
    'a user without a role': [{ role: 'none' }, {}, 'no-permission'],
    'a query too many': [{ queriesInMinute: 0 }, {}, 'query-limit'],
    'a query too many, as the body': [{ queriesInMinute: 0, errors: 'body' }, {}, 'query-limit'],
    'a public endpoint that is off': [{ endpoints: 'private', errors: 'body' }, {}, 'no-permission'],
    'another region': [{}, { serviceUrl: urlOf(guid, 'eu-de') }, 'other'],
    'a private endpoint from outside': [{}, { serviceUrl: urlOf(guid, 'private.us-south') }, 'network'],
  };
  for (const [name, [instance, over, code]] of Object.entries(refusals)) {
    it(`refuses ${name}`, async (t) => {
      const { ask, set } = logsLab(t);
      set(instance);
      await assert.rejects(ask(over), hasCode(code));
    });
  }

  it('is no command without its plug-in', async (t) => {
    const { ask, hasPlugin, removePlugin } = logsLab(t);
    assert.equal(await hasPlugin(), true);
    removePlugin();
    assert.equal(await hasPlugin(), false);
    await assert.rejects(ask(), hasCode('logs-plug-in-missing'));
  });
});

test('the agents of a cluster send what its forwarder logs', async () => {
  const clusters = seededClusters().filter(({ name }) => name === 'cloudlogs-wdc');
  const flow = await FlowLab.start({ clusters });
  try {
    await installLoggingAgent(flow.lab.dir, 'cloudlogs-wdc');
    const api = new AdminApi(flow.lab.dir, 'cloudlogs-wdc');
    const line = await until('an event in the instance', async () => {
      await api.list('ConfigMap');
      return takenLines(flow.lab.dir, guid).find(({ text }) => text.includes('"verb":"list"'));
    });
    assert.deepEqual(
      [line.cluster, line.namespace, line.container],
      ['cloudlogs-wdc', 'ibm-kube-audit', 'ibmcloud-kube-audit'],
    );
  } finally {
    await flow.stop();
  }
});

function hasCode(code: FailureCode): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}
