import assert from 'node:assert/strict';
import { describe, it, test, type TestContext } from 'node:test';
import { isProblem, parseFilter, type Filter } from '../../../../src/audit/filter/parseFilter.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import { CloudLogs, QUERY_LIMITS } from '../../../../src/forwarding/destination/cloudLogs.ts';
import { chooseDestinations, type Destination } from '../../../../src/forwarding/destination/destinations.ts';
import { searchEvents, type FoundEvents } from '../../../../src/forwarding/destination/searchEvents.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { serviceInstances, type ServiceInstances } from '../../../../src/ibmcloud/commands/serviceInstances.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import { outputShapes } from '../../../lab/cloud-logs/answer.ts';
import { takeLines, type CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { recordShapes } from '../../../lab/cloud-logs/record.ts';
import { makeCliLab } from '../../lab/cliSupport.ts';
import { labCli, type LabCall } from '../support/labCli.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const never = new AbortController().signal;
const minute = 60_000;
const cluster = { name: 'prod-dal', id: 'c1' };

interface SearchLab {
  readonly logs: CloudLogs;
  readonly calls: LabCall[];
  readonly destination: () => Promise<Destination>;
  readonly instances: () => Promise<ServiceInstances>;
  readonly set: (instance: Partial<CloudLogsInstance>) => void;
  readonly search: (text: string, over?: { from?: Date; limit?: number }) => Promise<FoundEvents>;
  readonly lines: readonly string[];
}

/** Events of two clusters in one instance; one of ten days ago. */
function searchLab(t: TestContext, instance: Partial<CloudLogsInstance> = {}): SearchLab {
  const { dir, cliPath, environment } = makeCliLab(t);
  const calls: LabCall[] = [];
  const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const cli = labCli(dir, { runner, concerns: () => false, onCall: (call) => calls.push(call) });
  const now = Date.now();
  const text = (index: number, taken: number): string =>
    JSON.stringify({
      ...{ kind: 'Event', auditID: `a-${index}`, stage: 'ResponseComplete', verb: index % 3 === 0 ? 'delete' : 'get' },
      ...{ requestURI: `/api/v1/namespaces/ns-${index}/pods`, user: { username: index % 2 === 0 ? 'Anna' : 'ops' } },
      objectRef: { resource: 'pods', namespace: `ns-${index}` },
      ...(index === 4 ? { impersonatedUser: { username: 'anna' } } : {}),
      responseStatus: { code: 200 },
      requestReceivedTimestamp: new Date(taken - 500).toISOString().replace('Z', '000Z'),
    });
  const taken = [14_400, 9, 8, 7, 6, 5, 4, 3].map((age) => now - age * minute);
  const lines = taken.map((time, index) => text(index, time));
  const place = { node: 'n', namespace: 'ibm-kube-audit', pod: 'p', container: 'ibmcloud-kube-audit' };
  takeLines(
    dir,
    guid,
    taken.flatMap((time, index) => [
      { ...place, taken: time, text: lines[index] ?? '', cluster: 'prod-dal' },
      { ...place, taken: time + 1, text: text(100 + index, time), cluster: 'other' },
    ]),
  );
  const set = (over: Partial<CloudLogsInstance>): void =>
    updateAccount(dir, (account) => {
      account.cloudLogs = { [guid]: { queriesInMinute: 1_000, ...over } };
    });
  set(instance);
  const logs = new CloudLogs(cli, { ...QUERY_LIMITS, startsInWindow: 1_000 });
  const instances = (): Promise<ServiceInstances> => serviceInstances(cli, 'logs', never);
  const destination = async (): Promise<Destination> => {
    const { offered } = chooseDestinations(
      { kind: 'sends', labels: {}, agent: 'logs-agent', instances: [{ guid, region: 'us-south' }] },
      await instances(),
    );
    assert.ok(offered[0]);
    return offered[0];
  };
  const search: SearchLab['search'] = async (filter, { from = new Date(now - 60 * minute), limit = 100 } = {}) =>
    searchEvents(
      logs,
      await destination(),
      { cluster, filter: filterOf(filter), from, to: new Date(now + minute), limit },
      { signal: never },
    );
  return { logs, calls, destination, instances, set, search, lines };
}

function filterOf(text: string): Filter {
  const filter = parseFilter(text);
  assert.ok(!isProblem(filter), text);
  return filter;
}

const idsOf = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => {
    const line = readLogLine(text);
    return line.kind === 'event' ? line.event.id : text;
  });
const notesOf = ({ notes }: FoundEvents): readonly string[] => notes.map(inEnglish);

const frequent = 'Searched in frequent search, not in the archive.';
const archived = 'Searched in the archive, not in frequent search.';
const none = 'Neither frequent search nor the archive shows an audit event. Data access rules may hide some.';

const filters = ['', 'verb:delete', 'user:anna', '-user:anna', 'ns:ns-5', 'id:a-6', 'code:<300', 'ns-3', 'path:*ns-2*'];

describe('a search has the cluster’s events, the newest first', () => {
  for (const record of recordShapes) {
    it(`from records of shape ${record}, in any answer`, async (t) => {
      const { search, set, lines } = searchLab(t);
      for (const [index, shape] of outputShapes.entries()) {
        set({
          record,
          shape,
          keys: index % 2 === 0 ? 'snake' : 'camel',
          userData: index % 3 === 0 ? 'object' : 'text',
        });
        for (const text of filters.filter((_, at) => (at + index) % 3 === 0)) {
          const { wants } = filterOf(text);
          const wanted = lines.slice(1).filter((line) => wants(readLogLine(line), line));
          const found = await search(text);
          assert.deepEqual(idsOf(found.lines.map((line) => line.text)), idsOf(wanted).toReversed(), `${shape} ${text}`);
        }
      }
    });
  }

  it('with the agent’s name of the cluster at another place, or none, which is said', async (t) => {
    const { search, set } = searchLab(t, { clusterKey: 'meta' });
    assert.equal((await search('verb:delete')).lines.length, 2);
    set({ clusterKey: 'none' });
    const found = await search('verb:delete');
    assert.equal(found.lines.length, 4);
    assert.deepEqual(notesOf(found), [
      frequent,
      'Records name no cluster: events of all clusters that send here are shown.',
    ]);
  });

  it('with labels that are overridden, and in the archive where policies send them there', async (t) => {
    const { search, set } = searchLab(t, { labels: 'application' });
    assert.equal((await search('verb:delete')).lines.length, 2);
    set({ priority: 'low' });
    const found = await search('verb:delete');
    assert.equal(found.lines.length, 2);
    assert.deepEqual(notesOf(found), [archived]);
  });

  it('older than eight days from the archive', async (t) => {
    const { search } = searchLab(t);
    const found = await search('verb:delete', { from: new Date(0) });
    assert.deepEqual(idsOf(found.lines.map(({ text }) => text)), ['a-6', 'a-3', 'a-0']);
  });

  it('and says how many there are, what is missing, and what was filtered after it', async (t) => {
    const { search, set } = searchLab(t);
    const few = await search('code:<300', { limit: 3 });
    assert.deepEqual([few.lines.length, few.read, few.byServer, few.isMore, few.canReadMore], [3, 3, 7, true, true]);
    const all = await search('code:<300', { limit: 7 });
    assert.deepEqual([all.lines.length, all.byServer, all.isMore], [7, 7, false]);
    assert.deepEqual(notesOf(await search('-pods')), [frequent, 'Filtered after the search: -pods']);
    assert.deepEqual(notesOf(await search('', { from: new Date(0) })), [archived]);
    set({ indexedAfterMs: 60 * minute, archivedAfterMs: 60 * minute });
    assert.deepEqual(notesOf(await search('')), [none]);
  });
});

/** A search of an instance that answers each query so. */
async function searchOf(
  answerTo: (query: string, tier: string) => string | Failure,
  { filter = '', limit = 100 } = {},
): Promise<FoundEvents> {
  const cli: CliRunner = {
    run: (command) => {
      const valueOf = (flag: string): string => command.args[command.args.indexOf(flag) + 1] ?? '';
      const answer = answerTo(valueOf('--query'), valueOf('--tier'));
      return answer instanceof Failure ? Promise.reject(answer) : Promise.resolve(command.parse(answer));
    },
  };
  const destination = {
    guid,
    region: 'us-south',
    name: 'logs',
    serviceUrl: 'https://g.api.us-south.logs.cloud.ibm.com',
  };
  const logs = new CloudLogs(cli, { ...QUERY_LIMITS, startsInWindow: 1_000, repeats: 0 });
  const range = { from: new Date(Date.now() - 60 * minute), to: new Date() };
  return searchEvents(logs, destination, { cluster, filter: filterOf(filter), ...range, limit }, { signal: never });
}

const event = { auditID: 'a', verb: 'get', requestURI: '/api', stage: 'ResponseComplete' };
const rowsOf = (count: number, data: unknown = { log: event }): string =>
  JSON.stringify({ result: { results: Array.from({ length: count }, () => ({ user_data: data })) } });
const warn = (warning: unknown): string => JSON.stringify({ warning });

describe('nothing found is not nothing there', () => {
  it('where an answer is not whole, or empty', async () => {
    const found = await searchOf((_query, tier) =>
      tier === 'archive'
        ? warn({ archive_warning: { bucket_access_denied: {} } })
        : warn({ bytes_scanned_limit_warning: {} }),
    );
    assert.deepEqual(notesOf(found), [
      none,
      'Not all: the limit of scanned data was reached.',
      'Not all: IBM Cloud Logs may not read the archive’s bucket.',
    ]);
    assert.equal(found.byServer, undefined);
    assert.deepEqual(notesOf(await searchOf(() => '')), [none, 'The CLI printed nothing, which is taken for no rows.']);
    const strange = JSON.stringify({ result: { results: ['kube'] } });
    assert.deepEqual(notesOf(await searchOf(() => strange)), [
      none,
      'Not all: 1 line of the answer wasn’t understood.',
    ]);
  });

  it('where the newest rows of the namespace are no events', async () => {
    const others = rowsOf(50, { log: 'haproxy[1]: 10.0.0.1 GET /' });
    const hidden = await searchOf((query) =>
      query.includes('ResponseComplete') || !query.includes('limit 50') ? rowsOf(2) : others,
    );
    assert.equal(hidden.lines.length, 2);
    const foreign = await searchOf((query) => (query.includes('ResponseComplete') ? rowsOf(0) : others));
    assert.deepEqual(notesOf(foreign), [
      'Rows of namespace ibm-kube-audit are there, but no audit event was recognised in them.',
    ]);
  });

  it('of this cluster, where others’ records name theirs', async () => {
    const queries: string[] = [];
    const found = await searchOf((query) => {
      queries.push(query);
      const isNamed = query.includes('cluster_name');
      return isNamed ? rowsOf(0) : rowsOf(3, { kubernetes: { cluster_name: 'other' }, log: event });
    });
    assert.deepEqual(found.lines, []);
    assert.deepEqual(notesOf(found), ['No audit event was found that names cluster prod-dal; others name other.']);
    assert.match(queries[1] ?? '', /\(\$d\.kubernetes\.cluster_name == 'prod-dal' \|\| .* == 'c1'\)/);
    assert.equal(queries.length, 5);
  });
});

describe('what is more than was read', () => {
  it('is asked for up to the tier’s limit', async () => {
    const found = await searchOf((query) => rowsOf(query.includes('limit 50') ? 1 : 12_000), { limit: 18_000 });
    assert.deepEqual([found.read, found.isMore, found.canReadMore], [12_000, true, false]);
  });

  it('may be all that the filter wants', async () => {
    const count = rowsOf(1, { n: 500_000 });
    const found = await searchOf((query) => (query.includes('count') ? count : rowsOf(5)), {
      filter: 'verb:delete',
      limit: 5,
    });
    assert.deepEqual([found.lines.length, found.read, found.byServer, found.isMore], [0, 5, 500_000, true]);
  });

  it('is not known where it could not be counted, and the rows stay', async () => {
    const failing = new Failure('query-limit', message('Too many.'));
    const failed = await searchOf((query) => (query.includes('count') ? failing : rowsOf(5)), { limit: 5 });
    assert.deepEqual([failed.lines.length, failed.byServer, failed.isMore], [5, undefined, true]);
    assert.deepEqual(notesOf(failed).slice(-1), ['The rows couldn’t be counted: Too many.']);
    const partial = `${warn({ blocks_limit_warning: {} })}${rowsOf(1, { n: 9 })}`;
    const doubtful = await searchOf((query) => (query.includes('count') ? partial : rowsOf(5)), { limit: 5 });
    assert.equal(doubtful.byServer, undefined);
    assert.deepEqual(notesOf(doubtful).slice(-1), ['Not all: the limit of scanned blocks was reached.']);
    const cancelled = new Failure('cancelled', message('Cancelled.'));
    await assert.rejects(
      searchOf((query) => (query.includes('count') ? cancelled : rowsOf(5)), { limit: 5 }),
      /Cancel/,
    );
  });

  it('is not known beside warnings, of which each is said once, and ten at most', async () => {
    const kinds = Array.from({ length: 12 }, (_, index) => warn({ [`kind_${index}_warning`]: {} }));
    const found = await searchOf(() => [rowsOf(3), ...kinds, ...kinds].join('\n'));
    assert.equal(found.byServer, undefined);
    assert.equal(found.notes.length, 12);
    assert.equal(notesOf(found).at(-1), 'And 3 more warnings.');
  });
});

test('a query has everything that has a default, and never another instance', async (t) => {
  const { search, calls } = searchLab(t);
  await search('verb:delete user:ops');
  const queries = calls.filter(({ args }) => args[0] === 'logs').map(({ args }) => args);
  assert.equal(queries.length, 3);
  for (const args of queries) {
    assert.equal(args[args.indexOf('--service-url') + 1], `https://${guid}.api.us-south.logs.cloud.ibm.com`);
    for (const flag of ['--tier', '--syntax', '--limit', '--start-date', '--end-date']) assert.ok(args.includes(flag));
  }
});

test('an instance is asked six times a minute by all searches together, and again after a refusal', async (t) => {
  const destination = await searchLab(t).destination();
  const starts: number[] = [];
  const cli: CliRunner = {
    run: async (command) => {
      starts.push(performance.now());
      if (starts.length === 3) throw new Failure('query-limit', message('Too many.'));
      return command.parse('');
    },
  };
  const asked = new CloudLogs(cli, { ...QUERY_LIMITS, windowMs: 400, firstPauseMs: 50 });
  const query = { query: 'source logs', from: new Date(0), to: new Date(1), tier: 'archive', limit: 1 } as const;
  await Promise.all(Array.from({ length: 20 }, () => asked.ask(destination, query, { signal: never })));
  assert.equal(starts.length, 21);
  for (const [index, start] of starts.entries()) {
    const seventh = starts[index + 6];
    assert.ok(seventh === undefined || seventh - start >= 395, `${index}: ${seventh} after ${start}`);
  }
});

describe('the instance of a cluster', () => {
  const sends = { kind: 'sends', labels: {}, agent: 'logs-agent', instances: [{ guid, region: 'us-south' }] } as const;

  const listOf = (instances: ServiceInstances['instances']): ServiceInstances => ({ instances, groups: 'all' });

  it('is the agent’s, at the endpoint that it offers', async (t) => {
    const { set, instances } = searchLab(t);
    const urlWith = async (over: Partial<CloudLogsInstance>): Promise<string | undefined> => {
      set(over);
      const { offered, doubt } = chooseDestinations(sends, await instances());
      assert.deepEqual([offered.length, offered[0]?.name, doubt], [1, 'cloud-logs-dal', undefined]);
      return offered[0]?.serviceUrl.replace(guid, 'GUID');
    };
    assert.equal(await urlWith({}), 'https://GUID.api.us-south.logs.cloud.ibm.com');
    assert.equal(await urlWith({ extensions: 'ingress' }), 'https://GUID.api.us-south.logs.cloud.ibm.com');
    assert.equal(await urlWith({ extensions: 'absent' }), 'https://GUID.api.us-south.logs.cloud.ibm.com');
    assert.equal(await urlWith({ endpoints: 'private' }), 'https://GUID.api.private.us-south.logs.cloud.ibm.com');
  });

  it('is the agent’s also where the user does not see it', () => {
    const refused = new Failure('no-permission', message('No.'));
    for (const listed of [listOf([]), refused]) {
      assert.deepEqual(chooseDestinations(sends, listed).offered, [
        { guid, region: 'us-south', name: guid, serviceUrl: `https://${guid}.api.us-south.logs.cloud.ibm.com` },
      ]);
    }
  });

  it('is one of those that the user sees where the agent does not say it, and why', async (t) => {
    const listed = await searchLab(t).instances();
    const doubtOf = (target: Parameters<typeof chooseDestinations>[0]): string => {
      const { offered, doubt } = chooseDestinations(target, listed);
      assert.equal(offered.length, 2);
      return doubt === undefined ? '' : inEnglish(doubt);
    };
    assert.equal(doubtOf({ kind: 'none' }), 'No logging agent of Cloud Logs runs in this cluster.');
    assert.equal(
      doubtOf({ kind: 'unknown', why: message('You may not read it.') }),
      'Where the logging agent sends events isn’t known: You may not read it.',
    );
    const few = chooseDestinations({ kind: 'none' }, { ...listed, groups: 'targeted' });
    assert.equal(
      few.doubt && inEnglish(few.doubt),
      'No logging agent of Cloud Logs runs in this cluster. The CLI is too old to list others than the targeted resource group’s instances.',
    );
    assert.throws(
      () => chooseDestinations({ kind: 'none' }, listOf([])),
      /No Cloud Logs instance is known\. No logging agent/,
    );
    assert.throws(() => chooseDestinations({ kind: 'none' }, new Failure('network', message('No net.'))), /No net/);
  });
});
