import { cliFailure } from '../../failure/cliFailure.ts';
import { isRecord } from '../../text/jsonValue.ts';
import type { CliCommand, CliFailedEnd } from '../cliCommand.ts';
import { jsonValues } from '../jsonValues.ts';
import { readLogsAnswer, type LogsAnswer } from './logsAnswer.ts';

/** Where an instance searches: what it indexed, or the bucket. */
export type LogsTier = 'frequent_search' | 'archive';

/** A query of one instance. */
export interface LogsQuery {
  /** `https://GUID.api[.private].REGION.logs.cloud.ibm.com`. */
  readonly serviceUrl: string;
  /** In DataPrime, at most {@link LONGEST_QUERY} characters and none of them a control character. */
  readonly query: string;
  readonly from: Date;
  readonly to: Date;
  readonly tier: LogsTier;
  /** Most rows, at most {@link MOST_ROWS} of the tier. */
  readonly limit: number;
}

/** Most characters of a query. */
export const LONGEST_QUERY = 4096;
/** Most rows to ask for, by tier. The archive would answer 50,000, of which {@link STDOUT_LIMIT} leaves 1.3 KB each. */
export const MOST_ROWS: Readonly<Record<LogsTier, number>> = { frequent_search: 12_000, archive: 16_000 };
/** A query of the archive may take five minutes, and the CLI itself half a minute. */
const TIMEOUT_MS = 330_000;
/** 16,000 events of the usual 2 KB, twice over. */
const STDOUT_LIMIT = 64 * 1024 * 1024;

/**
 * `ibmcloud logs query` (service role Reader on the instance). All that has a default of its own is given: the user's
 * configuration of the plug-in names another instance, and defaults differ between versions. Times end with `Z`,
 * without which the CLI finds nothing.
 */
export function queryLogs({ serviceUrl, query, from, to, tier, limit }: LogsQuery): CliCommand<LogsAnswer> {
  const args = [
    ...['logs', 'query', '--query', query],
    ...['--start-date', timeText(from, Math.floor), '--end-date', timeText(to, Math.ceil)],
    ...['--tier', tier, '--syntax', 'dataprime', '--limit', String(limit)],
    ...['--output', 'json', '--service-url', serviceUrl],
  ];
  return {
    args,
    parse: readLogsAnswer,
    parseFailure: (ended) => {
      throw queryFailure(args, ended);
    },
    // Rows are audit events, whose bodies may hold anything.
    secretOutput: true,
    timeoutMs: TIMEOUT_MS,
    stdoutLimit: STDOUT_LIMIT,
  };
}

/** Whole seconds, as in all of IBM's examples. */
export function timeText(time: Date, round: (seconds: number) => number): string {
  return new Date(round(time.getTime() / 1000) * 1000).toISOString().replace('.000', '');
}

/** A failed call by the table, from what is prose: a row's text is nobody's message. */
function queryFailure(args: readonly string[], { exitCode, stdout, stderr }: CliFailedEnd): Error {
  const { values, unread } = jsonValues(stdout);
  const errors = values.filter((value) => isRecord(value) && ('errors' in value || 'status_code' in value));
  const prose = [...unread, ...errors.map((value) => JSON.stringify(value))].join('\n');
  return cliFailure({ args, exitCode, stdout: prose, stderr });
}
