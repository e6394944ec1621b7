import { Failure, type FailureCode } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { LogsTier } from '../../ibmcloud/commands/logsQuery.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { appliedPolicy, type EventLabels } from '../destination/appliedPolicy.ts';
import { cloudLogsOf, type AskOptions } from '../destination/cloudLogs.ts';
import type { Destination } from '../destination/destinations.ts';
import { instanceRulesOf } from '../destination/instanceRules.ts';
import { testEventSearchOf, type FoundTestEvents, type TestEventLook } from '../destination/testEventSearch.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import type { ArrivalWaits } from './arrivalWaits.ts';
import { isOwnThere, othersThere, type OthersThere, type WatchedCluster } from './othersThere.ts';
import type { DeliveryTarget } from './proof.ts';
import { whyNotFound, type WhyNot } from './whyNotFound.ts';

/** What is watched for, and where. */
export interface InstanceWatch {
  readonly api: () => Promise<ClusterApi>;
  readonly cli: CliRunner;
  readonly cluster: WatchedCluster;
  readonly destination: Destination;
  readonly forwarder: NonNullable<DeliveryTarget['forwarder']>;
  /** `Audit-Id`s, one of which is enough. */
  readonly ids: readonly string[];
  /** The labels that the agent gives to them; `undefined`: not known. */
  readonly labels: EventLabels | undefined;
  /** When they were sent. */
  readonly since: Date;
  readonly waits: ArrivalWaits;
  readonly signal: AbortSignal;
  readonly progress: (detail: Message) => void;
}

/** What was seen in one instance. */
export interface WatchedInstance {
  /** Empty: none was found until the end of the wait. */
  readonly found: FoundTestEvents;
  /** Whether a policy keeps it from frequent search, or that was asked, too, and has none. */
  readonly isArchiveOnly: boolean;
  /** Since the forwarder had them; where none is found, since the first answer. */
  readonly waitedMs: number;
  /** Whether the whole wait is over. */
  readonly isFinal: boolean;
  /** Where none is found. */
  readonly others: OthersThere;
  readonly why: WhyNot;
  /** Why one may be there, although the last answer has none. */
  readonly doubts: readonly Message[];
}

/** Failures that may be over at the next look. */
const passing: ReadonlySet<FailureCode> = new Set(['query-limit', 'timed-out', 'gateway', 'network', 'rate-limited']);

/**
 * Looks until the instance has one of the test events, or the wait is over, which is sooner where a reason is found for
 * which none can come.
 * @throws Failure – why no look was answered; `cancelled` after an abort
 */
export async function watchInstance(watch: InstanceWatch): Promise<WatchedInstance> {
  const { destination, ids, waits, signal, progress } = watch;
  const search = testEventSearchOf(cloudLogsOf(watch.cli));
  const options: AskOptions = {
    signal,
    onWait: () => progress(message('waiting for Cloud Logs: an instance takes few queries a minute')),
  };
  const began = Date.now();
  progress(message('waiting for the test events in Cloud Logs'));
  const [policies] = await Promise.all([
    instanceRulesOf(watch.cli).policies(destination, options),
    pause(waits.firstMs, signal),
  ]);
  const known = tierOf(policies, watch.labels);
  const archive = new Set<string>();
  const look = async (tier: LogsTier | undefined): Promise<TestEventLook> => {
    const answer = await search.look(destination, ids, tier, options);
    for (const lack of answer.archive) archive.add(lack);
    return { ...answer, found: new Map([...answer.found].filter(([id]) => ids.includes(id))) };
  };
  const askWhy = (): Promise<WhyNot> => whyNotFound({ ...watch, policies, archive }, options);
  const askAll = async (
    doubts: readonly Message[],
    found?: WhyNot,
  ): Promise<Pick<WatchedInstance, 'others' | 'why' | 'doubts'>> => {
    const application = watch.labels?.application ?? AUDIT_NAMESPACE;
    const tier = known ?? 'frequent_search';
    const [others, why] = await Promise.all([
      othersThere(search, destination, { application, tier }, options),
      found ?? askWhy(),
    ]);
    const { mayHide } = why;
    if (mayHide === undefined) return { others, why, doubts };
    // Rules may show other clusters' events, and hide this one's.
    const own = { application, tier, cluster: watch.cluster };
    if (others.kind !== 'arrive' || !(await isOwnThere(search, destination, own, options))) {
      return { others, why, doubts: [...doubts, mayHide] };
    }
    return { others, why: { ...why, notKnown: [...why.notKnown, mayHide] }, doubts };
  };
  let answeredAt: number | undefined;
  let lastDoubts: readonly Message[] = [];
  let newest: string | undefined;
  let isAsked = false;
  let isNotYet = false;
  for (;;) {
    try {
      // A policy may be read wrongly: after a while the other tier is looked at as well.
      const answer = await look(isNotYet ? undefined : known);
      answeredAt ??= Date.now();
      lastDoubts = answer.doubts;
      if (answer.found.size > 0) {
        const { found, isArchiveOnly } = await inFrequentSearch(answer, known, look);
        const nothing = { others: unasked, why: { reasons: [], notKnown: [] }, doubts: [] };
        return { found, isArchiveOnly, waitedMs: Date.now() - began, isFinal: true, ...nothing };
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const isOver = answeredAt === undefined && Date.now() - began >= waits.mostMs;
      const mayPass = answeredAt === undefined ? error.code === 'query-limit' : passing.has(error.code);
      if (isOver || !mayPass) throw error;
      lastDoubts = [message('The last query wasn’t answered: {0}', error.text)];
    }
    const waitedMs = answeredAt === undefined ? 0 : Date.now() - answeredAt;
    const isFinal = answeredAt !== undefined && waitedMs >= waits.mostMs;
    if (isFinal) return { ...nothingFound, waitedMs, isFinal, ...(await askAll(lastDoubts)) };
    if (!isAsked && answeredAt !== undefined && waitedMs >= waits.certainMs) {
      isAsked = true;
      const why = await askWhy();
      if (isCertain(why)) return { ...nothingFound, waitedMs, isFinal, ...(await askAll(lastDoubts, why)) };
    }
    if (!isNotYet && answeredAt !== undefined && waitedMs >= waits.notYetMs) {
      isNotYet = true;
      const seen = await askAll(lastDoubts);
      if (isCertain(seen.why)) return { ...nothingFound, waitedMs, isFinal, ...seen };
      newest = seen.others.newest;
    }
    progress(waitingFor(Math.round(waitedMs / 1000), isNotYet, newest));
    await pause(waits.betweenMs, signal);
  }
}

const nothingFound = { found: new Map<string, LogsTier>(), isArchiveOnly: false } as const;

function isCertain({ reasons }: WhyNot): boolean {
  return reasons.some(({ weight }) => weight === 'certain');
}

const unasked: OthersThere = { kind: 'unknown', text: message('–'), notes: [] };

function waitingFor(seconds: number, isNotYet: boolean, newest: string | undefined): Message {
  if (!isNotYet) return message('waiting for the test events in Cloud Logs: {0} s', seconds);
  return newest === undefined
    ? message('not yet in Cloud Logs after {0} s; looking on', seconds)
    : message('not yet in Cloud Logs after {0} s, the newest event there is of {1}; looking on', seconds, newest);
}

/** Where the policies lead events with these labels; `undefined`: not known, or nowhere, which is looked at. */
function tierOf(
  policies: Awaited<ReturnType<ReturnType<typeof instanceRulesOf>['policies']>>,
  labels: EventLabels | undefined,
): LogsTier | undefined {
  if (policies instanceof Failure || labels === undefined) return undefined;
  const applied = appliedPolicy(policies, labels);
  if (applied.kind === 'unsure' || applied.priority === 'block') return undefined;
  return applied.priority === 'high' ? 'frequent_search' : 'archive';
}

/** That the archive has it says nothing of frequent search, unless a policy does: then it is asked as well. */
async function inFrequentSearch(
  { found }: TestEventLook,
  known: LogsTier | undefined,
  look: (tier: LogsTier) => Promise<TestEventLook>,
): Promise<Pick<WatchedInstance, 'found' | 'isArchiveOnly'>> {
  const isArchive = [...found.values()].every((tier) => tier === 'archive');
  if (!isArchive) return { found, isArchiveOnly: false };
  if (known === 'archive') return { found, isArchiveOnly: true };
  try {
    const other = await look('frequent_search');
    if (other.found.size > 0) return { found: other.found, isArchiveOnly: false };
    return { found, isArchiveOnly: other.doubts.length === 0 };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { found, isArchiveOnly: false };
  }
}
