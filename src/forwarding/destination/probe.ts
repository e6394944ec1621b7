import { keyText, textLiteral } from '../../audit/filter/queryCondition.ts';
import type { LogsAnswer } from '../../ibmcloud/commands/logsAnswer.ts';
import type { LogsTier } from '../../ibmcloud/commands/logsQuery.ts';
import { message, type Message } from '../../text/message.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import { doubtsOf } from './answerDoubts.ts';
import type { AskOptions, CloudLogs } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';
import { learnShape, type RecordShape } from './recordShape.ts';

/** How the audit events of a cluster are found in an instance. */
export interface EventPlace {
  readonly tier: LogsTier;
  /** In DataPrime: what chooses audit events, of this cluster where records name it. */
  readonly condition: string;
  readonly shape: RecordShape;
  /** How audit events are marked: by the label `applicationname`, or by their namespace where that is overridden. */
  readonly mark: 'label' | 'namespace';
  /** What records call this cluster: its name or its ID, or both; none where they name no cluster. */
  readonly names: readonly string[];
}

export interface Probed {
  /** `undefined` where no event of the cluster was found, which {@link notes} explain. */
  readonly place: EventPlace | undefined;
  /** What has to be said of the choice, and why events may be there that were not found. */
  readonly notes: readonly Message[];
}

export interface ProbeRange {
  readonly from: Date;
  readonly to: Date;
}

/** Records that are looked at. */
const SAMPLE = 50;
/** The age of what frequent search still finds. */
const FREQUENT_MS = 8 * 24 * 3_600_000;

const NAMESPACE_KEY = ['kubernetes', 'namespace_name'];

/** How audit events are marked: by the label that agents derive from the namespace, or where it is overridden. */
const marks = [
  `$l.applicationname == ${textLiteral(AUDIT_NAMESPACE)}`,
  `${keyText(NAMESPACE_KEY)} == ${textLiteral(AUDIT_NAMESPACE)}`,
] as const;
/** A value that audit events have wherever an agent puts them, also as text; lines of HAProxy lack it. */
const EVENT_WORD = `$d ~~ ${textLiteral('ResponseComplete')}`;

type NamedClusters = NonNullable<RecordShape['cluster']>;

/**
 * Learns how the events of a cluster look in an instance, from the newest of a time range: one query where everything
 * is as usual. Where records name clusters, only those that name this one are its own.
 */
export async function probe(
  logs: CloudLogs,
  destination: Destination,
  cluster: { readonly name: string; readonly id: string },
  { from, to }: ProbeRange,
  options: AskOptions,
): Promise<Probed> {
  const ask = (condition: string, tier: LogsTier): Promise<LogsAnswer> => {
    const query = `source logs | filter ${condition} | orderby $m.timestamp desc | limit ${SAMPLE}`;
    return logs.ask(destination, { query, from, to, tier, limit: SAMPLE }, options);
  };
  const doubts: Message[] = [];
  let others: NamedClusters | undefined;
  let isUnrecognised = false;
  const look = async (condition: string, tier: LogsTier): Promise<RecordShape | undefined> => {
    const newest = await ask(condition, tier);
    const shape = learnShape(newest.rows);
    if (shape !== undefined) return shape;
    // Where the newest rows are none, older ones may be.
    const answers = newest.rows.length === 0 ? [newest] : [newest, await ask(`${condition} && ${EVENT_WORD}`, tier)];
    const older = learnShape(answers.at(-1)?.rows ?? []);
    if (older !== undefined) return older;
    isUnrecognised ||= newest.rows.length > 0;
    doubts.push(...answers.flatMap((answer) => doubtsOf(withoutOwnKeys(answer, others))));
    return undefined;
  };
  const isOld = Date.now() - from.getTime() > FREQUENT_MS;
  const tiers: readonly LogsTier[] = isOld ? ['archive', 'frequent_search'] : ['frequent_search', 'archive'];
  for (const [index, mark] of marks.entries()) {
    const marked = index === 0 ? 'label' : 'namespace';
    for (const tier of tiers) {
      if (others === undefined) {
        const shape = await look(mark, tier);
        if (shape === undefined) continue;
        const names = (shape.cluster?.names ?? []).filter((one) => isNameOf(cluster, one));
        const all: EventPlace = { tier, condition: mark, shape, mark: marked, names };
        if (shape.cluster === undefined) {
          const note = message('Records name no cluster: events of all clusters that send here are shown.');
          return { place: all, notes: [note, ...doubts] };
        }
        others = shape.cluster;
        const [only] = others.names;
        if (others.names.length === 1 && isNameOf(cluster, only)) {
          return { place: { ...all, condition: `${mark} && ${named(others, cluster)}` }, notes: doubts };
        }
      }
      // The newest records are of others, too, and may look otherwise.
      const condition = `${mark} && ${named(others, cluster)}`;
      const shape = await look(condition, tier);
      if (shape !== undefined) {
        const names = (shape.cluster?.names ?? []).filter((one) => isNameOf(cluster, one));
        return { place: { tier, condition, shape, mark: marked, names }, notes: doubts };
      }
    }
  }
  return { place: undefined, notes: [whyNone(cluster.name, others, isUnrecognised), ...doubts] };
}

function isNameOf({ name, id }: { readonly name: string; readonly id: string }, found: string | undefined): boolean {
  return found === name || found === id;
}

/** That a record names the cluster: as records were seen to, or by its name or its ID. */
function named({ path, names }: NamedClusters, cluster: { readonly name: string; readonly id: string }): string {
  const seen = names.filter((one) => isNameOf(cluster, one));
  const wanted = seen.length > 0 ? seen : [...new Set([cluster.name, cluster.id])];
  const conditions = wanted.map((one) => `${keyText(path)} == ${textLiteral(one)}`);
  return conditions.length === 1 ? conditions.join('') : `(${conditions.join(' || ')})`;
}

/** That no record has a key that is asked for here is no doubt: then none is marked by it. */
function withoutOwnKeys(answer: LogsAnswer, others: NamedClusters | undefined): LogsAnswer {
  const own = [NAMESPACE_KEY, ...(others === undefined ? [] : [others.path])].map((path) => path.join('.'));
  return {
    ...answer,
    warnings: answer.warnings.filter(({ missingKey }) => missingKey === undefined || !own.includes(missingKey)),
  };
}

function whyNone(name: string, others: NamedClusters | undefined, isUnrecognised: boolean): Message {
  if (others !== undefined) {
    const shown = others.names.slice(0, 3).join(', ');
    return message('No audit event was found that names cluster {0}; others name {1}.', name, shown);
  }
  return isUnrecognised
    ? message('Rows of namespace {0} are there, but no audit event was recognised in them.', AUDIT_NAMESPACE)
    : message('Neither frequent search nor the archive shows an audit event. Data access rules may hide some.');
}
