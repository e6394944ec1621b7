/** What one start of the extension host measured; `phase` says what the start was for. Times in milliseconds. */
export type HostReport =
  | { phase: 'activation'; ours: ActivationTime; empty: ActivationTime; bytesActivated: number }
  | { phase: 'first-row'; known: number; activate: number; toFirstChildren: number; bytesAtFirstRow: number }
  | { phase: 'all-rows'; rows: number; toFirst20: number; toAll: number }
  | ({ phase: 'stream' } & StreamTimes)
  | ({ phase: 'verify' } & VerifyTimes)
  | ({ phase: 'verify-markers' } & VerifyTimes);

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

/** A log of `lines` lines into an output channel that is showing. Times in milliseconds, until the last line stands in its file. */
export interface StreamTimes {
  lines: number;
  stream: number;
  /** A part of it, each line appended as it comes. */
  plainLines: number;
  plain: number;
  /** As many lines in pieces that were made before, into channels that are not in view; and into such as are. */
  pieces: number;
  piecesShowing: number;
  /** The event loop's delay at p99.9. */
  idleDelay: number;
  delay: number;
  /** Bytes: the most that the host held while it streamed, less what it held before. */
  memory: number;
}

/** Where the sender of the phase `stream` is, and how much it sends; the file `sender.json`. */
export interface SenderOrder {
  kubeconfig: string;
  url: string;
  /** Lines of a block, and how many blocks. */
  lines: number;
  blocks: number;
  /** What only the last line holds. */
  last: string;
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
