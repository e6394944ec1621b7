import * as vscode from 'vscode';
import type { AuditSource } from '../../audit/analysis/auditSource.ts';
import type { EventSummary } from '../../audit/analysis/questions.ts';
import type { FileKind } from '../../audit/file/fileRecords.ts';
import { isProblem, parseFilter, type Filter } from '../../audit/filter/parseFilter.ts';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import type { LineSource } from '../stream/lineSource.ts';

/** Where explored events come from. */
export interface EventsOrigin {
  /** As the user knows it. */
  readonly name: string;
  /** What shows their lines; none where they are of several files, or of one that isn't open. */
  lines: LineSource | undefined;
  /** The files and folders, where these were named. */
  readonly paths: readonly string[];
  /** Its lines that are in no file: of a stream as many as are kept now. */
  readonly opened: () => readonly FileKind[];
  /** What is known of all its events, such as that there are more. */
  readonly notes: () => readonly Message[];
  /** Whether they are known to be of more than one cluster, whose objects can have the same names. */
  readonly isOfSeveral: boolean;
}

/** What is explored: events, the filter that is applied to them, and what is left. */
export interface Explored {
  readonly origin: EventsOrigin;
  /** What was known of them when they were read. */
  readonly notes: readonly Message[];
  readonly source: AuditSource;
  readonly filter: Filter;
  readonly summary: EventSummary;
}

/** What the most frequent values are ranked by. */
export type RankedBy = 'events' | 'bytes';

/** Most values of a top list. */
const MOST_VALUES = 50;

const everything = readFilter('');

/**
 * The events that the view is about, one source at a time. Filter and figures change together: what is shown is always
 * what the shown filter leaves.
 */
export class ExploredEvents implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #signal: AbortSignal;
  readonly onDidChange = this.#changed.event;
  #now: Explored | undefined;
  #rankedBy: RankedBy = 'events';
  /** The filter that was asked for last, which what is clicked next goes on from. */
  #wanted = '';
  #asking = new AbortController();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** `undefined` where nothing is explored. */
  get now(): Explored | undefined {
    return this.#now;
  }

  get rankedBy(): RankedBy {
    return this.#rankedBy;
  }

  /** The text of the filter that was asked for last. */
  get wanted(): string {
    return this.#wanted;
  }

  /** Explores a source in place of the one before, which is closed. The source is this object's from then on. */
  async open(origin: EventsOrigin, source: AuditSource, filter: Filter = everything): Promise<void> {
    const before = this.#now?.source;
    await this.#ask({ origin, notes: origin.notes(), source }, filter).catch(async (error: unknown) => {
      await source.close();
      throw error;
    });
    if (before !== source) await before?.close();
  }

  /**
   * Applies another filter. Where the answer takes long, the one before stays until it is there.
   * @throws Failure `invalid-input` for a filter with a problem; `cancelled` where another one was asked for meanwhile
   */
  async setFilter(text: string): Promise<void> {
    if (this.#now !== undefined) await this.#ask(this.#now, readFilter(text));
  }

  /** Ranks the values by their events, or by the bytes of these. */
  async rankBy(rankedBy: RankedBy): Promise<void> {
    const before = this.#rankedBy;
    this.#rankedBy = rankedBy;
    // With the filter that was asked for last, which may not be applied yet.
    if (this.#now === undefined) return;
    await this.#ask(this.#now, readFilter(this.#wanted)).catch((error: unknown) => {
      if (this.#rankedBy === rankedBy) this.#rankedBy = before;
      throw error;
    });
  }

  async close(): Promise<void> {
    this.#asking.abort();
    const before = this.#now;
    this.#now = undefined;
    this.#wanted = '';
    this.#changed.fire();
    await before?.source.close();
  }

  dispose(): void {
    void this.close();
    this.#changed.dispose();
  }

  async #ask({ origin, notes, source }: Omit<Explored, 'filter' | 'summary'>, filter: Filter): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#wanted = filter.text;
    const signal = AbortSignal.any([asking.signal, this.#signal]);
    try {
      const question = { filter: filter.text, by: this.#rankedBy, most: MOST_VALUES };
      const summary = await source.ask('summary', question, { signal });
      if (asking.signal.aborted) throw new Failure('cancelled', message('Cancelled.'));
      this.#now = { origin, notes, source, filter, summary };
      this.#changed.fire();
    } catch (error) {
      if (this.#asking === asking) this.#wanted = this.#now?.filter.text ?? '';
      throw error;
    }
  }
}

function readFilter(text: string): Filter {
  const filter = parseFilter(text);
  if (isProblem(filter)) throw new Failure('invalid-input', filter.text);
  return filter;
}
