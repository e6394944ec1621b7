import type { Condition } from '../../forwarding/condition/condition.ts';
import { conditionNames } from '../../forwarding/condition/conditionKinds.ts';
import { typeName } from '../../forwarding/cluster/clusterWords.ts';
import type { Finding } from '../../forwarding/verification/check.ts';
import { deliveryPath, type Place, type PlaceState } from '../../forwarding/verification/deliveryPath.ts';
import { HISTORY_LENGTH, pastText, type PastVerification } from '../../forwarding/verification/history.ts';
import { age } from '../../text/age.ts';
import { message, type Message } from '../../text/message.ts';
import type { OverviewContent, ShownCheck, ShownPlace, Tone } from '../../ui/pages/overviewContent.ts';
import { clusterFacts, deliveryFact, findingsAbout, withAge, type FactSources } from '../clusterFacts.ts';
import { toneOf } from '../conditionTone.ts';
import { overviewActions } from './overviewActions.ts';

/** What an overview shows is in these: nothing is asked for it. */
export interface OverviewSources {
  readonly facts: FactSources;
  readonly condition: Condition;
  /** The oldest first; `undefined` where what is kept cannot be read. */
  readonly history: readonly PastVerification[] | undefined;
  /** The title of the check that a finding is of. */
  readonly titleOf: (finding: Pick<Finding, 'check'>) => Message;
}

/** Characters of a fact about the cluster that are shown. */
const LONGEST = 120;

/** To plain text in the user's language, in which nothing foreign is hidden. */
type Say = (text: Message) => string;

const placeStates: Readonly<Record<PlaceState, readonly [Message, Tone]>> = {
  good: [message('Passed'), 'good'],
  past: [message('Passed earlier'), 'neutral'],
  warning: [message('Warnings'), 'warning'],
  failing: [message('Failing'), 'failing'],
  unknown: [message('Unknown'), 'warning'],
  between: [message('May be broken here'), 'warning'],
  follows: [message('Not reached'), 'unreached'],
  unasked: [message('Not checked'), 'neutral'],
};

const checkStates: Readonly<Record<Finding['result'], readonly [Message, Tone]>> = {
  failure: [message('Failing'), 'failing'],
  warning: [message('Warning'), 'warning'],
  unknown: [message('Unknown'), 'warning'],
  pass: [message('Passed'), 'good'],
  skipped: [message('Skipped'), 'neutral'],
};

/** The overview of a cluster, as its page shows it. */
export function overviewOf(sources: OverviewSources, say: Say): OverviewContent {
  const { facts, condition, history } = sources;
  const { cluster } = facts.known.row;
  const path = pathOf(sources);
  const rows = [...clusterFacts(facts), deliveryFact(facts)];
  return {
    clusterId: cluster.id,
    title: cut(say(message('{0}', cluster.name))),
    condition: { text: joined(condition.texts.map(say)), tone: toneOf(condition.kind) },
    about: joined(
      [
        say(message('{0} {1}', typeName(cluster.type), cluster.version)),
        ...[cluster.region, cluster.resourceGroupName, cluster.id].map((text) => say(message('{0}', text))),
      ].map(cut),
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
  const broke = (text: Message) => told(message('{0}: {1}', lastAge(facts), text), 'failing');
  if (webhook.failure !== undefined) return told(message('Not known: the webhook couldn’t be read'), 'warning');
  if (webhook.reading === undefined) return told(conditionNames.unread, 'neutral');
  const broken = path.find(({ isBroken }) => isBroken);
  const [worst] = broken?.findings ?? [];
  if (broken !== undefined && worst !== undefined) {
    return broke(message('Breaks at {0}: {1}', broken.title, worst.text));
  }
  const among = path.filter(({ state }) => state === 'between');
  const [first, last] = [among[0], among.at(-1)];
  const why = first?.findings[0]?.text;
  if (first !== undefined && last !== undefined && why !== undefined) {
    return broke(
      // What failed before has since been seen to arrive.
      path.some(({ findings }) => findings.some(({ arrived }) => arrived === true))
        ? message('Broke somewhere between {0} and {1}: {2}', first.title, last.title, why)
        : message('Breaks somewhere between {0} and {1}: {2}', first.title, last.title, why),
    );
  }
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
  return path.map(({ id, title, state, isBroken, findings }) => {
    const fact = isVerified && (id === 'forwarder' || id === 'receiver') ? known.get(id) : undefined;
    const [name, tone] = placeStates[state];
    const counts = isFresh && state !== 'follows' && state !== 'between';
    const words = isBroken ? message('Broken here') : name;
    return {
      id,
      title: say(title),
      // It may have changed since.
      state: say(isFresh || state === 'unasked' ? words : message('{0}, {1}', words, lastAge(facts))),
      tone,
      isBroken,
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

/** @param counts whether what passed shows how the path is now: only that is green. */
function shownCheck(finding: Finding, counts: boolean, titleOf: OverviewSources['titleOf'], say: Say): ShownCheck {
  const { result, text, evidence, remedy } = finding;
  const [words, tone] = checkStates[result];
  return {
    title: say(titleOf(finding)),
    state: say(words),
    tone: result === 'pass' && !counts ? 'neutral' : tone,
    text: say(text),
    // Of what has passed its sentence says enough.
    evidence: result === 'pass' ? [] : evidence.map(say),
    ...(remedy === undefined || result === 'pass' ? {} : { fix: say(remedy.title) }),
  };
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

/** Foreign text of any length must not push the rest out of view. */
function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join(' · ');
}
