import { conditionNames, conditionRank, type ConditionKind } from '../condition/conditionKinds.ts';
import { verdictSigns, type Verdict } from '../condition/verdict.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';

/** Verifications of a cluster that are kept, whenever they were; beside these the last one of each day. */
export const HISTORY_LENGTH = 50;
/** Of how many days, in UTC, the last verification is kept: those of which a trend is shown. */
export const HISTORY_DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;
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
  const entry = { at, kind, failures: failures.length, warnings, delivered };
  return kept([...others, entry].toSorted((one, other) => one.at - other.at));
}

/** Those of the last ones and days. @param sorted the oldest first */
function kept(sorted: readonly PastVerification[]): readonly PastVerification[] {
  const dayOf = ({ at }: PastVerification): number => Math.floor(at / DAY_MS);
  const newest = sorted.at(-1);
  if (newest === undefined) return sorted;
  const lastOfDay = new Map(sorted.map((past) => [dayOf(past), past]));
  return sorted.filter(
    (past, index) =>
      index >= sorted.length - HISTORY_LENGTH ||
      (lastOfDay.get(dayOf(past)) === past && dayOf(past) > dayOf(newest) - HISTORY_DAYS),
  );
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
  const file = parsed(text);
  if (!isRecord(file) || file['format'] !== FORMAT || !Array.isArray(file['entries'])) return undefined;
  const entries: readonly unknown[] = file['entries'];
  return entries.every(isPast) ? kept(entries) : undefined;
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
