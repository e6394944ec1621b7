import { linesOfRows, type LogsLine } from '../../audit/file/logsRows.ts';
import { compileFilter, type CompiledFilter } from '../../audit/filter/compileFilter.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { readLogLine, timeOfLine } from '../../audit/logLine.ts';
import { Failure } from '../../failure/failure.ts';
import { LONGEST_QUERY, MOST_ROWS } from '../../ibmcloud/commands/logsQuery.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';
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
  /** How many rows the instance has for its part of the filter; `undefined` where it did not say. */
  readonly byServer: number | undefined;
  /** Whether there are more rows than were asked for. */
  readonly isMore: boolean;
  /** What a reader has to know: what may be missing, and what was filtered here. */
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
  const probed = await probe(logs, destination, cluster, { from, to }, options);
  if (probed === undefined) {
    return {
      lines: [],
      byServer: 0,
      isMore: false,
      notes: [message('No audit event at all is there in this time.')],
    };
  }
  const { tier, shape, note } = probed;
  const room = LONGEST_QUERY - probed.condition.length - REST;
  const compiled = compileFilter(filter.text, shape, room);
  if ('template' in compiled) throw new Failure('invalid-input', compiled);
  const condition = compiled.condition === '' ? probed.condition : `${probed.condition} && ${compiled.condition}`;
  const base = `source logs | filter ${condition}`;
  const most = Math.min(limit, MOST_ROWS[tier]);
  const query = `${base} | orderby $m.timestamp desc | limit ${most}`;
  const answer = await logs.ask(destination, { query, from, to, tier, limit: most }, options);
  const isMore = answer.rows.length >= most;
  const byServer = isMore
    ? countIn(await logs.ask(destination, { query: `${base} | count into $d.n`, from, to, tier, limit: 1 }, options))
    : answer.rows.length;
  const lines = linesOfRows(answer.rows).filter(({ text }) => filter.wants(readLogLine(text), text));
  return {
    lines: newestFirst(lines),
    byServer,
    isMore: isMore && byServer !== answer.rows.length,
    notes: [
      ...(note === undefined ? [] : [note]),
      ...(tier === 'archive' ? [message('Searched in the archive.')] : []),
      ...filteredHere(compiled),
      ...answer.warnings.map(({ text }) => text),
      ...(answer.unread === 0 ? [] : [message('Not all: {0} lines of the answer were not understood.', answer.unread)]),
      ...(answer.saidNothing ? [message('The CLI printed nothing, which is taken for no rows.')] : []),
    ],
  };
}

function countIn({ rows }: { readonly rows: readonly { readonly data: unknown }[] }): number | undefined {
  const count = Number(fieldAt(rows[0]?.data, 'n'));
  return rows.length === 1 && Number.isInteger(count) ? count : undefined;
}

function filteredHere({ words }: CompiledFilter): readonly Message[] {
  const here = words.filter(({ how }) => how === 'here').map(({ word }) => word);
  return here.length === 0 ? [] : [message('Filtered after the search: {0}', here.join(' '))];
}

/** By the time of the request; a line without one by when the agent took it. */
function newestFirst(lines: readonly LogsLine[]): readonly LogsLine[] {
  return lines
    .map((line) => ({ line, at: Date.parse(timeOfLine(readLogLine(line.text)) || line.stamp) || 0 }))
    .sort((one, other) => other.at - one.at)
    .map(({ line }) => line);
}
