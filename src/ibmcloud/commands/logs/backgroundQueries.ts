import { cliFailure } from '../../../failure/cliFailure.ts';
import { isRecord } from '../../../text/jsonValue.ts';
import { message } from '../../../text/message.ts';
import type { CliCommand, CliFailedEnd } from '../../cliCommand.ts';
import { asFields, child, requiredText, text, type Fields } from '../../fields.ts';
import { acknowledgement, badOutput, readJson } from '../../jsonOutput.ts';
import type { OutputReader } from '../../outputReader.ts';
import { LogsAnswerReader, type LogsRemarks, type LogsRow } from '../logsAnswer.ts';
import { timeText } from '../logsQuery.ts';
import { readWarnings, type LogsWarning } from '../logsWarning.ts';

/** A query that an instance runs in its archive on its own; it keeps the rows for a while. */
export interface BackgroundQuery {
  /** In DataPrime, as of any query. */
  readonly query: string;
  readonly from: Date;
  readonly to: Date;
}

/** How a background query is. */
export interface BackgroundStatus {
  /**
   * `failed`, `timed-out` and `cancelled` are ends without all rows; `unknown`: none of the documented states, or
   * several of them.
   */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'timed-out' | 'cancelled' | 'unknown';
  /** Of a failed one why, in the instance's words; of an unknown one what it says. May be empty. */
  readonly said: string;
  /** Scanned up to now; `undefined` where the instance does not say. */
  readonly bytes: number | undefined;
  readonly warnings: readonly LogsWarning[];
}

/** The service runs one for some minutes, and the CLI itself takes half of one. */
const CALL_MS = 120_000;
/** A million rows of 2 KB would be twice that: its reader keeps less. */
const DATA_LIMIT = 1024 * 1024 * 1024;
const DATA_MS = 30 * 60_000;

/** `ibmcloud logs background-query-create` (service role Reader). @returns the query's ID */
export function createBackgroundQuery(
  serviceUrl: string,
  { query, from, to }: BackgroundQuery,
): CliCommand<{ readonly id: string; readonly warnings: readonly LogsWarning[] }> {
  return {
    args: [
      ...['logs', 'background-query-create', '--query', query, '--syntax', 'dataprime'],
      ...['--start-date', timeText(from, Math.floor), '--end-date', timeText(to, Math.ceil)],
      ...['--output', 'json', '--service-url', serviceUrl],
    ],
    parse: (stdout) => {
      const answer = asFields(readJson(stdout));
      const id = requiredText(answer, 'query_id', 'queryId');
      // It becomes an argument of the next calls.
      if (!/^[A-Za-z0-9][\w-]{0,99}$/.test(id)) {
        throw badOutput(message('The IBM Cloud CLI’s answer couldn’t be read; update the CLI and its plug-ins.'));
      }
      return { id, warnings: readWarnings(answer['warnings']) };
    },
    timeoutMs: CALL_MS,
  };
}

/** `ibmcloud logs background-query-status` (service role Reader). */
export function backgroundQueryStatus(serviceUrl: string, id: string): CliCommand<BackgroundStatus> {
  return {
    args: [
      ...['logs', 'background-query-status', '--query-id', id],
      ...['--output', 'json', '--service-url', serviceUrl],
    ],
    parse: (stdout) => statusOf(asFields(readJson(stdout))),
    timeoutMs: CALL_MS,
  };
}

/**
 * `ibmcloud logs background-query-data` (service role Reader): all rows of a query that is done, read as they come.
 * @param collect begins to collect the rows of one call.
 */
export function backgroundQueryData<C extends { readonly add: (rows: readonly LogsRow[]) => void }>(
  serviceUrl: string,
  id: string,
  collect: () => C,
): CliCommand<{ readonly collected: C; readonly remarks: LogsRemarks }> {
  const args = [
    ...['logs', 'background-query-data', '--query-id', id],
    ...['--output', 'json', '--service-url', serviceUrl],
  ];
  const read = (): OutputReader<{ readonly collected: C; readonly remarks: LogsRemarks }> => {
    const collected = collect();
    const reader = new LogsAnswerReader((rows) => collected.add(rows));
    return { push: (piece) => reader.push(piece), end: () => ({ collected, remarks: reader.end() }) };
  };
  return {
    args,
    read,
    parse: (stdout) => {
      const reader = read();
      reader.push(stdout);
      return reader.end();
    },
    // A row's text is nobody's message.
    parseFailure: ({ exitCode, stdout, stderr }: CliFailedEnd) => {
      throw cliFailure({ args, exitCode, stdout: /user_?data/i.test(stdout) ? '' : stdout, stderr });
    },
    secretOutput: true,
    timeoutMs: DATA_MS,
    stdoutLimit: DATA_LIMIT,
  };
}

/** `ibmcloud logs background-query-cancel` (service role Reader), without its question. */
export function cancelBackgroundQuery(serviceUrl: string, id: string): CliCommand<void> {
  return {
    args: ['logs', 'background-query-cancel', '--query-id', id, '--force', '--service-url', serviceUrl],
    parse: acknowledgement,
    timeoutMs: CALL_MS,
  };
}

function statusOf(answer: Fields): BackgroundStatus {
  return { ...stateOf(answer), warnings: readWarnings(answer['warnings']), bytes: bytesIn(answer) };
}

/** The one state that an answer says. Several at a time are none. */
function stateOf(answer: Fields): Pick<BackgroundStatus, 'state' | 'said'> {
  const [state, ...more] = oneOf(answer, {
    waiting: ['waiting_for_execution', 'waitingForExecution'],
    running: ['running'],
    terminated: ['terminated'],
  });
  const unknown = { state: 'unknown', said: Object.keys(answer).join(', ') } as const;
  if (state === undefined || more.length > 0) return unknown;
  if (state !== 'terminated') return { state, said: '' };
  const terminated = child(answer, 'terminated');
  const [end, ...others] = oneOf(terminated, { done: ['success'], error: ['error'], cancelled: ['cancelled'] });
  if (end === undefined || others.length > 0) return { ...unknown, said: Object.keys(terminated).join(', ') };
  if (end !== 'error') return { state: end, said: '' };
  const error = child(terminated, 'error');
  const [why, ...whys] = oneOf(error, {
    'timed-out': ['timed_out', 'timedOut'],
    cancelled: ['cancelled'],
    failed: ['failed'],
  });
  if (why === undefined || whys.length > 0) return { state: 'failed', said: Object.keys(error).join(', ') };
  return { state: why, said: why === 'failed' ? text(child(error, 'failed'), 'reason') : '' };
}

/** Which of these an answer has, by any of their names, as objects. */
function oneOf<K extends string>(answer: Fields, names: Readonly<Record<K, readonly string[]>>): readonly K[] {
  const keys = Object.keys(names) as K[]; // the record's own
  return keys.filter((key) => names[key].some((name) => isRecord(answer[name])));
}

function bytesIn(answer: Fields): number | undefined {
  const metadata = answer['metadata'];
  const said = (Array.isArray(metadata) ? metadata.filter(isRecord) : [])
    .map((one) => text(child(one, 'statistics'), 'bytes_scanned', 'bytesScanned'))
    .filter((bytes) => /^\d+$/.test(bytes));
  return said.length === 0 ? undefined : said.reduce((sum, bytes) => sum + Number(bytes), 0);
}
