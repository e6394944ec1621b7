import { randomUUID } from 'node:crypto';
import { printAnswer } from '../../../cloud-logs/answer.ts';
import { backgroundQueries, changeBackground, type StoredQuery } from '../../../cloud-logs/background.ts';
import { isOneTooMany, recordsIn, type CloudLogsInstance } from '../../../cloud-logs/instance.ts';
import { answeredRow, runQuery } from '../../../cloud-logs/runQuery.ts';
import type { Call, Command } from '../../command.ts';
import { localFailure } from '../../failures.ts';
import { apiError, camel, forbidden, instanceOf, logsFlags } from '../logsInstance.ts';
import { compiled } from '../logsQuery.ts';

const shared = { positionals: 'taken', login: 'not-logged-in-core' } as const;
const idFlag = { names: ['query-id'], value: true, required: true } as const;

/** `logs background-query-create`: in the archive alone. */
export const backgroundQueryCreate: Command = {
  summary: 'Create a background query.',
  usage:
    '--query QUERY --syntax SYNTAX [--start-date START-DATE] [--end-date END-DATE] [--now-date NOW-DATE] [--service-url URL]',
  flags: [
    { names: ['query'], value: true, required: true },
    { names: ['syntax'], value: true, required: true, oneOf: ['unspecified', 'lucene', 'dataprime'] },
    { names: ['start-date'], value: true },
    { names: ['end-date'], value: true },
    { names: ['now-date'], value: true },
    ...logsFlags,
  ],
  ...shared,
  run(call) {
    const { guid, instance } = allowed(call);
    const { flags, lab } = call;
    const [query = '', from, to] = ['query', 'start-date', 'end-date'].map((name) => flags.get(name) ?? '');
    if (query.length > 4096 || !/^[\p{L}\p{N}\p{P}\p{Z}\p{S}\p{M}]+$/u.test(query)) {
      throw apiError(instance, 400, 'bad_request_or_unspecified', 'query: does not match the pattern');
    }
    if (flags.get('syntax') !== 'dataprime' || ![from, to].every((time) => time?.endsWith('Z'))) {
      throw new Error('The lab answers background queries in DataPrime only, with dates.');
    }
    compiled(instance, () => runQuery(query, [], instance.missingKey));
    const id = randomUUID();
    const stored = { id, query, from: Date.parse(from ?? ''), to: Date.parse(to ?? ''), createdAt: Date.now() };
    changeBackground(lab, guid, (queries) => [...queries, stored]);
    answer(call, instance, { query_id: id, warnings: [] });
  },
};

/** `logs background-query-status`. */
export const backgroundQueryStatus: Command = {
  summary: 'Get the status of a background query.',
  usage: '--query-id QUERY-ID [--service-url URL]',
  flags: [idFlag, ...logsFlags],
  ...shared,
  run(call) {
    const { guid, instance } = allowed(call);
    const stored = storedQuery(call, guid, instance);
    answer(call, instance, {
      submitted_at: new Date(stored.createdAt).toISOString(),
      metadata: [{ statistics: { bytes_scanned: stateOf(stored, instance) === 'waiting' ? 0 : 734_003_200 } }],
      warnings: instance.hasBucket ? [] : [{ archive_warning: { [instance.archiveLacks]: {} } }],
      ...statusOf(stored, instance),
    });
  },
};

/** `logs background-query-data`: as JSON, in the shapes that a query has. */
export const backgroundQueryData: Command = {
  summary: 'Get the data of a background query.',
  usage: '--query-id QUERY-ID [--output-file PATH] [--service-url URL]',
  flags: [
    idFlag,
    { names: ['output-file'], value: true },
    ...logsFlags.filter(({ names }) => !names.includes('output')),
    { names: ['output'], value: true, oneOf: ['logs-raw', 'logs-prettify', 'json', 'yaml', 'table', 'tui'] },
  ],
  ...shared,
  run(call) {
    const { guid, instance } = allowed(call);
    const { flags, lab, out } = call;
    if (flags.get('output') !== 'json' || flags.has('output-file')) throw new Error('The lab answers as JSON only.');
    const stored = storedQuery(call, guid, instance);
    if (stateOf(stored, instance) !== 'success') {
      throw apiError(instance, 400, 'bad_request_or_unspecified', 'The query has not finished successfully');
    }
    const records = recordsIn(lab, guid, instance, { tier: 'archive', from: stored.from, to: stored.to });
    const found = runQuery(stored.query, records, instance.missingKey).records.slice(0, instance.backgroundRows);
    out.raw({ stdout: printAnswer(found.map(answeredRow), [], instance, 'response') });
  },
};

/** `logs background-query-cancel`: asks unless it is forced. */
export const backgroundQueryCancel: Command = {
  summary: 'Cancel a background query.',
  usage: '--query-id QUERY-ID [--force] [--service-url URL]',
  flags: [idFlag, { names: ['force', 'f'] }, ...logsFlags],
  ...shared,
  async run(call) {
    const { flags, lab, out } = call;
    if (!flags.has('force')) {
      out.prompt('Are you sure you want to cancel this query? [y/N] > ');
      if ((await call.readLine()) !== 'y') throw localFailure('EOF');
    }
    const { guid, instance } = allowed(call);
    const { id } = storedQuery(call, guid, instance);
    if (!instance.backgroundStops) throw apiError(instance, 500, 'method_internal_error', 'Internal error');
    changeBackground(lab, guid, (queries) =>
      queries.map((one) => (one.id === id ? { ...one, cancelledAt: Date.now() } : one)),
    );
    out.say('...\nOK');
  },
};

/** @throws CallFailed */
function allowed(call: Call): ReturnType<typeof instanceOf> {
  const found = instanceOf(call);
  const { guid, instance } = found;
  if (instance.backgroundCounts && isOneTooMany(call.lab, guid, instance)) {
    throw apiError(instance, 429, 'resource_exhausted', 'Rate limit exceeded');
  }
  if (instance.role === 'none' || !instance.backgroundAllowed) throw forbidden();
  return found;
}

/** @throws CallFailed */
function storedQuery({ lab, flags }: Call, guid: string, instance: CloudLogsInstance): StoredQuery {
  const id = flags.get('query-id') ?? '';
  const stored = backgroundQueries(lab, guid).find((one) => one.id === id);
  if (stored !== undefined && Date.now() - stored.createdAt < instance.backgroundKeptMs) return stored;
  throw apiError(instance, 404, 'not_found', `Query ${id} not found`);
}

type State = 'waiting' | 'running' | Exclude<CloudLogsInstance['backgroundEnds'], 'never'>;

function stateOf({ createdAt, cancelledAt }: StoredQuery, instance: CloudLogsInstance): State {
  if (cancelledAt !== undefined) return 'cancelled';
  const age = Date.now() - createdAt;
  if (age < instance.backgroundMs) return 'waiting';
  const { backgroundEnds: end, backgroundMs } = instance;
  return end === 'never' || age < 2 * backgroundMs ? 'running' : end;
}

function statusOf(stored: StoredQuery, instance: CloudLogsInstance): Readonly<Record<string, unknown>> {
  const running_since = new Date(stored.createdAt + instance.backgroundMs).toISOString();
  const ended = (end: unknown): Readonly<Record<string, unknown>> => ({
    terminated: { running_since, terminated_at: new Date().toISOString(), ...Object(end) },
  });
  switch (stateOf(stored, instance)) {
    case 'waiting':
      return { waiting_for_execution: {} };
    case 'running':
      return { running: { running_since } };
    case 'success':
      return ended({ success: {} });
    case 'failed':
      return ended({ error: { failed: { reason: 'out of memory' } } });
    case 'timed-out':
      return ended({ error: { timed_out: {} } });
    case 'cancelled':
      return ended(instance.backgroundCancelled === 'state' ? { cancelled: {} } : { error: { cancelled: {} } });
    case 'odd':
      return { suspended: {} };
  }
}

function answer({ isText, out }: Call, { keys }: CloudLogsInstance, value: Readonly<Record<string, unknown>>): void {
  if (isText) throw new Error('The lab answers this call as JSON only.');
  out.json(keys === 'snake' ? value : camel(value));
}
