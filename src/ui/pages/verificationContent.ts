import type { PathPlace, ShownAction, ShownCheck, Tone } from './overviewContent.ts';

/** All that the page of a verification shows, in the user's language: plain texts, which may be foreign. */
export interface VerificationContent {
  /** What the page is about, to be kept over a reload of the window. */
  readonly extent: VerificationExtent;
  readonly title: string;
  readonly condition: { readonly text: string; readonly tone: Tone };
  readonly actions: { readonly title: string; readonly buttons: readonly ShownAction[] };
  /** Names of the account's clusters that are not covered, of which that is not known, and that are not meant to be. */
  readonly lists: readonly { readonly id: string; readonly title: string; readonly names: readonly string[] }[];
  /** The worst first. A single one is all of the page. */
  readonly clusters: readonly ShownVerification[];
  /** Above several clusters. */
  readonly clustersTitle: string;
  /** So many are shown; the others are behind these words. */
  readonly most: number;
  readonly moreTitle: string;
}

/** The clusters that a page is about. */
export interface VerificationExtent {
  readonly clusterIds: readonly string[];
  /** Id of the account of which these are all that forward; empty if that was not known. */
  readonly allOf?: string | undefined;
  /** Clusters that the user has unfolded, or folded. */
  readonly unfolded: readonly string[];
  readonly folded: readonly string[];
}

/** What was found of one cluster. */
export interface ShownVerification {
  readonly clusterId: string;
  readonly name: string;
  readonly condition: { readonly text: string; readonly tone: Tone };
  /** What is wrong first; may be empty. */
  readonly detail: string;
  /** Absent while it is folded: of a thousand clusters only what is looked at is sent. */
  readonly parts?: VerificationParts;
}

export interface VerificationParts {
  /** Of which result these are. */
  readonly at: string;
  /** When, how long, with what it was verified. */
  readonly about: string;
  /** What keeps it from showing how the cluster is now. */
  readonly notes: readonly string[];
  readonly buttons: readonly ShownAction[];
  readonly delivery: {
    readonly title: string;
    /** Where it breaks, and what was seen of it. */
    readonly lines: readonly { readonly text: string; readonly tone: Tone }[];
    readonly places: readonly PathPlace[];
  };
  readonly sections: readonly {
    readonly id: string;
    readonly title: string;
    /** Whether it is unfolded only on demand. */
    readonly isFolded: boolean;
    readonly findings: readonly ShownFinding[];
  }[];
}

/** `index`: of the finding in its result. */
export interface ShownFinding extends ShownCheck {
  readonly index: number;
}
