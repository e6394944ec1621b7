import type { Condition } from '../../forwarding/condition/condition.ts';
import { conditionNames } from '../../forwarding/condition/conditionKinds.ts';
import { typeName } from '../../forwarding/cluster/clusterWords.ts';
import { deliveryPath, type Place } from '../../forwarding/verification/deliveryPath.ts';
import { HISTORY_LENGTH, pastText, type PastVerification } from '../../forwarding/verification/history.ts';
import { age } from '../../text/age.ts';
import { message, type Message } from '../../text/message.ts';
import { cut } from '../../ui/pages/cut.ts';
import type { OverviewContent, ShownPlace, Tone } from '../../ui/pages/overviewContent.ts';
import { clusterFacts, deliveryFact, findingsAbout, withAge, type FactSources } from '../clusterFacts.ts';
import { toneOf } from '../conditionTone.ts';
import { overviewActions } from './overviewActions.ts';
import { joined, shownCheck, shownPlace, whereItBreaks, type Say, type TitleOf } from './shownPath.ts';

/** What an overview shows is in these: nothing is asked for it. */
export interface OverviewSources {
  readonly facts: FactSources;
  readonly condition: Condition;
  /** The oldest first; `undefined` where what is kept cannot be read. */
  readonly history: readonly PastVerification[] | undefined;
  readonly titleOf: TitleOf;
}

/** Characters of a fact about the cluster that are shown. */
const LONGEST = 120;

/** The overview of a cluster, as its page shows it. */
export function overviewOf(sources: OverviewSources, say: Say): OverviewContent {
  const { facts, condition, history } = sources;
  const { cluster } = facts.known.row;
  const path = pathOf(sources);
  const rows = [...clusterFacts(facts), deliveryFact(facts)];
  return {
    clusterId: cluster.id,
    title: cut(say(message('{0}', cluster.name)), LONGEST),
    condition: { text: joined(condition.texts.map(say)), tone: toneOf(condition.kind) },
    about: joined(
      [
        say(message('{0} {1}', typeName(cluster.type), cluster.version)),
        ...[cluster.region, cluster.resourceGroupName, cluster.id].map((text) => say(message('{0}', text))),
      ].map((text) => cut(text, LONGEST)),
    ),
    actions: {
      title: say(message('Actions')),
      buttons: overviewActions(facts.known, condition).map(({ id, text }) => ({ id, text: say(text) })),
    },
    path: {
      title: say(message('Path of a delivery')),
      ...summaryOf(path, sources, say),
      places: shownPlaces(path, sources, say),
    },
    facts: {
      title: say(message('Facts')),
      rows: rows.map((fact) => ({
        title: say(fact.title),
        text: say(fact.id === 'verification' ? fact.text : withAge(fact, facts)),
        tone: fact.sign === undefined ? 'neutral' : toneOf(fact.sign),
      })),
    },
    history: { title: say(message('Verifications')), ...historyOf(history, facts.now, say) },
  };
}

/** The path with what was found on it; a page's choice of a check is looked up in it. */
export function pathOf({ facts, condition }: Pick<OverviewSources, 'facts' | 'condition'>): readonly Place[] {
  const { webhook } = facts.known.row;
  const stored = webhook.failure === undefined ? webhook.reading?.value : undefined;
  const findings = findingsAbout(facts);
  return deliveryPath(stored, findings && { findings, isFresh: condition.isFresh });
}

function summaryOf(
  path: readonly Place[],
  { facts, condition }: OverviewSources,
  say: Say,
): Pick<OverviewContent['path'], 'summary' | 'tone'> {
  const { webhook } = facts.known.row;
  const told = (text: Message, tone: Tone): Pick<OverviewContent['path'], 'summary' | 'tone'> => ({
    summary: say(text),
    tone,
  });
  if (webhook.failure !== undefined) return told(message('Not known: the webhook couldn’t be read'), 'warning');
  if (webhook.reading === undefined) return told(conditionNames.unread, 'neutral');
  const breaks = whereItBreaks(path);
  if (breaks !== undefined) return told(message('{0}: {1}', lastAge(facts), breaks), 'failing');
  if (webhook.reading.value === undefined) return told(message('No audit webhook: nothing is forwarded.'), 'neutral');
  if (findingsAbout(facts) === undefined) return told(message('Not verified: no place was checked.'), 'neutral');
  const delivery = deliveryFact(facts);
  const isGood = condition.kind === 'verified' && delivery.sign === undefined;
  return told(
    withAge(delivery, facts),
    isGood ? 'good' : delivery.sign === undefined ? 'neutral' : toneOf(delivery.sign),
  );
}

function shownPlaces(path: readonly Place[], sources: OverviewSources, say: Say): readonly ShownPlace[] {
  const { facts, condition, titleOf } = sources;
  const { isFresh } = condition;
  const known = new Map(clusterFacts(facts).map((fact) => [fact.id, fact]));
  const isVerified = findingsAbout(facts) !== undefined;
  return path.map((place) => {
    const { id, title, state, findings } = place;
    const fact = isVerified && (id === 'forwarder' || id === 'receiver') ? known.get(id) : undefined;
    const counts = isFresh && state !== 'follows' && state !== 'between';
    return {
      ...shownPlace(place, { isFresh, age: lastAge(facts) }, say),
      detail: fact === undefined || state === 'follows' ? '' : say(isFresh ? fact.text : withAge(fact, facts)),
      heading: findings.length === 0 ? say(message('{0}: no checks', title)) : say(message('{0}: checks', title)),
      checks: findings.map((finding) => shownCheck(finding, counts, titleOf, say)),
    };
  });
}

/** How old the last verification is. */
function lastAge({ known, now }: FactSources): Message {
  return known.verdict === undefined ? conditionNames.unverified : age(known.verdict.at, now);
}

function historyOf(
  history: readonly PastVerification[] | undefined,
  now: number,
  say: Say,
): Pick<OverviewContent['history'], 'summary' | 'entries'> {
  if (history === undefined) return { summary: say(message('The kept verifications can’t be read.')), entries: [] };
  // Older ones are kept for the trend of all clusters: one a day.
  const last = history.slice(-HISTORY_LENGTH);
  const good = last.filter(({ kind }) => kind === 'verified').length;
  return {
    summary:
      history.length === 0
        ? say(message('No verification is kept.'))
        : say(message('Found nothing wrong: {0} of the last {1}', good, last.length)),
    entries: last.map((past) => ({
      text: say(message('{0}: {1}', age(past.at, now), pastText(past))),
      tone: toneOf(past.kind),
    })),
  };
}
