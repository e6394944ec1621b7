import { inEnglish } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import { verdictOf } from '../verdict.ts';
import type { VerifyResult } from '../verify.ts';
import { coverageOf, type Account } from './coverage.ts';
import { titleOf } from './reportText.ts';

/** Increase it with every change that a reader of version 1 cannot process. */
const FORMAT_VERSION = 1;

/**
 * The report as JSON, in English; `media/verification-report.schema.json` is its schema.
 * @param account where all of it was verified
 */
export function jsonReport(results: readonly VerifyResult[], account?: Account): string {
  const report = {
    format: 'ibmcloud-kube-audit-verification',
    version: FORMAT_VERSION,
    failingClusters: results.filter((result) => verdictOf(result).state === 'failing').length,
    ...(account === undefined ? {} : accountPart(account)),
    clusters: results.map((result) => ({
      id: result.cluster.id,
      name: result.cluster.name,
      type: result.cluster.type,
      version: result.cluster.version,
      verifiedAt: result.at,
      durationMs: result.tookMs,
      testEvents: result.testEvents,
      ...(result.tool === undefined ? {} : { tool: result.tool }),
      verdict: verdictOf(result).state,
      delivered: verdictOf(result).delivered === true,
      findings: result.findings.map(({ check, result: answer, text, evidence, causedBy, remedy }) => ({
        check,
        title: inEnglish(titleOf({ check })),
        result: answer,
        text: redact(inEnglish(text)),
        evidence: evidence.map((seen) => redact(inEnglish(seen))),
        ...(causedBy === undefined ? {} : { causedBy }),
        ...(remedy === undefined ? {} : { remedy: inEnglish(remedy.title) }),
      })),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function accountPart(account: Account): object {
  if ('notCounted' in account) return { accountNotCounted: inEnglish(account.notCounted) };
  return {
    account: {
      unlisted: account.unlisted,
      coverage: coverageOf(account).map(({ id, name, cover, why }) => ({
        id,
        name,
        cover,
        ...(why === undefined ? {} : { why: inEnglish(why) }),
      })),
    },
  };
}
