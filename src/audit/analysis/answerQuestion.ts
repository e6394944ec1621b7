import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { isProblem, parseFilter, type WordTest } from '../filter/parseFilter.ts';
import { allowedOthers } from './refusal/allowedOthers.ts';
import { eventReport } from './eventReport.ts';
import { histogram } from './histogram.ts';
import type { LoadedEvents } from './columns/loadedEvents.ts';
import { loadEvents, type LoadProgress } from './columns/loadEvents.ts';
import { lastChange } from './object/lastChange.ts';
import { objectHistory } from './object/objectHistory.ts';
import { settledChanges } from './object/settledChanges.ts';
import type { Answers, QuestionName, Questions } from './questions.ts';
import { readRows } from './columns/readRows.ts';
import { LinePages } from './linePages.ts';
import { searchRows } from './searchRows.ts';
import { sourceFiles } from './columns/sourceFiles.ts';
import { topLists } from './topLists.ts';

export interface AnswerOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** Pages of lines of which not all were asked for. */
interface KeptPages {
  readonly filter: string;
  readonly pages: LinePages;
}

/** Answers questions about one source of events, which the first one loads. */
export class SourceAnswers {
  #loaded: LoadedEvents | undefined;
  #kept: KeptPages | undefined;

  /** @throws Failure `invalid-input` for a filter with a problem, and where nothing was loaded */
  async answer<N extends QuestionName>(name: N, question: Questions[N], options: AnswerOptions): Promise<Answers[N]> {
    return await (this.#answers[name] as (asked: Questions[N], how: AnswerOptions) => Promise<Answers[N]>)(
      question,
      options,
    );
  }

  readonly #answers: {
    readonly [N in QuestionName]: (question: Questions[N], options: AnswerOptions) => Promise<Answers[N]>;
  } = {
    load: async ({ paths, opened = [] }, options) => {
      const loaded = await loadEvents([...(await sourceFiles(paths)), ...opened], options);
      this.#loaded = loaded;
      const { columns, accounts } = loaded;
      return { accounts, events: columns.length - columns.hidden.size, size: columns.size };
    },
    count: async ({ filter }, options) => {
      const loaded = this.#source();
      const { signal } = options;
      const { count, missing } = await searchRows(loaded, testsOf(filter), signal, progressOf(loaded, options));
      return { count, missing };
    },
    summary: async ({ filter, by, most }, options) => {
      const loaded = this.#source();
      const selection = await searchRows(loaded, testsOf(filter), options.signal, progressOf(loaded, options));
      const { columns } = loaded;
      return {
        count: selection.count,
        missing: selection.missing,
        topLists: topLists(columns, selection, { most, by }),
        histogram: histogram(columns, selection),
      };
    },
    report: async () => Promise.resolve(eventReport(this.#source())),
    changes: async ({ object }, { signal }) => {
      const loaded = this.#source();
      const found = await settledChanges(loaded, object, signal);
      const last = found.cause?.change ?? lastChange(found);
      const read = last === undefined ? undefined : await readRows(loaded, [last.row], signal);
      return { found, event: last && read?.get(last.row) };
    },
    history: async ({ object }, { signal }) => objectHistory(this.#source(), object, signal),
    allowed: async ({ request }) => Promise.resolve(allowedOthers(this.#source().columns, request)),
    lines: async ({ filter, from, most }, options) => {
      const pages = await this.#pagesFrom(filter, from, options);
      try {
        const page = await pages.page(from, most, options.signal);
        if (pages.isOver) await pages.close();
        else await this.#keep({ filter, pages });
        return page;
      } catch (error) {
        await pages.close();
        throw error;
      }
    },
  };

  /** Where a page goes on behind the one before, the filter is not applied again. */
  async #pagesFrom(filter: string, from: number, options: AnswerOptions): Promise<LinePages> {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept?.filter === filter && kept.pages.next <= from) return kept.pages;
    await kept?.pages.close();
    const loaded = this.#source();
    const { signal } = options;
    return LinePages.of(loaded, testsOf(filter), { signal, onBytes: progressOf(loaded, options) });
  }

  async #keep(newest: KeptPages): Promise<void> {
    const before = this.#kept;
    this.#kept = newest;
    await before?.pages.close();
  }

  #source(): LoadedEvents {
    if (this.#loaded === undefined) throw new Failure('invalid-input', message('No events are loaded.'));
    return this.#loaded;
  }
}

function testsOf(text: string): readonly WordTest[] {
  const filter = parseFilter(text);
  if (isProblem(filter)) throw new Failure('invalid-input', filter.text);
  return filter.tests;
}

function progressOf({ kinds, columns }: LoadedEvents, { onProgress }: AnswerOptions): (bytes: number) => void {
  const ofBytes = kinds.reduce((sum, kind) => sum + (kind?.bytes ?? 0), 0);
  return (bytes) => onProgress({ bytes, ofBytes, events: columns.length });
}
