import { message, type Message } from '../../../text/message.ts';
import { isVerdictOfStored, type Condition } from '../../condition/condition.ts';
import { conditionNames, type ConditionKind } from '../../condition/conditionKinds.ts';
import type { Known } from '../../condition/known.ts';
import { verdictSigns, type Verdict } from '../../condition/verdict.ts';
import { verdictOf } from '../verdict.ts';
import type { VerifyResult } from '../verify.ts';

/**
 * Whether a cluster's audit log is known to arrive: `covered` only where a test event was seen to. `exempt` is one that
 * is not meant to forward.
 */
export type Cover = 'covered' | 'failing' | 'not-covered' | 'not-known' | 'exempt';

/** A cluster of the account, and whether it is covered. */
export interface ClusterCover {
  readonly id: string;
  readonly name: string;
  readonly cover: Cover;
  /** Why that is not known, in a few words. */
  readonly why?: Message;
  /** What was verified of it says nothing of how it is now. */
  readonly isOutdated?: boolean;
}

/** How all clusters of an account are now. */
export interface CountedAccount {
  readonly verified: readonly ClusterCover[];
  /** Those without a result in the report. */
  readonly leftOut: readonly ClusterCover[];
  /** Providers whose clusters could not be listed: there may be more. */
  readonly unlisted: readonly string[];
}

/** What a report says of its account: all clusters, or why they cannot be counted. */
export type Account = CountedAccount | { readonly notCounted: Message };

/** How a cluster is now. */
export interface Present {
  readonly known: Known;
  readonly condition: Condition;
}

/** Every cluster of the account: those that were verified, then the others. */
export function coverageOf({ verified, leftOut }: CountedAccount): readonly ClusterCover[] {
  return [...verified, ...leftOut];
}

/**
 * Whether a cluster that was verified is covered now. A verification that is too old, or of another webhook or master
 * than there are now, shows nothing; only what failed of the stored webhook fails until it is verified again.
 * @param now `undefined` for a cluster that is not listed any more
 */
export function coverOf(result: VerifyResult, now: Present | undefined): ClusterCover {
  return coverOfVerdict(result.cluster, verdictOf(result), now);
}

/** Whether a cluster is covered, out of what is known of it now. */
export function coverNow(now: Present): ClusterCover {
  const { row, verdict } = now.known;
  return verdict === undefined ? coverUnverified(row.cluster, now) : coverOfVerdict(row.cluster, verdict, now);
}

/** The same of a cluster of which there is no verification. */
export function coverUnverified({ id, name }: Pick<ClusterCover, 'id' | 'name'>, now?: Present): ClusterCover {
  if (now?.condition.kind === 'exempt') return { id, name, cover: 'exempt' };
  if (now !== undefined && isUnset(now.known)) return { id, name, cover: 'not-covered' };
  const why = now?.condition.texts[0] ?? now?.condition.name;
  return { id, name, cover: 'not-known', ...(why === undefined ? {} : { why }) };
}

function coverOfVerdict(
  { id, name }: Pick<ClusterCover, 'id' | 'name'>,
  verdict: Verdict,
  now: Present | undefined,
): ClusterCover {
  const outdated = (why: Message): ClusterCover => ({ id, name, cover: 'not-known', why, isOutdated: true });
  if (now === undefined) return outdated(message('No longer listed'));
  const { known, condition } = now;
  if (condition.kind === 'exempt') return { id, name, cover: 'exempt' };
  if (isUnset(known)) {
    const isGone = verdict.state === 'failing' && verdict.subject === undefined;
    return { id, name, cover: isGone ? 'failing' : 'not-covered' };
  }
  if (verdict.state === 'failing') {
    return isVerdictOfStored({ ...known, verdict }) ? { id, name, cover: 'failing' } : outdated(whyOutdated(condition));
  }
  if (verdict.state === 'not-forwarding') return outdated(whyOutdated(condition));
  // What is not confirmed is not known, with or without warnings.
  const sign = verdictSigns(verdict).find(({ kind }) => kind === 'inconclusive' || kind === 'unconfirmed');
  if (sign !== undefined)
    return { id, name, cover: 'not-known', ...(sign.text === undefined ? {} : { why: sign.text }) };
  if (known.verdict?.at !== verdict.at || !condition.isFresh) return outdated(whyOutdated(condition));
  return { id, name, cover: condition.kind === 'failing' ? 'failing' : 'covered' };
}

/** Whether it is known that a cluster has no webhook now. */
export function isUnset({ row: { webhook } }: Pick<Known, 'row'>): boolean {
  return webhook.failure === undefined && webhook.reading !== undefined && webhook.reading.value === undefined;
}

/** Conditions that say themselves why nothing is known. */
const unknowns: readonly ConditionKind[] = ['unreadable', 'unverified', 'busy', 'unread', 'other-group', 'forbidden'];

function whyOutdated({ kind, name, texts }: Condition): Message {
  return unknowns.includes(kind) ? (texts[0] ?? name) : conditionNames.stale;
}

/** How many clusters are covered, and how many are not: the first question about an account. */
export function coverageText(coverage: readonly ClusterCover[]): Message {
  const count = (wanted: Cover): number => coverage.filter(({ cover }) => cover === wanted).length;
  const meant = coverage.length - count('exempt');
  const [covered, failing, not, unknown] = (['covered', 'failing', 'not-covered', 'not-known'] as const).map(count);
  const parts = [covered ?? 0, failing ?? 0, not ?? 0, unknown ?? 0];
  return meant === 1
    ? message('Of 1 cluster: {0} covered, {1} failing, {2} not covered, {3} not known', ...parts)
    : message('Of {0} clusters: {1} covered, {2} failing, {3} not covered, {4} not known', meant, ...parts);
}

/** The same in one line, with what it does not count. */
export function accountText(account: Account): Message {
  if ('notCounted' in account) return account.notCounted;
  const text = coverageText(coverageOf(account));
  return account.unlisted.length === 0
    ? message('{0}.', text)
    : message('{0}. {1}.', text, unlistedText(account.unlisted));
}

/** That there may be more clusters than those that are listed. */
export function unlistedText(providers: readonly string[]): Message {
  return message('No permission to list the clusters of {0}', providers.join(', '));
}
