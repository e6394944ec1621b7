import { conditionNames } from '../../forwarding/condition/conditionKinds.ts';
import { accountText, type Cover } from '../../forwarding/verification/report/coverage.ts';
import { age } from '../../text/age.ts';
import { message, type Message } from '../../text/message.ts';
import type { FleetContent, FleetRow, ShownPart } from '../../ui/pages/fleetContent.ts';
import { cut } from '../../ui/pages/cut.ts';
import { byName } from '../../ui/pages/fleetOrder.ts';
import type { Tone } from '../../ui/pages/overviewContent.ts';
import type { ClusterFact } from '../clusterFacts.ts';
import { toneOf } from '../conditionTone.ts';
import { certificateSpans, spanOf } from './certificateSpans.ts';
import { actionsOf, allActions, severalActions } from './fleetActions.ts';
import { countedFacts, fleetFacts, type CountedFacts, type FleetCluster, type FleetFacts } from './fleetCluster.ts';
import { trendOf, trendParts } from './fleetTrend.ts';
import { clusterCount } from '../../forwarding/cluster/clusterWords.ts';

/** What the page of all clusters shows is in these: nothing is asked for it. */
export interface FleetSources {
  /** Name of the account, and the region that is targeted; empty where they are not known. */
  readonly account: string;
  readonly region: string;
  /** Why there may be others, or these may have changed. */
  readonly notes: readonly Message[];
  readonly clusters: readonly FleetCluster[];
  /** Providers whose clusters could not be listed. */
  readonly unlisted: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** To plain text in the user's language, in which nothing foreign is hidden. */
type Say = (text: Message) => string;

/** Characters of a text in the table that are shown. */
const LONGEST = 120;
/** Age from which on a reading is said with it. */
const OLD_MS = 60 * 60_000;

const notKnown = message('Not known');
/** There is nothing of this kind. */
const nothing = message('–');

/** The parts of the coverage. What is not known is one of its own, and never good. */
export const coverParts: Readonly<Record<Cover, readonly [Message, Tone]>> = {
  covered: [message('Covered'), 'good'],
  failing: [conditionNames.failing, 'failing'],
  'not-covered': [message('Not covered'), 'warning'],
  'not-known': [notKnown, 'neutral'],
  exempt: [conditionNames.exempt, 'unreached'],
};

/** A cell of the table: its text, and by what it is ordered where that is not the text; `null`: not known. */
interface Cell {
  readonly text: Message;
  readonly order?: number | null;
  readonly tone?: Tone;
}

interface Column {
  readonly id: string;
  readonly title: Message;
  readonly cell: (cluster: FleetCluster, facts: FleetFacts, now: number) => Cell;
}

export const fleetColumns = [
  {
    id: 'name',
    title: message('Cluster'),
    cell: ({ known }) => ({ text: message('{0}', known.row.cluster.name) }),
  },
  {
    id: 'condition',
    title: message('Condition'),
    cell: ({ known: { row }, condition }, { readAt }, now) => ({
      // A failure is of the last attempt, and has replaced what was read before.
      text: dated(
        condition.texts[0] ?? condition.name,
        (row.webhook.failure ?? row.master.failure) ? undefined : readAt,
        now,
      ),
      order: condition.rank,
      tone: toneOf(condition.kind),
    }),
  },
  { id: 'route', title: message('Route'), cell: (_, facts, now) => ofReading(facts, 'route', now) },
  { id: 'policy', title: message('Policy'), cell: (_, facts, now) => ofReading(facts, 'policy', now) },
  {
    id: 'certificate',
    title: message('Certificate'),
    cell: (_, facts) => ({ ...ofFact(facts, 'certificate'), order: facts.certificateUntil ?? null }),
  },
  {
    id: 'owner',
    title: message('Certificate owner'),
    cell: (_, { owner, usesCertificate }) =>
      owner === undefined ? { text: usesCertificate ? notKnown : nothing, order: null } : { text: owner },
  },
  {
    id: 'receiver',
    title: message('Log consumer or instance'),
    cell: (_, facts) => ofFact(facts, 'receiver'),
  },
  {
    id: 'arrived',
    title: message('Last test event seen'),
    cell: (_, { arrivedAt }, now) => aged(arrivedAt, now, notKnown),
  },
  {
    id: 'verified',
    title: message('Last verification'),
    cell: ({ known }, { facts, verifiedAt }, now) => ({
      ...aged(verifiedAt, now, message('Never')),
      ...(known.verdict === undefined ? {} : { text: facts.get('verification')?.text ?? notKnown }),
    }),
  },
] as const satisfies readonly Column[];

/**
 * The page of all clusters.
 * @param most how many rows are made at most, those that the page shows first; all are counted
 */
export function fleetOf(sources: FleetSources, speak: Say, most = Infinity): FleetContent {
  const { account, region, notes, clusters, unlisted, now } = sources;
  const say = remembering(speak);
  const all = clusters.map(countedFacts);
  const coverage = all.map(({ cover }) => cover);
  const made = clusters.length <= most ? clusters : clusters.toSorted(byCondition).slice(0, most);
  const count = (wanted: Cover): number => coverage.filter(({ cover }) => cover === wanted).length;
  return {
    title: say(message('Fleet')),
    about: [account, region]
      .filter((text) => text !== '')
      .map((text) => cut(say(message('{0}', text)), LONGEST))
      .join(' · '),
    notes: notes.map(say),
    actions: { title: say(message('Actions')), buttons: allActions.map(({ id, text }) => ({ id, text: say(text) })) },
    coverage: {
      title: say(message('Coverage')),
      // That there are none is not known where the list is not.
      summary: say(
        (coverage.length === 0 ? notes[0] : undefined) ?? accountText({ verified: coverage, leftOut: [], unlisted }),
      ),
      parts: (Object.keys(coverParts) as Cover[]).map((id): ShownPart => {
        const [text, tone] = coverParts[id];
        return { id, text: say(text), count: count(id), tone };
      }),
    },
    trend: trendShown(clusters, now, say),
    certificates: certificatesShown(all, now, say),
    table: {
      title: say(message('Clusters')),
      columns: fleetColumns.map(({ id, title }) => ({ id, title: say(title) })),
      rows: made.map((cluster) => rowOf(cluster, now, say)),
      count: clusters.length,
    },
    several: {
      title: say(message('Selected clusters')),
      buttons: severalActions.map(({ id, text, most }) => ({
        id,
        text: say(text),
        most: Math.min(most, Number.MAX_SAFE_INTEGER),
      })),
    },
    words: {
      filter: say(message('Filter clusters')),
      shown: say(message('{0} of {1} shown', '{0}', '{1}')),
      selected: say(message('{0} selected', '{0}')),
      noneSelected: say(message('None selected')),
      some: say(message('{0} ({1})', '{0}', '{1}')),
      none: say(message('None of the selected clusters takes this now.')),
      tooMany: say(message('At most {0} at a time.', '{0}')),
      noRows: say(message('No cluster is shown.')),
      showAll: say(message('Show All')),
      keys: say(message('Arrow keys move, Space selects, Enter opens.')),
    },
  };
}

/** In the order in which the page begins: what needs help first. */
function byCondition(one: FleetCluster, other: FleetCluster): number {
  return one.condition.rank - other.condition.rank || byName(one.known.row.cluster, other.known.row.cluster);
}

function rowOf(cluster: FleetCluster, now: number, say: Say): FleetRow {
  const facts = fleetFacts(cluster, now);
  const { id, region, resourceGroupName, version } = cluster.known.row.cluster;
  const cells = fleetColumns.map(({ cell }): Cell => cell(cluster, facts, now));
  const numbered = <Value>(value: (cell: Cell) => Value | undefined): Readonly<Record<number, Value>> =>
    Object.fromEntries(
      cells.flatMap((cell, index) => {
        const found = value(cell);
        return found === undefined ? [] : [[index, found]];
      }),
    );
  return {
    id,
    texts: cells.map(({ text }) => cut(say(text), LONGEST)),
    order: numbered(({ order }) => order),
    tones: numbered(({ tone }) => tone),
    cover: facts.cover.cover,
    span: facts.usesCertificate ? spanOf(facts.certificateUntil, now) : '',
    also: [id, region, resourceGroupName, version].map((text) => cut(say(message('{0}', text)), LONGEST)).join(' '),
    can: actionsOf(cluster.condition.possible),
  };
}

/** What a verification or the webhook shows; a dash where there is no webhook. */
function ofFact(facts: FleetFacts, id: ClusterFact['id']): Cell {
  const fact = facts.facts.get(id);
  if (fact === undefined) return ifSet(facts, { text: notKnown, order: null });
  return fact.sign === undefined ? { text: fact.text } : { text: fact.text, tone: toneOf(fact.sign) };
}

/** What the webhook alone shows, with the age of that where it is old. */
function ofReading(facts: FleetFacts, id: 'route' | 'policy', now: number): Cell {
  const cell = ofFact(facts, id);
  return { ...cell, text: dated(cell.text, facts.facts.get(id)?.at, now) };
}

/** A text with the age of what it was read from, where that is old: it may have changed since. */
function dated(text: Message, at: number | undefined, now: number): Message {
  return at === undefined || now - at < OLD_MS ? text : message('{0} ({1})', text, age(at, now));
}

function ifSet({ isUnset }: FleetFacts, cell: Cell): Cell {
  return isUnset ? { text: nothing, order: null } : cell;
}

function aged(at: number | undefined, now: number, none: Message): Cell {
  return at === undefined ? { text: none, order: null } : { text: age(at, now), order: at };
}

function trendShown(clusters: readonly FleetCluster[], now: number, say: Say): FleetContent['trend'] {
  const parts = trendParts.map(({ text, tone }) => ({ text: say(text), tone }));
  const title = say(message('Verifications of the last 30 days'));
  if (clusters.some(({ kept }) => kept === undefined)) {
    return { title, summary: say(message('Reading the verifications that are kept…')), days: [], parts };
  }
  const days = trendOf(
    clusters.map(({ kept }) => kept?.history),
    now,
  );
  const unread = clusters.filter(({ kept }) => kept?.history === undefined).length;
  const what = message('Each day: the last result of each cluster; one not verified that day isn’t known.');
  return {
    title,
    summary: say(
      unread === 0 ? what : message('{0} The kept verifications of {1} can’t be read.', what, clusterCount(unread)),
    ),
    days: days.map(({ day, counts }) => ({
      text: [day, ...parts.map(({ text }, index) => `${text}: ${counts[index] ?? 0}`)].join(' · '),
      counts,
    })),
    parts,
  };
}

function certificatesShown(all: readonly CountedFacts[], now: number, say: Say): FleetContent['certificates'] {
  const used = all.filter(({ usesCertificate }) => usesCertificate);
  const spans = certificateSpans(
    used.map(({ certificateUntil }) => certificateUntil),
    now,
  );
  const of = (wanted: (id: string, tone: Tone) => boolean): number =>
    spans.reduce((sum, { id, tone, count }) => (wanted(id, tone) ? sum + count : sum), 0);
  return {
    title: say(message('Certificates by the month in which they end')),
    summary: say(
      message(
        'Of {0}: {1} expired, {2} not known',
        clusterCount(used.length),
        of((id) => id === 'expired'),
        of((id) => id === 'unknown'),
      ),
    ),
    spans: spans.map(({ text, ...span }) => ({ ...span, text: say(text) })),
  };
}

/** Most texts are those of many clusters, and making one harmless takes time. */
function remembering(say: Say): Say {
  const said = new Map<string, string>();
  return (text) => {
    const key = text.args.length === 0 ? text.template : JSON.stringify(text);
    const known = said.get(key);
    if (known !== undefined) return known;
    const made = say(text);
    said.set(key, made);
    return made;
  };
}
