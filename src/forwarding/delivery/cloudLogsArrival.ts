import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { cloudLogsOf } from '../destination/cloudLogs.ts';
import { chooseDestinations, listDestinations, type Destination } from '../destination/destinations.ts';
import { testEventSearchOf, type FoundTestEvents, type TestEventSearch } from '../destination/testEventSearch.ts';
import { readAgentTarget } from '../forwarder/agent/agentTarget.ts';
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
 * Searches the test events that reached a forwarder in the instance that the cluster's logging agent sends to: *found
 * in Cloud Logs* once one of them is there. Else the grade stays, with why, which is never that they did not arrive.
 * @throws Failure only after an abort (`cancelled`)
 */
export async function lookInCloudLogs(delivery: Delivery, context: ArrivalContext): Promise<Delivery> {
  if (delivery.grade !== 'reached forwarder' || delivery.testEvents.length === 0) return delivery;
  const and = (more: Message): Delivery => ({ ...delivery, evidence: [...delivery.evidence, more] });
  const target = await readAgentTarget(await context.api(), context.signal);
  if (target.kind === 'none') return delivery;
  if (target.kind === 'unknown') return and(message('Cloud Logs wasn’t asked: {0}', target.why));
  const { offered } = chooseDestinations(target, await listDestinations(context.cli, context.signal));
  const namesOf = (some: readonly Destination[]): string => some.map(({ name }) => name).join(', ');
  try {
    const { found, missing, waitedMs, newest } = await watch(offered, delivery.testEvents.slice(0, SEARCHED), context);
    const seconds = Math.round(waitedMs / 1000);
    if (missing.length > 0) {
      const rest =
        newest === undefined
          ? message('No audit event of the last half hour is there.')
          : message('Others arrive, the newest at {0}.', newest);
      return and(message('Not yet in Cloud Logs instance {0} after {1} s. {2}', namesOf(missing), seconds, rest));
    }
    const isArchive = found.every((there) => [...there.values()].every((tier) => tier === 'archive'));
    const where = isArchive ? message('In the archive of') : message('In');
    const text = message('{0} Cloud Logs instance {1}, {2} s after the forwarder.', where, namesOf(offered), seconds);
    return { ...and(text), grade: 'found in Cloud Logs' };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return and(message('Cloud Logs instance {0} couldn’t be asked: {1}', namesOf(offered), error.text));
  }
}

interface Watched {
  /** By instance. */
  readonly found: readonly FoundTestEvents[];
  /** Instances in which none was found until the end of the wait. */
  readonly missing: readonly Destination[];
  /** Since the forwarder had them; where one is missing, since the first answer. */
  readonly waitedMs: number;
  /** When the newest event came of the first instance that misses them. */
  readonly newest: string | undefined;
}

/** Until each of the instances has one: an agent with several outputs sends everything to each. */
async function watch(
  destinations: readonly Destination[],
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
    const all = await Promise.all(destinations.map((one) => search.look(one, ids, options)));
    const found = all.map((there) => new Map([...there].filter(([id]) => ids.includes(id))));
    answeredAt ??= Date.now();
    const missing = destinations.filter((_, index) => (found[index]?.size ?? 0) === 0);
    const [first] = missing;
    if (first === undefined) return { found, missing, waitedMs: Date.now() - began, newest: undefined };
    const waitedMs = Date.now() - answeredAt;
    if (waitedMs >= waits.mostMs) return { found, missing, waitedMs, newest: await search.newest(first, options) };
    progress(message('waiting for the test events in Cloud Logs: {0} s', Math.round(waitedMs / 1000)));
    await pause(waits.betweenMs, signal);
  }
}
