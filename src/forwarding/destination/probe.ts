import { keyText, textLiteral } from '../../audit/filter/queryCondition.ts';
import type { LogsRow } from '../../ibmcloud/commands/logsAnswer.ts';
import type { LogsTier } from '../../ibmcloud/commands/logsQuery.ts';
import { message, type Message } from '../../text/message.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import type { AskOptions, CloudLogs } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';
import { learnShape, type RecordShape } from './recordShape.ts';

/** How the audit events of a cluster are found in an instance. */
export interface Probed {
  readonly tier: LogsTier;
  /** In DataPrime: what chooses audit events, of this cluster where records name it. */
  readonly condition: string;
  readonly shape: RecordShape;
  /** What has to be said of the choice; `undefined`: nothing. */
  readonly note: Message | undefined;
}

export interface ProbeRange {
  readonly from: Date;
  readonly to: Date;
}

/** Records that are looked at. */
const SAMPLE = 50;
/** The age of what frequent search still finds. */
const FREQUENT_MS = 8 * 24 * 3_600_000;

/** How audit events are marked: by the label that agents derive from the namespace, or where it is overridden. */
const marks = [
  `$l.applicationname == ${textLiteral(AUDIT_NAMESPACE)}`,
  `${keyText(['kubernetes', 'namespace_name'])} == ${textLiteral(AUDIT_NAMESPACE)}`,
] as const;

/**
 * Learns how the events of a cluster look in an instance, from the newest of a time range; at most four queries, one
 * where everything is as usual. `undefined` where no event is found in the range, in either tier.
 */
export async function probe(
  logs: CloudLogs,
  destination: Destination,
  cluster: { readonly name: string; readonly id: string },
  { from, to }: ProbeRange,
  options: AskOptions,
): Promise<Probed | undefined> {
  const sample = async (condition: string, tier: LogsTier): Promise<readonly LogsRow[]> => {
    const query = `source logs | filter ${condition} | orderby $m.timestamp desc | limit ${SAMPLE}`;
    return (await logs.ask(destination, { query, from, to, tier, limit: SAMPLE }, options)).rows;
  };
  const isOld = Date.now() - from.getTime() > FREQUENT_MS;
  const tiers: readonly LogsTier[] = isOld ? ['archive', 'frequent_search'] : ['frequent_search', 'archive'];
  for (const mark of marks) {
    for (const tier of tiers) {
      const shape = learnShape(await sample(mark, tier));
      if (shape === undefined) continue;
      return ofCluster({ tier, condition: mark, shape, note: undefined }, cluster, (condition) =>
        sample(condition, tier),
      );
    }
  }
  return undefined;
}

/** Narrows it to one cluster, where records name one. */
async function ofCluster(
  all: Probed,
  { name, id }: { readonly name: string; readonly id: string },
  sample: (condition: string) => Promise<readonly LogsRow[]>,
): Promise<Probed> {
  const { cluster } = all.shape;
  if (cluster === undefined) {
    return { ...all, note: message('Records name no cluster: events of all clusters that send here are shown.') };
  }
  const { path, names } = cluster;
  const wanted = names.find((one) => one === name || one === id) ?? name;
  const condition = `${all.condition} && ${keyText(path)} == ${textLiteral(wanted)}`;
  if (names.length === 1 && names[0] === wanted) return { ...all, condition };
  // The newest records are of others, too, and may look otherwise.
  const shape = learnShape(await sample(condition));
  if (shape !== undefined) return { ...all, condition, shape };
  const others = names.slice(0, 3).join(', ');
  return {
    ...all,
    note: message('No record names cluster {0}: events of all are shown ({1}).', name, others),
  };
}
