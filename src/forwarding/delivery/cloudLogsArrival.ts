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
  const [destination] = offered;
  if (destination === undefined) return delivery;
  try {
    const { found, waitedMs, newest } = await watch(destination, delivery.testEvents.slice(0, SEARCHED), context);
    const seconds = Math.round(waitedMs / 1000);
    if (found === undefined) {
      const rest =
        newest === undefined
          ? message('No audit event of the last half hour is there.')
          : message('Others arrive, the newest at {0}.', newest);
      return and(message('Not yet in Cloud Logs instance {0} after {1} s. {2}', destination.name, seconds, rest));
    }
    const isArchive = [...found.values()].every((tier) => tier === 'archive');
    const where = isArchive ? message('In the archive of') : message('In');
    const text = message('{0} Cloud Logs instance {1}, {2} s after the forwarder.', where, destination.name, seconds);
    return { ...and(text), grade: 'found in Cloud Logs' };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return and(message('Cloud Logs instance {0} couldn’t be asked: {1}', destination.name, error.text));
  }
}

interface Watched {
  readonly found: FoundTestEvents | undefined;
  /** Since the forwarder had them; where none was found, since the first answer. */
  readonly waitedMs: number;
  readonly newest: string | undefined;
}

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
    if (found.size > 0) return { found, waitedMs: Date.now() - began, newest: undefined };
    const waitedMs = Date.now() - answeredAt;
    if (waitedMs >= waits.mostMs) {
      return { found: undefined, waitedMs, newest: await search.newest(destination, options) };
    }
    progress(message('waiting for the test events in Cloud Logs: {0} s', Math.round(waitedMs / 1000)));
    await pause(waits.betweenMs, signal);
  }
}
