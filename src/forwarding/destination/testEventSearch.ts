import { linesOfRows } from '../../audit/file/logsRows.ts';
import { textLiteral } from '../../audit/filter/queryCondition.ts';
import { readLogLine } from '../../audit/logLine.ts';
import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { LogsTier } from '../../ibmcloud/commands/logsQuery.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import type { AskOptions, CloudLogs } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';

/** Test events that were found, by their `Audit-Id`s, and where. */
export type FoundTestEvents = ReadonlyMap<string, LogsTier>;

/** One look at an instance for all test events that are waited for there. */
interface Round {
  readonly ids: Set<string>;
  readonly answer: Promise<FoundTestEvents>;
}

/** How long a look waits for those of other clusters, in milliseconds. */
const JOIN_MS = 250;
/** What is searched: a test event is minutes old, and clocks differ. */
const RANGE_MS = 30 * 60_000;
const AHEAD_MS = 5 * 60_000;
const MOST_ROWS = 500;
/** So many fit into one query. */
const MOST_IDS = 70;

/** Searches test events in instances: those of all clusters that are verified at a time in one query. */
export class TestEventSearch {
  readonly #logs: CloudLogs;
  readonly #rounds = new Map<string, Round>();
  readonly #looks = new Map<string, number>();

  constructor(logs: CloudLogs) {
    this.#logs = logs;
  }

  /** Those of `ids`, and perhaps others, that are there now. Every third look is at the archive. @throws Failure */
  async look(destination: Destination, ids: readonly string[], options: AskOptions): Promise<FoundTestEvents> {
    try {
      return await this.#join(destination, ids, options);
    } catch (error) {
      // Somebody else has begun the round, and has cancelled it.
      const isOther = error instanceof Failure && error.code === 'cancelled' && !options.signal.aborted;
      if (!isOther) throw error;
      return this.look(destination, ids, options);
    }
  }

  #join(destination: Destination, ids: readonly string[], options: AskOptions): Promise<FoundTestEvents> {
    const open = this.#rounds.get(destination.guid);
    if (open !== undefined && open.ids.size + ids.length <= MOST_IDS) {
      for (const id of ids) open.ids.add(id);
      return open.answer;
    }
    const all = new Set(ids.slice(0, MOST_IDS));
    const round = { ids: all, answer: this.#ask(destination, all, options) };
    this.#rounds.set(destination.guid, round);
    return round.answer;
  }

  /** The time of the newest audit event of the last half hour, RFC 3339; `undefined` where there is none. */
  async newest(destination: Destination, options: AskOptions): Promise<string | undefined> {
    const query = `source logs | filter $l.applicationname == ${textLiteral(AUDIT_NAMESPACE)} | orderby $m.timestamp desc | limit 1`;
    const { rows } = await this.#logs.ask(destination, { query, ...rangeNow('frequent_search'), limit: 1 }, options);
    return rows[0]?.time;
  }

  async #ask(destination: Destination, ids: ReadonlySet<string>, options: AskOptions): Promise<FoundTestEvents> {
    const { guid } = destination;
    await pause(JOIN_MS, options.signal).finally(() => this.#rounds.delete(guid));
    const look = (this.#looks.get(guid) ?? 0) + 1;
    this.#looks.set(guid, look);
    const tier = look % 3 === 0 ? 'archive' : 'frequent_search';
    // Wherever the agent has put the event, also as text.
    const condition = [...ids].map((id) => `$d ~~ ${textLiteral(id)}`).join(' || ');
    const query = `source logs | filter ${condition} | limit ${MOST_ROWS}`;
    const { rows } = await this.#logs.ask(destination, { query, ...rangeNow(tier), limit: MOST_ROWS }, options);
    const lines = linesOfRows(rows).map(({ text }) => readLogLine(text));
    const found = lines.flatMap((line) => (line.kind === 'event' && ids.has(line.event.id) ? [line.event.id] : []));
    return new Map(found.map((id) => [id, tier]));
  }
}

function rangeNow(tier: LogsTier): { readonly from: Date; readonly to: Date; readonly tier: LogsTier } {
  return { from: new Date(Date.now() - RANGE_MS), to: new Date(Date.now() + AHEAD_MS), tier };
}

const searches = new WeakMap<CloudLogs, TestEventSearch>();

/** The one search of a client, so that clusters share their looks. */
export function testEventSearchOf(logs: CloudLogs): TestEventSearch {
  const search = searches.get(logs) ?? new TestEventSearch(logs);
  searches.set(logs, search);
  return search;
}
