import { keyText, textLiteral } from '../../audit/filter/queryCondition.ts';
import { Failure } from '../../failure/failure.ts';
import type { LogsTier } from '../../ibmcloud/commands/logsQuery.ts';
import { message, type Message } from '../../text/message.ts';
import type { AskOptions } from '../destination/cloudLogs.ts';
import type { Destination } from '../destination/destinations.ts';
import type { NewestEvent, TestEventSearch } from '../destination/testEventSearch.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';

/** Whether audit events of any cluster arrive in an instance, of the last half hour. */
export interface OthersThere {
  /** `unknown`: it was not answered, or not as a whole. */
  readonly kind: 'arrive' | 'none' | 'unknown';
  /** One sentence. */
  readonly text: Message;
  /** Time of the newest, RFC 3339, where one has one. */
  readonly newest?: string;
  readonly notes: readonly Message[];
}

/** Set by the agent where its values have a clusterName. */
const CLUSTER_KEY = ['kubernetes', 'cluster_name'];

/** Asks by the label of audit events, and where none has it by their namespace. @throws Failure – `cancelled` only */
export async function othersThere(
  search: TestEventSearch,
  destination: Destination,
  { application, tier }: { readonly application: string; readonly tier: LogsTier },
  options: AskOptions,
): Promise<OthersThere> {
  try {
    const byLabel = `$l.applicationname == ${textLiteral(application)}`;
    const labelled = await search.newest(destination, { condition: byLabel, tier }, options);
    if (labelled.isThere) return arriving(labelled, application);
    const byNamespace = `${keyText(['kubernetes', 'namespace_name'])} == ${textLiteral(AUDIT_NAMESPACE)}`;
    const named = await search.newest(destination, { condition: byNamespace, tier }, options);
    if (named.isThere) return arriving(named, application);
    const notes = [...labelled.notes, ...named.notes];
    const where = tier === 'archive' ? message('the archive') : message('frequent search');
    const text = message('No audit event was found in {0} in the last half hour (all clusters).', where);
    const silent = labelled.saidNothing || named.saidNothing;
    const doubts = silent ? [...notes, message('The CLI printed nothing, which may mean no rows.')] : notes;
    return { kind: doubts.length === 0 ? 'none' : 'unknown', text, notes: doubts };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { kind: 'unknown', text: message('Whether others arrive isn’t known: {0}', error.text), notes: [] };
  }
}

/** What records may call a cluster. */
export interface WatchedCluster {
  readonly id: string;
  readonly name: string;
}

/**
 * Whether an audit event of this very cluster is seen there, of the last half hour; `false` where that is not known,
 * as where records name no cluster. @throws Failure – `cancelled` only
 */
export async function isOwnThere(
  search: TestEventSearch,
  destination: Destination,
  of: { readonly application: string; readonly tier: LogsTier; readonly cluster: WatchedCluster },
  options: AskOptions,
): Promise<boolean> {
  const { application, tier, cluster } = of;
  const named = [cluster.name, cluster.id].map((one) => `${keyText(CLUSTER_KEY)} == ${textLiteral(one)}`);
  const condition = `$l.applicationname == ${textLiteral(application)} && (${named.join(' || ')})`;
  try {
    return (await search.newest(destination, { condition, tier }, options)).isThere;
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return false;
  }
}

function arriving({ at, application: label, notes }: NewestEvent, expected: string): OthersThere {
  if (at === undefined) {
    return { kind: 'unknown', text: message('Whether others arrive isn’t known: the newest has no time.'), notes };
  }
  const isOther = label !== '' && label !== expected;
  const text = isOther
    ? message('Others arrive, labelled {0} and not {1}, the newest at {2}.', label, expected, at)
    : message('Others of any cluster arrive, the newest at {0}.', at);
  return { kind: 'arrive', text, newest: at, notes };
}
