/** How something is, by its colour and its sign; the words beside it say the same. */
export type Tone = 'good' | 'warning' | 'failing' | 'neutral' | 'unreached';

/** All that the overview of a cluster shows, in the user's language: plain texts, which may be foreign. */
export interface OverviewContent {
  readonly clusterId: string;
  readonly title: string;
  readonly condition: { readonly text: string; readonly tone: Tone };
  /** What kind of cluster it is, and where. */
  readonly about: string;
  readonly actions: { readonly title: string; readonly buttons: readonly ShownAction[] };
  readonly path: {
    readonly title: string;
    /** Where it breaks, or why that is not known. */
    readonly summary: string;
    readonly tone: Tone;
    readonly places: readonly ShownPlace[];
  };
  readonly facts: { readonly title: string; readonly rows: readonly ShownFact[] };
  readonly history: {
    readonly title: string;
    readonly summary: string;
    /** The oldest first. */
    readonly entries: readonly { readonly text: string; readonly tone: Tone }[];
  };
}

/** A button; `id` is a command's name without `kubeAudit.`. */
export interface ShownAction {
  readonly id: string;
  readonly text: string;
}

/** A place of the path, with the link that leads to it. */
export interface PathPlace {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly tone: Tone;
  readonly isBroken: boolean;
  /** What is known of it besides; may be empty. */
  readonly detail: string;
}

export interface ShownPlace extends PathPlace {
  /** Above its checks. */
  readonly heading: string;
  readonly checks: readonly ShownCheck[];
}

export interface ShownCheck {
  readonly title: string;
  readonly state: string;
  readonly tone: Tone;
  readonly text: string;
  readonly evidence: readonly string[];
  /** Title of what would put it right. */
  readonly fix?: string;
}

export interface ShownFact {
  readonly title: string;
  readonly text: string;
  readonly tone: Tone;
}
