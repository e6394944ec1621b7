import { linesOfRows } from '../../audit/file/logsRows.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { readLogLine } from '../../audit/logLine.ts';
import { cancelled } from '../../failure/cancelled.ts';
import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import { toFailure } from '../../failure/toFailure.ts';
import {
  backgroundQueryData,
  backgroundQueryStatus,
  cancelBackgroundQuery,
  createBackgroundQuery,
  type BackgroundStatus,
} from '../../ibmcloud/commands/logs/backgroundQueries.ts';
import type { LogsRow } from '../../ibmcloud/commands/logsAnswer.ts';
import type { LogsWarning } from '../../ibmcloud/commands/logsWarning.ts';
import { message, type Message } from '../../text/message.ts';
import { doubtsOf, fewOf } from './answerDoubts.ts';
import type { AskOptions, CloudLogs } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';
import { newestFirst, timed, type BackgroundQuestion, type FoundEvents, type TimedLine } from './searchEvents.ts';

export interface BackgroundOptions extends AskOptions {
  /** Receives what the query does now. */
  readonly onProgress?: ((what: Message) => void) | undefined;
  readonly limits?: BackgroundLimits;
}

/** Limits of a background query; tests shorten them. */
export interface BackgroundLimits {
  /** Milliseconds between two questions for its state: three of an instance's six calls a minute. */
  readonly pollMs: number;
  /** Milliseconds until it is given up, and cancelled there. */
  readonly longestMs: number;
  /** Milliseconds that a cancellation there may take, with the wait for its turn. */
  readonly cancelMs: number;
  /** Most rows to ask for; the service's limit is a million. */
  readonly rows: number;
  /** Most characters of lines that are kept. */
  readonly characters: number;
}

export const BACKGROUND_LIMITS: BackgroundLimits = {
  pollMs: 20_000,
  longestMs: 2 * 3_600_000,
  cancelMs: 180_000,
  rows: 200_000,
  characters: 160 * 1024 * 1024,
};

const ENDS: ReadonlySet<BackgroundStatus['state']> = new Set(['done', 'failed', 'timed-out', 'cancelled']);
/** States in a row that may be not known before it is given up. */
const MOST_UNKNOWN = 3;

/**
 * Runs a query in the background of an instance, in its archive, and reads its rows when it is done. What was begun
 * there is cancelled there after an abort, or where it is given up here.
 * @throws Failure – `cancelled` after an abort, once it is cancelled there; where that fails it says so instead
 */
export async function searchInBackground(
  logs: CloudLogs,
  destination: Destination,
  question: BackgroundQuestion,
  { limits = BACKGROUND_LIMITS, onProgress, ...options }: BackgroundOptions,
): Promise<FoundEvents> {
  const { query, from, to, counted, filter, notes } = question;
  const asked = { query: `${query} | orderby $m.timestamp desc | limit ${limits.rows}`, from, to };
  const begun = await begin(() =>
    logs.run(destination, (url) => createBackgroundQuery(url, asked), { ...options, untilEnd: true }),
  );
  onProgress?.(message('Background query {0} has begun', begun.id));
  let warnings: readonly LogsWarning[];
  try {
    ({ warnings } = await untilDone(logs, destination, begun.id, { ...options, onProgress, limits }));
  } catch (error) {
    const failure = error instanceof Ended ? error.failure : toFailure(error);
    // One that has ended there needs no more.
    if (!(error instanceof Ended)) await cancelThere(logs, destination, begun.id, limits, failure);
    throw failure;
  }
  onProgress?.(message('Loading the rows'));
  const { collected, remarks } = await logs.run(
    destination,
    (url) => backgroundQueryData(url, begun.id, () => new WantedLines(filter, limits.characters)),
    options,
  );
  const { lines, rows, left } = collected;
  const said = [...begun.warnings, ...warnings].map(({ text }) => text);
  const isFewer = rows < Math.min(counted, limits.rows);
  const isMore = isFewer || left > 0 || rows >= limits.rows;
  return {
    lines: newestFirst(lines),
    byServer: isMore
      ? Math.max(counted, rows)
      : said.length + doubtsOf(remarksOf(remarks)).length === 0
        ? rows
        : undefined,
    read: rows,
    isMore,
    canReadMore: false,
    background: undefined,
    notes: [
      message('Searched in the archive by a background query. It may lack the newest minutes.'),
      ...(isFewer
        ? [
            counted === 1
              ? message('Not all: 1 row was counted, and none was read.')
              : message('Not all: {0} rows were counted, and {1} were read.', counted, rows),
          ]
        : []),
      ...(left > 0
        ? [
            left === 1
              ? message('Not all: 1 event more than can be kept was left out.')
              : message('Not all: {0} events more than can be kept were left out.', left),
          ]
        : []),
      ...(rows >= limits.rows ? [message('Not all: the limit of {0} rows was reached.', limits.rows)] : []),
      ...fewOf([...notes, ...said, ...doubtsOf(remarksOf(remarks))]),
    ],
  };
}

function remarksOf(remarks: Omit<Parameters<typeof doubtsOf>[0], 'rows'>): Parameters<typeof doubtsOf>[0] {
  return { ...remarks, rows: [] };
}

/** A query that ended there without all of its rows. */
class Ended extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super();
    this.failure = failure;
  }
}

/** A call that is not answered may have begun one, whose ID nobody knows. */
async function begin<T>(create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code !== 'timed-out' && failure.code !== 'bad-output') throw failure;
    throw new Failure(failure.code, message('Not known whether a background query has begun: {0}', failure.text), {
      ...(failure.detail === undefined ? {} : { detail: failure.detail }),
      remedy: 'show-log',
    });
  }
}

async function untilDone(
  logs: CloudLogs,
  destination: Destination,
  id: string,
  { limits, onProgress, ...options }: BackgroundOptions & { readonly limits: BackgroundLimits },
): Promise<BackgroundStatus> {
  const begunAt = performance.now();
  for (let unknown = 0; ;) {
    if (options.signal.aborted) throw cancelled();
    await pause(limits.pollMs, options.signal);
    const status = await statusOrWhy(() => logs.run(destination, (url) => backgroundQueryStatus(url, id), options));
    if ('state' in status && status.state === 'done') return status;
    if ('state' in status) throwIfEnded(status);
    unknown = 'state' in status && status.state !== 'unknown' ? 0 : unknown + 1;
    if (unknown >= MOST_UNKNOWN) throw 'state' in status ? unknownState(status) : status;
    if (performance.now() - begunAt >= limits.longestMs) {
      throw new Failure('timed-out', message('The background query took too long. Choose a shorter time range.'));
    }
    onProgress?.(sayStatus(status));
  }
}

/** A state, or why it could not be asked for where the next question may be answered. */
async function statusOrWhy(ask: () => Promise<BackgroundStatus>): Promise<BackgroundStatus | Failure> {
  try {
    return await ask();
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'api-not-found') throw new Ended(failure);
    const mayPass = ['network', 'gateway', 'timed-out', 'query-limit', 'rate-limited'].includes(failure.code);
    if (!mayPass) throw failure;
    return failure;
  }
}

/** @throws Ended */
function throwIfEnded({ state, said }: BackgroundStatus): void {
  switch (state) {
    case 'failed':
      throw new Ended(
        new Failure(
          'other',
          said === ''
            ? message('The background query failed, and Cloud Logs gave no reason.')
            : message('The background query failed: {0}', said),
          { remedy: 'retry' },
        ),
      );
    case 'timed-out':
      throw new Ended(
        new Failure('timed-out', message('The background query ran out of time. Choose a shorter time range.')),
      );
    case 'cancelled':
      throw new Ended(new Failure('other', message('The background query was cancelled in Cloud Logs by somebody.')));
    default:
  }
}

function unknownState({ said }: BackgroundStatus): Failure {
  return new Failure(
    'bad-output',
    message('The background query is in a state that isn’t known: {0}', said === '' ? '–' : said),
    { remedy: 'show-log' },
  );
}

function sayStatus(status: BackgroundStatus | Failure): Message {
  if (!('state' in status)) return message('Its state isn’t known: {0}', status.text);
  const { state, bytes } = status;
  if (state === 'waiting') return message('Waiting in Cloud Logs until it begins');
  if (state === 'unknown') return message('Its state isn’t known: {0}', status.said);
  return bytes === undefined || bytes === 0
    ? message('Running in Cloud Logs')
    : message('Running in Cloud Logs: {0} MB scanned', Math.round(bytes / 1e6));
}

/** Cancels it there, unless it has ended already. @throws Failure where it may go on. @param why it is cancelled */
async function cancelThere(
  logs: CloudLogs,
  destination: Destination,
  id: string,
  { cancelMs }: BackgroundLimits,
  why: Failure,
): Promise<void> {
  const signal = AbortSignal.timeout(cancelMs);
  try {
    await logs.run(destination, (url) => cancelBackgroundQuery(url, id), { signal });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'api-not-found') return;
    const now = await logs.run(destination, (url) => backgroundQueryStatus(url, id), { signal }).catch(() => undefined);
    if (now !== undefined && ENDS.has(now.state)) return;
    const reason = failure.code === 'cancelled' ? message('Cloud Logs didn’t answer in time.') : failure.text;
    throw new Failure('other', message('Background query {0} may still run in Cloud Logs: {1}', id, reason), {
      remedy: 'show-log',
      cause: why,
      ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    });
  }
}

/** The lines of rows that a filter wants, up to as many characters as are kept. */
class WantedLines {
  readonly lines: TimedLine[] = [];
  rows = 0;
  /** Wanted lines that are not kept. */
  left = 0;
  readonly #filter: Filter;
  #room: number;

  constructor(filter: Filter, characters: number) {
    this.#filter = filter;
    this.#room = characters;
  }

  add(rows: readonly LogsRow[]): void {
    this.rows += rows.length;
    for (const line of linesOfRows(rows)) {
      if (!this.#filter.wants(readLogLine(line.text), line.text)) continue;
      this.#room -= line.text.length;
      if (this.#room < 0) this.left += 1;
      else this.lines.push(timed(line));
    }
  }
}
