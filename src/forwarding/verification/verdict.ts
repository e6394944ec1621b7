import type { Verdict } from '../condition/verdict.ts';
import type { VerifyResult } from './verify.ts';

/**
 * Failing if a check fails; unknown if a check that applies got no answer, or none could confirm anything. An unknown
 * answer that follows from a failure is part of that failure.
 */
export function verdictOf({ at, findings, subject }: Pick<VerifyResult, 'at' | 'findings' | 'subject'>): Verdict {
  const failures = findings.filter(({ result }) => result === 'failure').map(({ text }) => text);
  const warnings = findings.filter(({ result }) => result === 'warning').length;
  const passes = findings.some(({ check, result }) => result === 'pass' && check !== 'master');
  const unknown = findings.some(({ result }) => result === 'unknown');
  const state = failures.length > 0 ? 'failing' : unknown || !passes ? 'unknown' : warnings > 0 ? 'warning' : 'passing';
  const delivered = findings.some(({ result, arrived }) => result === 'pass' && arrived === true);
  return { state, at: Date.parse(at), failures, warnings, delivered, ...(subject === undefined ? {} : { subject }) };
}
