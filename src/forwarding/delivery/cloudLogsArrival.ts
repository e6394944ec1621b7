import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { allOrAbort } from '../cluster/sideBySide.ts';
import { cloudLogsOf, type AskOptions } from '../destination/cloudLogs.ts';
import { chooseDestinations, listDestinations, type Destination } from '../destination/destinations.ts';
import { testEventSearchOf, type FoundTestEvents, type TestEventSearch } from '../destination/testEventSearch.ts';
import { readAgentTarget } from '../forwarder/agent/agentTarget.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import type { Delivery } from './delivery.ts';

/** When an instance of IBM Cloud Logs is asked for test events, in milliseconds. */
export interface ArrivalWaits {
  /** Before the first look. */
  readonly firstMs: number;
  readonly betweenMs: number;
  /** Longest wait after the first look that was answered. */
  readonly mostMs: number;
}

/** A line needs seconds to minutes until it can be found; an instance takes few queries a minute. */
export const ARRIVAL_WAITS: ArrivalWaits = { firstMs: 10_000, betweenMs: 15_000, mostMs: 180_000 };

export interface ArrivalContext {
  readonly api: () => Promise<ClusterApi>;
  readonly cli: CliRunner;
  readonly waits: ArrivalWaits;
  readonly signal: AbortSignal;
  readonly progress: (detail: Message) => void;
}

/** So many of a cluster's test events are searched: one query has to hold those of all clusters. */
const SEARCHED = 3;

/**
 * Searches the test events that reached a forwarder in each instance that the cluster's logging agent sends to: *found
 * in Cloud Logs* once each has one of them. Else the grade stays, with why, which is never that they did not arrive.
 * @throws Failure only after an abort (`cancelled`)
 */
export async function lookInCloudLogs(delivery: Delivery, context: ArrivalContext): Promise<Delivery> {
  if (delivery.grade !== 'reached forwarder' || delivery.testEvents.length === 0) return delivery;
  const and = (...more: readonly Message[]): Delivery => ({ ...delivery, evidence: [...delivery.evidence, ...more] });
  const target = await readAgentTarget(await context.api(), context.signal);
  if (target.kind !== 'sends') {
    const why = target.kind === 'none' ? message('No logging agent of Cloud Logs runs in this cluster.') : target.why;
    return and(message('Cloud Logs wasn’t asked: {0}', why));
  }
  const { offered } = chooseDestinations(target, await listDestinations(context.cli, context.signal));
  const ids = delivery.testEvents.slice(0, SEARCHED);
  const looks = await allOrAbort(context.signal, (signal) =>
    offered.map((one) => lookIn(one, ids, { ...context, signal })),
  );
  const looked = and(...looks.flatMap(({ evidence }) => evidence));
  return looks.length > 0 && looks.every(({ isFound }) => isFound)
    ? { ...looked, grade: 'found in Cloud Logs' }
    : looked;
}

/** What is known of one instance. */
interface Looked {
  readonly isFound: boolean;
  readonly evidence: readonly Message[];
}

async function lookIn(destination: Destination, ids: readonly string[], context: ArrivalContext): Promise<Looked> {
  const { name } = destination;
  try {
    const { found, waitedMs, others } = await watch(destination, ids, context);
    const seconds = Math.round(waitedMs / 1000);
    if (found.size === 0) {
      const [said, ...notes] = others;
      const text = message('Not yet in Cloud Logs instance {0} after {1} s. {2}', name, seconds, said ?? '');
      return { isFound: false, evidence: [text, ...notes] };
    }
    const isArchive = [...found.values()].every((tier) => tier === 'archive');
    const where = isArchive ? message('In the archive of') : message('In');
    const there = [...found.keys()].join(', ');
    const text = message(
      '{0} Cloud Logs instance {1}, within {2} s after the forwarder: {3} of {4} test events searched ({5}).',
      ...[where, name, seconds, found.size, ids.length, there],
    );
    return { isFound: true, evidence: [text] };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { isFound: false, evidence: [message('Cloud Logs instance {0} couldn’t be asked: {1}', name, error.text)] };
  }
}

interface Watched {
  /** Empty: none was found until the end of the wait. */
  readonly found: FoundTestEvents;
  /** Since the forwarder had them; where none is found, since the first answer. */
  readonly waitedMs: number;
  /** Where none is found: what is known of other events there. */
  readonly others: readonly Message[];
}

/** Until the instance has one of them. */
async function watch(
  destination: Destination,
  ids: readonly string[],
  { cli, waits, signal, progress }: ArrivalContext,
): Promise<Watched> {
  const search: TestEventSearch = testEventSearchOf(cloudLogsOf(cli));
  const began = Date.now();
  const options = {
    signal,
    onWait: () => progress(message('waiting for Cloud Logs: an instance takes few queries a minute')),
  };
  progress(message('waiting for the test events in Cloud Logs'));
  await pause(waits.firstMs, signal);
  let answeredAt: number | undefined;
  for (;;) {
    const all = await search.look(destination, ids, options);
    const found = new Map([...all].filter(([id]) => ids.includes(id)));
    answeredAt ??= Date.now();
    if (found.size > 0) return { found, waitedMs: Date.now() - began, others: [] };
    const waitedMs = Date.now() - answeredAt;
    if (waitedMs >= waits.mostMs) return { found, waitedMs, others: await othersIn(destination, search, options) };
    progress(message('waiting for the test events in Cloud Logs: {0} s', Math.round(waitedMs / 1000)));
    await pause(waits.betweenMs, signal);
  }
}

/** What is known of other events: not more than was asked. */
async function othersIn(
  destination: Destination,
  search: TestEventSearch,
  options: AskOptions,
): Promise<readonly Message[]> {
  try {
    const { isThere, at, notes } = await search.newest(destination, options);
    if (at !== undefined) return [message('Others of any cluster arrive, the newest at {0}.', at), ...notes];
    const none = isThere
      ? message('Whether others arrive isn’t known: the newest has no time.')
      : message(
          'No audit event labelled {0} was found in frequent search in the last half hour (all clusters).',
          AUDIT_NAMESPACE,
        );
    return [none, ...notes];
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return [message('Whether others arrive isn’t known: {0}', error.text)];
  }
}
