import { linesOfRows } from '../../audit/file/logsRows.ts';
import { textLiteral } from '../../audit/filter/queryCondition.ts';
import { readLogLine } from '../../audit/logLine.ts';
import { pause } from '../../failure/pause.ts';
import type { LogsTier } from '../../ibmcloud/commands/logsQuery.ts';
import type { Message } from '../../text/message.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import { doubtsOf, fewOf } from './answerDoubts.ts';
import type { AskOptions, CloudLogs, LogsQuestion } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';
import { SharedAnswer } from './sharedAnswer.ts';

/** Test events that were found, by their `Audit-Id`s, and where. */
export type FoundTestEvents = ReadonlyMap<string, LogsTier>;

/** What an instance has of audit events of any cluster. */
export interface NewestEvent {
  readonly isThere: boolean;
  /** RFC 3339; `undefined` where there is none, or it has no time. */
  readonly at: string | undefined;
  /** Why there may be more. */
  readonly notes: readonly Message[];
}

/** One look at an instance for all test events that are waited for there; open until its query starts. */
interface Round {
  readonly ids: Set<string>;
  readonly found: SharedAnswer<FoundTestEvents>;
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
  readonly #joinMs: number;
  readonly #rounds = new Map<string, Round>();
  readonly #newest = new Map<string, SharedAnswer<NewestEvent>>();
  readonly #looks = new Map<string, number>();

  constructor(logs: CloudLogs, joinMs = JOIN_MS) {
    this.#logs = logs;
    this.#joinMs = joinMs;
  }

  /** Those of `ids`, and perhaps others, that are there now. Every third look is at the archive. @throws Failure */
  look(destination: Destination, ids: readonly string[], options: AskOptions): Promise<FoundTestEvents> {
    const wanted = ids.slice(0, MOST_IDS);
    const open = this.#rounds.get(destination.guid);
    const isRoom = open !== undefined && open.ids.size + wanted.length <= MOST_IDS;
    const round = isRoom ? open : this.#begin(destination);
    for (const id of wanted) round.ids.add(id);
    return round.found.wait(options);
  }

  /** The newest audit event of the last half hour, of any cluster, in frequent search alone. @throws Failure */
  newest(destination: Destination, options: AskOptions): Promise<NewestEvent> {
    const { guid } = destination;
    const close = (): void => void this.#newest.delete(guid);
    const asked = this.#newest.get(guid) ?? new SharedAnswer((shared) => this.#askNewest(destination, shared), close);
    this.#newest.set(guid, asked);
    return asked.wait(options);
  }

  #begin(destination: Destination): Round {
    const { guid } = destination;
    const look = (this.#looks.get(guid) ?? 0) + 1;
    this.#looks.set(guid, look);
    const tier = look % 3 === 0 ? 'archive' : 'frequent_search';
    const ids = new Set<string>();
    const close = (): void => {
      if (this.#rounds.get(guid) === round) this.#rounds.delete(guid);
    };
    const found = new SharedAnswer((options) => this.#ask(destination, ids, tier, close, options), close);
    const round: Round = { ids, found };
    this.#rounds.set(guid, round);
    return round;
  }

  async #ask(
    destination: Destination,
    ids: ReadonlySet<string>,
    tier: LogsTier,
    close: () => void,
    options: AskOptions,
  ): Promise<FoundTestEvents> {
    await pause(this.#joinMs, options.signal);
    const question = (): LogsQuestion => {
      close();
      // Wherever the agent has put the event, also as text.
      const condition = [...ids].map((id) => `$d ~~ ${textLiteral(id)}`).join(' || ');
      const query = `source logs | filter ${condition} | limit ${MOST_ROWS}`;
      return { query, ...rangeNow(tier), limit: MOST_ROWS };
    };
    const { rows } = await this.#logs.ask(destination, question, options);
    const lines = linesOfRows(rows).map(({ text }) => readLogLine(text));
    const found = lines.flatMap((line) => (line.kind === 'event' && ids.has(line.event.id) ? [line.event.id] : []));
    return new Map(found.map((id) => [id, tier]));
  }

  async #askNewest(destination: Destination, options: AskOptions): Promise<NewestEvent> {
    const query = `source logs | filter $l.applicationname == ${textLiteral(AUDIT_NAMESPACE)} | orderby $m.timestamp desc | limit 1`;
    const question = (): LogsQuestion => ({ query, ...rangeNow('frequent_search'), limit: 1 });
    const answer = await this.#logs.ask(destination, question, options);
    const { rows } = answer;
    return { isThere: rows.length > 0, at: rows[0]?.time || undefined, notes: fewOf(doubtsOf(answer)) };
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
