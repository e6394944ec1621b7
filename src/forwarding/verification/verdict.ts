import type { Message } from '../../text/message.ts';
import type { VerifyResult } from './verify.ts';

/** A verification in short, for the row of the cluster. Plain JSON. */
export interface Verdict {
  readonly state: 'failing' | 'warning' | 'passing' | 'unknown';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What the failing checks said. */
  readonly failures: readonly Message[];
  readonly warnings: number;
}

/** Failing where a check fails; unknown where none could say that anything is well. */
export function verdictOf({ at, findings }: Pick<VerifyResult, 'at' | 'findings'>): Verdict {
  const failures = findings.filter(({ result }) => result === 'failure').map(({ text }) => text);
  const warnings = findings.filter(({ result }) => result === 'warning').length;
  const passes = findings.some(({ check, result }) => result === 'pass' && check !== 'master');
  const state = failures.length > 0 ? 'failing' : !passes ? 'unknown' : warnings > 0 ? 'warning' : 'passing';
  return { state, at: Date.parse(at), failures, warnings };
}
