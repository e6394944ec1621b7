import type { Message } from '../../text/message.ts';

/** A verification in short, for the row of the cluster. Plain JSON. */
export interface Verdict {
  readonly state: 'failing' | 'warning' | 'passing' | 'unknown';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What the failing checks said. */
  readonly failures: readonly Message[];
  readonly warnings: number;
}
