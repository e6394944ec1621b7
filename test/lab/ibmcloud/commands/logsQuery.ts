import { printAnswer, type AnsweredEvent } from '../../cloud-logs/answer.ts';
import { CompileError } from '../../cloud-logs/expression.ts';
import {
  isOneTooMany,
  recordsIn,
  usualInstance,
  type CloudLogsInstance,
  type Tier,
} from '../../cloud-logs/instance.ts';
import { answeredRow, runQuery } from '../../cloud-logs/runQuery.ts';
import type { Call, Command } from '../command.ts';
import { localFailure } from '../failures.ts';
import { apiError, forbidden, instanceOf } from './logsInstance.ts';

const mostRows: Readonly<Record<Tier, number>> = { frequent_search: 12_000, archive: 50_000 };
const FREQUENT_DAYS = 8;
const granular = ['start-date', 'end-date', 'default-source', 'tier', 'syntax', 'limit', 'strict-fields-validation'];

/** `logs query` of plug-in `cloud-logs` 0.3.0. */
export const logsQuery: Command = {
  summary: 'Query logs.',
  usage:
    '--query QUERY [--metadata METADATA | --start-date START-DATE --end-date END-DATE --default-source DEFAULT-SOURCE --tier TIER --syntax SYNTAX --limit LIMIT --strict-fields-validation=STRICT-FIELDS-VALIDATION] [--since SINCE] [--local-time] [--service-url URL]',
  flags: [
    { names: ['query'], value: true, required: true },
    { names: ['metadata'], value: true },
    { names: ['start-date'], value: true },
    { names: ['end-date'], value: true },
    { names: ['default-source'], value: true },
    { names: ['tier'], value: true, oneOf: ['unspecified', 'archive', 'frequent_search'] },
    {
      names: ['syntax'],
      value: true,
      oneOf: ['unspecified', 'lucene', 'dataprime', 'lucene_utf8_base64', 'dataprime_utf8_base64'],
    },
    { names: ['limit'], value: true },
    { names: ['strict-fields-validation'], value: true },
    { names: ['since'], value: true },
    { names: ['local-time'], value: true },
    { names: ['output'], value: true, oneOf: ['logs-raw', 'logs-prettify', 'json'] },
    { names: ['service-url'], value: true },
  ],
  positionals: 'taken',
  login: 'not-logged-in-core',
  async run(call) {
    const { flags, out } = call;
    const query = flags.get('query') ?? '';
    if (flags.has('metadata') && granular.some((name) => flags.has(name))) {
      throw localFailure("Incorrect Usage: '--metadata' cannot be used with the granular options.");
    }
    if (query.length > 4096 || !/^[\p{L}\p{N}\p{P}\p{Z}\p{S}\p{M}]+$/u.test(query)) {
      throw apiError(usualInstance, 400, 'bad_request_or_unspecified', 'query: does not match the pattern');
    }
    const { guid, instance } = instanceOf(call);
    await new Promise((resolve) => setTimeout(resolve, instance.latencyMs));
    if (isOneTooMany(call.lab, guid, instance)) {
      throw apiError(instance, 429, 'resource_exhausted', 'Rate limit exceeded');
    }
    if (instance.role === 'none') throw forbidden();
    // What the extension leaves to a default is not known to be one thing everywhere.
    if (flags.get('syntax') !== 'dataprime' || flags.get('output') !== 'json' || flags.has('since')) {
      throw new Error('The lab answers queries in DataPrime as JSON only, with dates.');
    }
    out.raw({ stdout: answer(call, guid, instance, query) });
  },
};

function answer(call: Call, guid: string, instance: CloudLogsInstance, query: string): string {
  const { flags, lab } = call;
  const tier: Tier = flags.get('tier') === 'archive' ? 'archive' : 'frequent_search';
  const limit = Number(flags.get('limit') ?? 2_000);
  if (!(limit >= 1 && limit <= mostRows[tier])) {
    throw apiError(instance, 400, 'bad_request_or_unspecified', `limit: must be at most ${mostRows[tier]}`);
  }
  const [start, end] = [flags.get('start-date') ?? '', flags.get('end-date') ?? ''];
  const warnings: AnsweredEvent[] = [];
  const [until, asked] = [Date.parse(end), Date.parse(start)];
  const earliest = tier === 'frequent_search' ? until - FREQUENT_DAYS * 86_400_000 : asked;
  if (asked < earliest) {
    const text = `time range is limited to ${FREQUENT_DAYS} days`;
    warnings.push({ time_range_warning: { warning_message: text, start_date: start, end_date: end } });
  }
  const range = { tier, from: Math.max(asked, earliest), to: until };
  // Users report that nothing is found for a time without a zone.
  const isZoned = [start, end].every((time) => time.endsWith('Z'));
  const records = isZoned ? recordsIn(lab, guid, instance, range) : [];
  if (tier === 'archive' && !instance.hasBucket) warnings.push({ archive_warning: { [instance.archiveLacks]: {} } });
  const result = compiled(instance, () => runQuery(query, records, instance.missingKey));
  if (instance.warnsOfMissingKey) {
    for (const key of result.missing) {
      const text = `keypath does not exist\n'${key}' in line 0 at column 0`;
      warnings.push({ compile_warning: { warning_message: text } });
    }
  }
  const found = result.counted
    ? [{ metadata: [], labels: [], userData: JSON.stringify({ [result.counted.key]: result.counted.count }) }]
    : result.records.slice(0, limit).map(answeredRow);
  if (!result.counted && result.records.length > limit) {
    warnings.push({ number_of_results_limit_warning: { number_of_results_limit: limit } });
  }
  return printAnswer(
    found,
    warnings.map((warning) => ({ warning })),
    instance,
  );
}

/** @throws CallFailed for a query that cannot be compiled */
export function compiled<T>(instance: CloudLogsInstance, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    throw apiError(instance, 400, 'bad_request_or_unspecified', error.message);
  }
}
