/** What one start of the extension host measured; `phase` says what the start was for. Times in milliseconds. */
export type HostReport =
  | { phase: 'activation'; ours: ActivationTime; empty: ActivationTime; bytesActivated: number }
  | { phase: 'first-row'; known: number; activate: number; toFirstChildren: number; bytesAtFirstRow: number }
  | { phase: 'all-rows'; rows: number; toFirst20: number; toAll: number }
  | ({ phase: 'page' } & PageTimes)
  | { phase: 'run-plan' }
  | ({ phase: 'plan' } & PageTimes)
  | ({ phase: 'verification' } & PageTimes)
  | ({ phase: 'fleet' } & FleetTimes)
  | ({ phase: 'stream' } & StreamTimes)
  | ({ phase: 'verify' } & VerifyTimes)
  | ({ phase: 'verify-test-events' } & VerifyTimes);

/** Until a page is on the screen, in milliseconds. */
export interface PageTimes {
  /** With its code loaded by that. */
  first: number;
  again: number;
  /** A webview of VS Code's with one line in it. */
  empty: number;
}

/** Until the page of all clusters is on the screen, in milliseconds. */
export interface FleetTimes extends PageTimes {
  rows: number;
}

/** Verify All Clusters. */
export interface VerifyTimes {
  /** Milliseconds until the report is shown. */
  time: number;
  /** Milliseconds since the epoch. */
  beganAt: number;
  /** Bytes: the most memory that the process had meanwhile (RSS), less what it had before. */
  memory: number;
  /** Of these V8's heap, garbage that is not collected yet included. */
  heap: number;
  /** How many clusters came out how. */
  verdicts: string;
}

/** A log into an output channel. */
export interface StreamTimes {
  /** Lines that were shown, and those that were marked as left out. */
  shown: number;
  leftOut: number;
  /** Whether the last line could be read in the window. */
  isNewestRead: boolean;
  /** Milliseconds since the epoch. */
  beganAt: number;
  endedAt: number;
  /** Of one core that this process used (all its threads) while lines came, and before. */
  cpu: number;
  idleCpu: number;
  /** The event loop's delay at p99, in milliseconds. */
  delay: number;
  idleDelay: number;
  /** Bytes: the most memory of the process (RSS) while lines came, less the most while it was idle. */
  memory: number;
}

/** What one start measures of streams; the file `stream.json`. */
export interface StreamOrder {
  kubeconfig: string;
  how: 'stream' | 'loop';
  format: 'pretty' | 'raw';
  inView: boolean;
  /** Keys are pressed in an editor all the while, which costs the host as much as some thousand lines a second. */
  typing: boolean;
  lines: number;
  /** For which they come. */
  seconds: number;
}

/** Loading of the entry, and the call of `activate()` until its promise is done. */
export interface ActivationTime {
  load: number;
  activate: number;
}

export type Phase = HostReport['phase'];

/** What the driver asks of the next start; the file `phase.json`. */
export interface Order {
  phase: Phase;
  /** Counts the starts from 0. */
  start: number;
  /** How many clusters the lab has. */
  clusters: number;
}
