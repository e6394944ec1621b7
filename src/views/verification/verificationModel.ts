import { conditionNames, conditionRank, type Sign } from '../../forwarding/condition/conditionKinds.ts';
import { isVerdictOfStored } from '../../forwarding/condition/condition.ts';
import { verdictSigns } from '../../forwarding/condition/verdict.ts';
import {
  accountText,
  coverageOf,
  coverageText,
  coverOf,
  type Account,
  type ClusterCover,
  type Cover,
  type Present,
} from '../../forwarding/verification/report/coverage.ts';
import { verdictOf } from '../../forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { age } from '../../text/age.ts';
import { message, type Message } from '../../text/message.ts';
import { cut } from '../../ui/pages/cut.ts';
import type { Tone } from '../../ui/pages/overviewContent.ts';
import type { ShownVerification, VerificationContent } from '../../ui/pages/verificationContent.ts';
import { toneOf } from '../conditionTone.ts';
import { joined, type Say } from '../overview/shownPath.ts';
import { offersFor, type Extent } from './verificationChoice.ts';
import { verificationParts } from './verificationParts.ts';
import { clusterCount } from '../../forwarding/cluster/clusterWords.ts';

/** A cluster of a page: what was found of it, and what is known of it now. */
export interface VerifiedCluster {
  readonly id: string;
  /** Its name as it is listed, else its id. */
  readonly name: string;
  /** The last result; `undefined` where none is kept, or what is kept is not understood. */
  readonly result: VerifyResult | undefined;
  /** `undefined` for a cluster that is not listed. */
  readonly now: Present | undefined;
}

/** What the page of a verification shows is in these: nothing is asked for it. */
export interface VerificationSources {
  readonly extent: Extent;
  readonly clusters: readonly VerifiedCluster[];
  /** All clusters of the account, where the page is about these. */
  readonly account: Account | undefined;
  /** Why nothing is known of a cluster that is not listed. */
  readonly whyUnlisted: Message;
  /** Clusters that the user has unfolded (`true`), or folded. */
  readonly toggled: ReadonlyMap<string, boolean>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** So many failing clusters are unfolded unasked. */
const MOST_UNFOLDED = 10;
/** So many clusters are shown unasked: to draw a thousand takes longer than a user waits. */
const MOST_SHOWN = 100;
/** Characters of a name, and of what is wrong first. */
const LONGEST = 300;

/** What is known to be wrong comes first; what is well comes last. */
interface Judged {
  readonly of: VerifiedCluster;
  readonly signs: readonly Sign[];
  readonly isFresh: boolean;
}

const notKept = message('No result that can be read is kept: verify it again.');

/** A verification as its page shows it. */
export function verificationOf(sources: VerificationSources, say: Say): VerificationContent {
  const { extent, account, toggled } = sources;
  const judged = sources.clusters.map(judgedOf).toSorted(worstFirst);
  const [only] = judged;
  const isSingle = extent.allOf === undefined && judged.length === 1;
  const failing = judged.filter(({ signs }) => signs[0]?.kind === 'failing').slice(0, MOST_UNFOLDED);
  const clusters = judged.map((one) =>
    shownCluster(one, isSingle || (toggled.get(one.of.id) ?? failing.includes(one)), sources, say),
  );
  return {
    extent: {
      ...extent,
      unfolded: [...toggled].flatMap(([id, isOpen]) => (isOpen ? id : [])),
      folded: [...toggled].flatMap(([id, isOpen]) => (isOpen ? [] : id)),
    },
    title: cut(say(titleOfPage(sources)), LONGEST),
    condition: (isSingle && only && clusters[0]?.condition) || ofSeveral(sources, say),
    actions: {
      title: say(message('Actions')),
      buttons: offersFor(sources).map(({ id, text }) => ({ id, text: say(text) })),
    },
    lists: listsOf(account, say),
    clusters,
    clustersTitle: say(message('Verified clusters')),
    most: MOST_SHOWN,
    moreTitle: say(message('{0} more', clusters.length - MOST_SHOWN)),
  };
}

/** The title of the page and of its tab. */
export function titleOfPage({ extent, clusters }: Pick<VerificationSources, 'extent' | 'clusters'>): Message {
  const [first] = clusters;
  return clusters.length === 1 && first !== undefined && extent.allOf === undefined
    ? message('Verification of {0}', first.name)
    : message('Verification of {0}', clusterCount(clusters.length));
}

function judgedOf(of: VerifiedCluster): Judged {
  const { result, now } = of;
  const signs: readonly Sign[] =
    result === undefined ? [{ kind: 'inconclusive', text: message('No result') }] : verdictSigns(verdictOf(result));
  const isLast = result !== undefined && now?.known.verdict?.at === Date.parse(result.at);
  return { of, signs, isFresh: isLast && now?.condition.isFresh === true };
}

function worstFirst(one: Judged, other: Judged): number {
  const [first, second] = [one, other].map(({ signs }) => conditionRank(signs[0]?.kind ?? ''));
  return (first ?? 0) - (second ?? 0) || one.of.name.localeCompare(other.of.name);
}

function shownCluster(
  judged: Judged,
  isOpen: boolean,
  { now, whyUnlisted }: VerificationSources,
  say: Say,
): ShownVerification {
  const { of, signs, isFresh } = judged;
  const { result } = of;
  const text = joined(signs.flatMap((sign) => (sign.text === undefined ? [] : say(sign.text))));
  const [kind] = signs.map((sign) => sign.kind);
  const [failure] = result === undefined ? [] : verdictOf(result).failures;
  const shown = {
    clusterId: of.id,
    name: cut(say(message('{0}', of.name)), LONGEST),
    condition: {
      text: result === undefined ? text : say(message('{0}, {1}', text, age(Date.parse(result.at), now))),
      tone: toneNow(kind, isFresh),
    },
    detail: cut(say(result === undefined ? notKept : (failure ?? message(''))), LONGEST),
  };
  return isOpen && result !== undefined
    ? {
        ...shown,
        parts: verificationParts(
          { result, isFresh, isListed: of.now !== undefined, notes: notesOf(judged, whyUnlisted), now },
          say,
        ),
      }
    : shown;
}

/** Green only where it shows how the cluster is now. */
function toneNow(kind: Sign['kind'] | undefined, isFresh: boolean): Tone {
  const tone = toneOf(kind ?? 'inconclusive');
  return tone === 'good' && !isFresh ? 'neutral' : tone;
}

/** What keeps a result from showing how its cluster is now. */
function notesOf({ of: { result, now }, isFresh }: Judged, whyUnlisted: Message): readonly Message[] {
  if (now === undefined) return [whyUnlisted];
  const { known, condition } = now;
  if (isFresh || result === undefined) return [];
  if (known.verdict !== undefined && known.verdict.at > Date.parse(result.at)) {
    return [message('It was verified again since, and that result can’t be read here.')];
  }
  // Nothing was forwarded then, nor is it now.
  if (condition.kind === 'not-forwarding' && isVerdictOfStored(known)) return [];
  const texts = condition.texts.length === 0 ? [condition.name] : condition.texts;
  return texts.slice(0, 1).map((text) => message('This may not hold any more. The cluster now: {0}', text));
}

const coverTones: Readonly<Record<Cover, Tone>> = {
  failing: 'failing',
  'not-covered': 'warning',
  'not-known': 'warning',
  covered: 'good',
  exempt: 'neutral',
};

/** How many are covered: the first question about several. */
function ofSeveral({ account, clusters }: VerificationSources, say: Say): VerificationContent['condition'] {
  if (account !== undefined && 'notCounted' in account) return { text: say(account.notCounted), tone: 'warning' };
  const covers = account === undefined ? clusters.map(coverOfCluster) : coverageOf(account);
  const has = (cover: Cover): boolean => covers.some((one) => one.cover === cover);
  const worst = (['failing', 'not-covered', 'not-known', 'covered'] as const).find(has);
  // There may be more clusters than those that are listed.
  const isAll = account === undefined || account.unlisted.length === 0;
  const text = account === undefined ? message('{0}.', coverageText(covers)) : accountText(account);
  const tone = worst === undefined ? 'neutral' : coverTones[worst];
  return { text: say(text), tone: tone === 'good' && !isAll ? 'warning' : tone };
}

function coverOfCluster({ id, name, result, now }: VerifiedCluster): ClusterCover {
  return result === undefined ? { id, name, cover: 'not-known' } : coverOf(result, now);
}

function listsOf(account: Account | undefined, say: Say): VerificationContent['lists'] {
  if (account === undefined || 'notCounted' in account) return [];
  const coverage = coverageOf(account);
  return (
    [
      ['not-covered', message('Not covered')],
      ['not-known', message('Not known')],
      ['exempt', conditionNames.exempt],
    ] as const
  ).flatMap(([cover, title]) => {
    const names = coverage.filter((one) => one.cover === cover);
    return names.length === 0
      ? []
      : {
          id: cover,
          title: say(message('{0} ({1})', title, names.length)),
          names: names.map(({ name, why }) =>
            cut(say(why === undefined ? message('{0}', name) : message('{0} ({1})', name, why)), LONGEST),
          ),
        };
  });
}
