import { linesOfRows } from '../../audit/file/logsRows.ts';
import { textLiteral } from '../../audit/filter/queryCondition.ts';
import { readLogLine } from '../../audit/logLine.ts';
import { pause } from '../../failure/pause.ts';
import type { LogsTier } from '../../ibmcloud/commands/logsQuery.ts';
import type { Message } from '../../text/message.ts';
import { doubtsOf, fewOf } from './answerDoubts.ts';
import type { AskOptions, CloudLogs, LogsQuestion } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';
import { SharedAnswer } from './sharedAnswer.ts';
import { SharedAnswers } from './sharedAnswers.ts';

/** Test events that were found, by their `Audit-Id`s, and where. */
export type FoundTestEvents = ReadonlyMap<string, LogsTier>;

/** One look at an instance. */
export interface TestEventLook {
  readonly found: FoundTestEvents;
  /** Where it was. */
  readonly tier: LogsTier;
  /** Why more may be there; what the archive alone lacks is not among them. */
  readonly doubts: readonly Message[];
  /** Whether nothing at all was printed. */
  readonly saidNothing: boolean;
  /** What the archive lacks: `no_metastore_data`, … */
  readonly archive: readonly string[];
}

/** Whose newest event is asked for. */
export interface NewestOf {
  /** In DataPrime. */
  readonly condition: string;
  readonly tier: LogsTier;
}

/** What an instance has of audit events of any cluster. */
export interface NewestEvent {
  readonly isThere: boolean;
  /** RFC 3339; `undefined` where there is none, or it has no time. */
  readonly at: string | undefined;
  /** Label of its application; empty where that is not known. */
  readonly application: string;
  /** Why there may be more. */
  readonly notes: readonly Message[];
  /** Whether nothing at all was printed. */
  readonly saidNothing: boolean;
}

/** One look at an instance for all test events that are waited for there; open until its query starts. */
interface Round {
  readonly ids: Set<string>;
  readonly found: SharedAnswer<TestEventLook>;
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
  readonly #newest = new SharedAnswers<NewestEvent>();
  readonly #looks = new Map<string, number>();

  constructor(logs: CloudLogs, joinMs = JOIN_MS) {
    this.#logs = logs;
    this.#joinMs = joinMs;
  }

  /**
   * Those of `ids`, and perhaps others, that are there now.
   * @param tier where they are searched; `undefined` where that is not known: every third look is at the archive.
   * @throws Failure
   */
  look(
    destination: Destination,
    ids: readonly string[],
    tier: LogsTier | undefined,
    options: AskOptions,
  ): Promise<TestEventLook> {
    const wanted = ids.slice(0, MOST_IDS);
    const open = this.#rounds.get(keyOf(destination, tier));
    const isRoom = open !== undefined && open.ids.size + wanted.length <= MOST_IDS;
    const round = isRoom ? open : this.#begin(destination, tier);
    for (const id of wanted) round.ids.add(id);
    return round.found.wait(options);
  }

  /** The newest of certain events of the last half hour, of any cluster, in one tier. @throws Failure */
  newest(destination: Destination, of: NewestOf, options: AskOptions): Promise<NewestEvent> {
    const key = `${destination.guid} ${of.tier} ${of.condition}`;
    return this.#newest.get(key, (shared) => this.#askNewest(destination, of, shared), options);
  }

  #begin(destination: Destination, known: LogsTier | undefined): Round {
    const key = keyOf(destination, known);
    const look = (this.#looks.get(key) ?? 0) + 1;
    this.#looks.set(key, look);
    const tier = known ?? (look % 3 === 0 ? 'archive' : 'frequent_search');
    const ids = new Set<string>();
    const close = (): void => {
      if (this.#rounds.get(key) === round) this.#rounds.delete(key);
    };
    const found = new SharedAnswer((options) => this.#ask(destination, ids, tier, close, options), close);
    const round: Round = { ids, found };
    this.#rounds.set(key, round);
    return round;
  }

  async #ask(
    destination: Destination,
    ids: ReadonlySet<string>,
    tier: LogsTier,
    close: () => void,
    options: AskOptions,
  ): Promise<TestEventLook> {
    await pause(this.#joinMs, options.signal);
    const question = (): LogsQuestion => {
      close();
      // Wherever the agent has put the event, also as text.
      const condition = [...ids].map((id) => `$d ~~ ${textLiteral(id)}`).join(' || ');
      const query = `source logs | filter ${condition} | limit ${MOST_ROWS}`;
      return { query, ...rangeNow(tier), limit: MOST_ROWS };
    };
    const { rows, warnings, unread, saidNothing } = await this.#logs.ask(destination, question, options);
    const lines = linesOfRows(rows).map(({ text }) => readLogLine(text));
    const found = lines.flatMap((line) => (line.kind === 'event' && ids.has(line.event.id) ? [line.event.id] : []));
    const others = warnings.filter(({ archive }) => archive === undefined);
    return {
      found: new Map(found.map((id) => [id, tier])),
      tier,
      doubts: fewOf(doubtsOf({ rows, warnings: others, unread, saidNothing: false })),
      saidNothing,
      archive: warnings.flatMap(({ archive }) => archive ?? []),
    };
  }

  async #askNewest(destination: Destination, { condition, tier }: NewestOf, options: AskOptions): Promise<NewestEvent> {
    const query = `source logs | filter ${condition} | orderby $m.timestamp desc | limit 1`;
    const question = (): LogsQuestion => ({ query, ...rangeNow(tier), limit: 1 });
    const { rows, warnings, unread, saidNothing } = await this.#logs.ask(destination, question, options);
    const [row] = rows;
    // That no record has the key is no doubt: then none is chosen by it. What the archive lacks is its own answer.
    const doubtful = warnings.filter(({ missingKey, archive }) => missingKey === undefined && archive === undefined);
    return {
      isThere: row !== undefined,
      at: row?.time || undefined,
      application: row?.application ?? '',
      // One row was asked for: that there are more is no news.
      notes: fewOf(
        doubtsOf({
          rows,
          warnings: doubtful.filter(({ kind }) => kind !== 'number_of_results_limit_warning'),
          unread,
          saidNothing: false,
        }),
      ),
      saidNothing,
    };
  }
}

function keyOf({ guid }: Destination, tier: LogsTier | undefined): string {
  return `${guid} ${tier ?? ''}`;
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
