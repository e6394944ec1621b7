import { isRecord } from '../../text/jsonValue.ts';

/** What became of requests, by the status code; the order in which a bar has them, from below. */
export const outcomes = ['succeeded', 'refused', 'failed', 'open'] as const;
export type Outcome = (typeof outcomes)[number];

/** All that the histogram shows, in the user's language: plain texts, which may be foreign. */
export interface HistogramContent {
  /** Of which a choice has to be, to count. */
  readonly revision: number;
  /** How many events these are, and how long a bar is. */
  readonly summary: string;
  /** What is in no bar. */
  readonly notes: readonly string[];
  readonly outcomes: readonly {
    readonly key: Outcome;
    readonly title: string;
    readonly events: number;
  }[];
  readonly bars: readonly ShownBar[];
  /** Whether the filter asks for a time, so that there may be more before and behind. */
  readonly isPart: boolean;
  readonly words: HistogramWords;
}

export interface ShownBar {
  /** When it begins, as short as it can be. */
  readonly from: string;
  /** When it ends. */
  readonly to: string;
  readonly events: Readonly<Record<Outcome, number>>;
  readonly size: string;
  /** All of it as a sentence. */
  readonly text: string;
}

export interface HistogramWords {
  readonly chart: string;
  /** How the chart is used. */
  readonly help: string;
  readonly apply: string;
  readonly whole: string;
  readonly table: string;
  readonly time: string;
  readonly all: string;
  readonly size: string;
  /** With `{0}` and `{1}` for the ends of a selection, and `{2}` for its events. */
  readonly selected: string;
  /** The same where it is one event. */
  readonly selectedOne: string;
}

/** What was chosen in the histogram: bars from one to another, both included, or all the time that there is. */
export type HistogramChoice =
  | { readonly kind: 'range'; readonly revision: number; readonly first: number; readonly last: number }
  | { readonly kind: 'whole'; readonly revision: number };

/** A choice in the histogram; `undefined` for anything else. */
export function histogramChoiceOf(value: unknown): HistogramChoice | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, revision, first, last } = value;
  if (typeof revision !== 'number') return undefined;
  if (kind === 'whole') return { kind, revision };
  return kind === 'range' && isIndex(first) && isIndex(last) && first <= last
    ? { kind, revision, first, last }
    : undefined;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
