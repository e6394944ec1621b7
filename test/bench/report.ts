/** What one start of the extension host measured; `phase` says what the start was for. Times in milliseconds. */
export type HostReport =
  | { phase: 'activation'; ours: ActivationTime; empty: ActivationTime; bytesActivated: number }
  | { phase: 'first-row'; known: number; activate: number; toFirstChildren: number; bytesAtFirstRow: number }
  | { phase: 'all-rows'; rows: number; toFirst20: number; toAll: number };

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
