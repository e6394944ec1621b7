import { isRecord } from '../../text/jsonValue.ts';
import type { Message } from '../../text/message.ts';
import type { CheckResult } from './check.ts';
import type { VerifyResult } from './verify.ts';

const results: readonly CheckResult[] = ['pass', 'warning', 'failure', 'unknown', 'skipped'];

/**
 * Whether what was kept is a result that is understood: a word or a sentence that is not, as of another version, must
 * not be left out of what a cluster is judged by.
 */
export function isVerifyResult(value: unknown): value is VerifyResult {
  if (!isRecord(value) || !isRecord(value['cluster'])) return false;
  const { cluster, at, tookMs, testEvents, findings, counters } = value;
  return (
    ['id', 'name', 'type', 'version'].every((name) => typeof cluster[name] === 'string') &&
    typeof at === 'string' &&
    Number.isFinite(Date.parse(at)) &&
    typeof tookMs === 'number' &&
    typeof testEvents === 'boolean' &&
    Array.isArray(findings) &&
    findings.every(isFinding) &&
    Array.isArray(counters)
  );
}

function isFinding(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { check, result, text, evidence, remedy } = value;
  return (
    typeof check === 'string' &&
    results.some((known) => known === result) &&
    isMessage(text) &&
    Array.isArray(evidence) &&
    evidence.every(isMessage) &&
    (remedy === undefined || isRemedy(remedy))
  );
}

function isRemedy(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return isMessage(value['title']) && typeof value['command'] === 'string' && Array.isArray(value['arguments']);
}

function isMessage(value: unknown): value is Message {
  if (!isRecord(value)) return false;
  const { template, args } = value;
  const isArgument = (arg: unknown): boolean => typeof arg === 'string' || typeof arg === 'number' || isMessage(arg);
  return typeof template === 'string' && Array.isArray(args) && args.every(isArgument);
}
