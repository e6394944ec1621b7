import type { ShownAction, ShownFact, Tone } from '../overviewContent.ts';

/** What is with the plans of a page: the user decides, has agreed, they run, the run is over, or it is not known. */
export type PlanPhase = 'asked' | 'agreed' | 'running' | 'ended' | 'unknown';

/** All that the page of a plan shows, in the user's language: plain texts, which may be foreign. */
export interface PlanContent {
  /** Names what is shown: a choice is about this and nothing else. */
  readonly planId: string;
  /** Under which its run is kept: all its clusters. */
  readonly clusterIds: readonly string[];
  readonly phase: PlanPhase;
  readonly title: string;
  /** Whether it runs, how far, and how it ended. */
  readonly status: { readonly text: string; readonly tone: Tone };
  /** Time that has passed, and that is left; empty while nothing runs. */
  readonly time: string;
  /** Account, and how the clusters are now. */
  readonly about: string;
  readonly actions: { readonly title: string; readonly buttons: readonly ShownAction[] };
  /** What was seen, and what was reached; absent before the end. */
  readonly outcome?: { readonly title: string; readonly lines: readonly string[] };
  readonly summary: { readonly title: string; readonly rows: readonly ShownFact[] };
  /** One a cluster. */
  readonly parts: readonly ShownPart[];
}

/** The plan of one cluster. */
export interface ShownPart {
  /** Of the cluster. */
  readonly id: string;
  /** The plan's title as the journal has it, in English; not shown. */
  readonly plan: string;
  /** Empty where it is the only one. */
  readonly title: string;
  readonly notes: { readonly title: string; readonly lines: readonly string[] };
  readonly steps: { readonly title: string; readonly list: readonly ShownStep[] };
}

export interface ShownStep {
  readonly id: string;
  readonly title: string;
  /** Empty before the run. */
  readonly state: string;
  readonly tone: Tone;
  readonly isRunning: boolean;
  /** How long it took or takes, and how long it took before; may be empty. */
  readonly time: string;
  /** What it waits for, or why it stopped; may be empty. */
  readonly detail: string;
  /** What it calls, as it will run. */
  readonly commands: readonly string[];
}
