import { message, type Message } from '../../../text/message.ts';
import { verdictSigns } from '../../condition/verdict.ts';
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
}

/** What belongs to the account beside the clusters that were verified. */
export interface Account {
  readonly leftOut: readonly ClusterCover[];
  /** Providers whose clusters could not be listed: there may be more. */
  readonly unlisted: readonly string[];
}

/** Every cluster of the account: those that were verified, then the others. */
export function coverageOf(results: readonly VerifyResult[], { leftOut }: Account): readonly ClusterCover[] {
  return [...results.map(coverOf), ...leftOut];
}

function coverOf(result: VerifyResult): ClusterCover {
  const { id, name } = result.cluster;
  const verdict = verdictOf(result);
  if (verdict.state === 'failing') return { id, name, cover: 'failing' };
  if (verdict.state === 'not-forwarding') return { id, name, cover: 'not-covered' };
  // What is not confirmed is not known, with or without warnings.
  const sign = verdictSigns(verdict).find(({ kind }) => kind === 'inconclusive' || kind === 'unconfirmed');
  if (sign === undefined) return { id, name, cover: 'covered' };
  return { id, name, cover: 'not-known', ...(sign.text === undefined ? {} : { why: sign.text }) };
}

/** How many clusters are covered, and how many are not: the first question about an account. */
export function coverageText(coverage: readonly ClusterCover[]): Message {
  const count = (wanted: Cover): number => coverage.filter(({ cover }) => cover === wanted).length;
  const meant = coverage.length - count('exempt');
  const [covered, failing, not, unknown] = (['covered', 'failing', 'not-covered', 'not-known'] as const).map(count);
  return message(
    'Of {0} clusters: {1} covered, {2} failing, {3} not covered, {4} not known',
    ...[meant, covered ?? 0, failing ?? 0, not ?? 0, unknown ?? 0],
  );
}

/** That there may be more clusters than those that are listed. */
export function unlistedText({ unlisted }: Account): Message {
  return message('No permission to list the clusters of {0}', unlisted.join(', '));
}
