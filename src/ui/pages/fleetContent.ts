import type { ShownAction, Tone } from './overviewContent.ts';

/** All that the page of all clusters shows, in the user's language: plain texts, which may be foreign. */
export interface FleetContent {
  readonly title: string;
  /** Whose clusters they are. */
  readonly about: string;
  /** What limits all that is shown, such as a list that could not be read. */
  readonly notes: readonly string[];
  /** What can be done with all of them. */
  readonly actions: { readonly title: string; readonly buttons: readonly ShownAction[] };
  readonly coverage: { readonly title: string; readonly summary: string; readonly parts: readonly ShownPart[] };
  readonly trend: {
    readonly title: string;
    readonly summary: string;
    /** The oldest first. Each counts clusters, in the order of `parts`. */
    readonly days: readonly { readonly text: string; readonly counts: readonly number[] }[];
    readonly parts: readonly { readonly text: string; readonly tone: Tone }[];
  };
  readonly certificates: { readonly title: string; readonly summary: string; readonly spans: readonly ShownPart[] };
  readonly table: {
    readonly title: string;
    readonly columns: readonly { readonly id: string; readonly title: string }[];
    /** Those that are shown first, or all of them. */
    readonly rows: readonly FleetRow[];
    /** How many there are in all. */
    readonly count: number;
  };
  /** What can be done with those that are selected. */
  readonly several: { readonly title: string; readonly buttons: readonly SeveralAction[] };
  readonly words: FleetWords;
}

/** A part of all clusters: a button that shows no others. */
export interface ShownPart {
  readonly id: string;
  readonly text: string;
  readonly count: number;
  readonly tone: Tone;
}

/** A cluster. The texts are in the order of the columns. */
export interface FleetRow {
  readonly id: string;
  readonly texts: readonly string[];
  /** By the number of the column, where rows are not ordered by its text; `null`: not known, which comes last. */
  readonly order: Readonly<Record<number, number | null>>;
  /** The same where a text has a sign. */
  readonly tones: Readonly<Record<number, Tone>>;
  /** Ids of its part of the coverage, and of the span in which its certificate ends: empty where it has none. */
  readonly cover: string;
  readonly span: string;
  /** What else it is found by. */
  readonly also: string;
  /** Ids of actions that it takes. */
  readonly can: readonly string[];
}

/** `most`: of how many clusters at once. */
export interface SeveralAction extends ShownAction {
  readonly most: number;
}

/** Words around what the page counts itself: `{0}` and `{1}` are its numbers. */
export interface FleetWords {
  readonly filter: string;
  readonly shown: string;
  readonly selected: string;
  readonly noneSelected: string;
  /** `{0}`: an action; of `{1}` of the selected ones. */
  readonly some: string;
  /** Why an action cannot be taken: none of them takes it, or too many do. */
  readonly none: string;
  readonly tooMany: string;
  readonly noRows: string;
  readonly showAll: string;
  readonly keys: string;
}
