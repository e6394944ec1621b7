import { linesOfRows, type LogsLine } from '../../audit/file/logsRows.ts';
import { compileFilter, type CompiledFilter } from '../../audit/filter/compileFilter.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { readLogLine, timeOfLine } from '../../audit/logLine.ts';
import { Failure } from '../../failure/failure.ts';
import type { LogsAnswer } from '../../ibmcloud/commands/logsAnswer.ts';
import { LONGEST_QUERY, MOST_ROWS } from '../../ibmcloud/commands/logsQuery.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';
import { doubtsOf, fewOf } from './answerDoubts.ts';
import type { AskOptions, CloudLogs } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';
import { probe, type ProbeRange } from './probe.ts';

export interface EventSearch extends ProbeRange {
  readonly cluster: { readonly name: string; readonly id: string };
  readonly filter: Filter;
  /** Most rows. */
  readonly limit: number;
}

/** What a search has found. */
export interface FoundEvents {
  /** The newest first, all of which the filter wants. */
  readonly lines: readonly LogsLine[];
  /** How many rows the instance has for its part of the filter; `undefined` where that is not known. */
  readonly byServer: number | undefined;
  /** How many rows were read, before the filter was applied here. */
  readonly read: number;
  /** Whether there are more rows than were read. */
  readonly isMore: boolean;
  /** Whether a search with a higher limit would read more. */
  readonly canReadMore: boolean;
  /** What would read all that the server counted, where these are more rows than a query gives. */
  readonly background: BackgroundQuestion | undefined;
  /** What a reader has to know: what may be missing, and what was filtered here. */
  readonly notes: readonly Message[];
}

/** What a background query is to find. */
export interface BackgroundQuestion {
  /** In DataPrime, without an order or a limit. */
  readonly query: string;
  readonly from: Date;
  readonly to: Date;
  /** Rows that the server counted. */
  readonly counted: number;
  readonly filter: Filter;
  /** What was said of the search that counted. */
  readonly notes: readonly Message[];
}

/** What follows a condition at the longest: ` | orderby …`. */
const REST = 100;

/** Searches audit events of a cluster in its instance, the newest first. @throws Failure */
export async function searchEvents(
  logs: CloudLogs,
  destination: Destination,
  { cluster, filter, from, to, limit }: EventSearch,
  options: AskOptions,
): Promise<FoundEvents> {
  const { place, notes } = await probe(logs, destination, cluster, { from, to }, options);
  if (place === undefined) {
    return {
      lines: [],
      byServer: undefined,
      read: 0,
      isMore: false,
      canReadMore: false,
      background: undefined,
      notes: fewOf(notes),
    };
  }
  const { tier, shape } = place;
  const room = LONGEST_QUERY - place.condition.length - REST;
  const compiled = compileFilter(filter.text, shape, room);
  if ('template' in compiled) throw new Failure('invalid-input', compiled);
  const condition = compiled.condition === '' ? place.condition : `${place.condition} && ${compiled.condition}`;
  const base = `source logs | filter ${condition}`;
  const most = Math.min(limit, MOST_ROWS[tier]);
  const query = `${base} | orderby $m.timestamp desc | limit ${most}`;
  const answer = await logs.ask(destination, { query, from, to, tier, limit: most }, options);
  const read = answer.rows.length;
  const isFull = read >= most;
  const countQuery = { query: `${base} | count into $d.n`, from, to, tier, limit: 1 } as const;
  const counted = isFull ? await countOrNone(() => logs.ask(destination, countQuery, options)) : undefined;
  const doubts = doubtsOf(answer);
  const byServer = isFull ? counted?.count : doubts.length === 0 ? read : undefined;
  const isMore = isFull && byServer !== read;
  const lines = linesOfRows(answer.rows).filter(({ text }) => filter.wants(readLogLine(text), text));
  const isTooMany = byServer !== undefined && byServer > MOST_ROWS[tier];
  const inBackground: BackgroundQuestion | undefined = isTooMany
    ? { query: base, from, to, counted: byServer, filter, notes: [...filteredHere(compiled), ...notes] }
    : undefined;
  return {
    lines: newestFirst(lines.map(timed)),
    byServer,
    read,
    isMore,
    canReadMore: isMore && most < MOST_ROWS[tier],
    background: inBackground,
    notes: [
      tier === 'archive'
        ? message('Searched in the archive, not in frequent search.')
        : message('Searched in frequent search, not in the archive.'),
      ...filteredHere(compiled),
      ...fewOf([...notes, ...doubts, ...(counted?.doubts ?? [])]),
    ],
  };
}

/** A count that fails leaves the rows that were read. @throws Failure after an abort (`cancelled`) */
async function countOrNone(
  ask: () => Promise<LogsAnswer>,
): Promise<{ readonly count: number | undefined; readonly doubts: readonly Message[] }> {
  try {
    const answer = await ask();
    const doubts = doubtsOf(answer);
    return { count: doubts.length === 0 ? countIn(answer) : undefined, doubts };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { count: undefined, doubts: [message('The rows couldn’t be counted: {0}', error.text)] };
  }
}

function countIn({ rows }: { readonly rows: readonly { readonly data: unknown }[] }): number | undefined {
  const count = Number(fieldAt(rows[0]?.data, 'n'));
  return rows.length === 1 && Number.isInteger(count) ? count : undefined;
}

function filteredHere({ words }: CompiledFilter): readonly Message[] {
  const here = words.filter(({ how }) => how === 'here').map(({ word }) => word);
  return here.length === 0 ? [] : [message('Filtered after the search: {0}', here.join(' '))];
}

/** A line, and when it was in milliseconds since the epoch; 0 where that is not known. */
export interface TimedLine {
  readonly line: LogsLine;
  readonly at: number;
}

/** By the time of the request; a line without one by when the agent took it. */
export function timed(line: LogsLine): TimedLine {
  return { line, at: Date.parse(timeOfLine(readLogLine(line.text)) || line.stamp) || 0 };
}

export function newestFirst(lines: readonly TimedLine[]): readonly LogsLine[] {
  return lines.toSorted((one, other) => other.at - one.at).map(({ line }) => line);
}
