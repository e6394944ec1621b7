import type { Verdict } from '../condition/verdict.ts';
import type { Finding } from './check.ts';
import type { VerifyResult } from './verify.ts';

/**
 * Failing if a check fails; not forwarding if that is all that is wrong; unknown if a check that applies got no answer,
 * or none could confirm anything. An unknown answer that follows from a failure is part of that failure.
 */
export function verdictOf({ at, findings, subject }: Pick<VerifyResult, 'at' | 'findings' | 'subject'>): Verdict {
  const failures = findings.filter(isBroken).map(({ text }) => text);
  const notCovered = findings.some((finding) => finding.notCovered === true);
  const warnings = findings.filter(({ result }) => result === 'warning').length;
  const passes = findings.some(
    ({ check, result, isAside }) => result === 'pass' && check !== 'master' && isAside !== true,
  );
  const unknown = findings.some(({ result, isAside }) => result === 'unknown' && isAside !== true);
  const answered = warnings > 0 ? 'warning' : 'passing';
  const well = unknown || !passes ? 'unknown' : answered;
  const state = failures.length > 0 ? 'failing' : notCovered ? 'not-forwarding' : well;
  const delivered = findings.some(({ result, arrived }) => result === 'pass' && arrived === true);
  return { state, at: Date.parse(at), failures, warnings, delivered, ...(subject === undefined ? {} : { subject }) };
}

/** Whether a check found something broken: that nothing is forwarded yet is not. */
export function isBroken({ result, notCovered }: Pick<Finding, 'result' | 'notCovered'>): boolean {
  return result === 'failure' && notCovered !== true;
}
