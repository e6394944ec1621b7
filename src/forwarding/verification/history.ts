import { conditionNames, conditionRank, type ConditionKind } from '../condition/conditionKinds.ts';
import { verdictSigns, type Verdict } from '../condition/verdict.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';

/** Verifications of a cluster that are kept. */
export const HISTORY_LENGTH = 50;
/** Increase it with every change of {@link PastVerification} that an older version could not read. */
const FORMAT = 1;

/** What is kept of a verification: its kind and how much was wrong, nothing of what was read. Plain JSON. */
export interface PastVerification {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: ConditionKind;
  readonly failures: number;
  readonly warnings: number;
  /** Whether a test event was seen to arrive; absent in entries of older versions. */
  readonly delivered?: boolean;
}

/** The history with one more verification, the oldest first. One that is in it already is replaced. */
export function withVerdict(history: readonly PastVerification[], verdict: Verdict): readonly PastVerification[] {
  const { at, failures, warnings, delivered = false } = verdict;
  const kind = verdictSigns(verdict)[0]?.kind ?? 'inconclusive';
  const others = history.filter((past) => past.at !== at);
  return [...others, { at, kind, failures: failures.length, warnings, delivered }]
    .toSorted((one, other) => one.at - other.at)
    .slice(-HISTORY_LENGTH);
}

/**
 * When a test event was last seen to arrive, in milliseconds since the epoch; `undefined` where none that is kept saw
 * one. What was found flawless saw one too.
 */
export function lastArrival(history: readonly PastVerification[]): number | undefined {
  return history.findLast(({ kind, delivered }) => delivered === true || kind === 'verified')?.at;
}

/** What a past verification said, in a few words. */
export function pastText({ kind, failures, warnings }: PastVerification): Message {
  if (kind === 'failing') return failures === 1 ? message('1 check fails') : message('{0} checks fail', failures);
  if (kind === 'warning') return warnings === 1 ? message('1 warning') : message('{0} warnings', warnings);
  return conditionNames[kind];
}

export function historyText(entries: readonly PastVerification[]): string {
  return JSON.stringify({ format: FORMAT, entries });
}

/**
 * The history in a file's text; `undefined` where it is of another format, no history at all, or has an entry that is
 * not understood: then what is kept is not known, and writing without that entry would lose it.
 */
export function historyIn(text: string): readonly PastVerification[] | undefined {
  const kept = parsed(text);
  if (!isRecord(kept) || kept['format'] !== FORMAT || !Array.isArray(kept['entries'])) return undefined;
  const entries: readonly unknown[] = kept['entries'];
  return entries.every(isPast) ? entries.slice(-HISTORY_LENGTH) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPast(value: unknown): value is PastVerification {
  if (!isRecord(value)) return false;
  const { at, kind, failures, warnings, delivered } = value;
  if (delivered !== undefined && typeof delivered !== 'boolean') return false;
  const numbers = [at, failures, warnings].every(Number.isFinite);
  return numbers && typeof kind === 'string' && conditionRank(kind) >= 0;
}
