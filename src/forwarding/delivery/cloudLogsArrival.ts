import type { V1Deployment } from '@kubernetes/client-node';
import { Failure } from '../../failure/failure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { allOrAbort } from '../cluster/sideBySide.ts';
import type { EventLabels } from '../destination/appliedPolicy.ts';
import { chooseDestinations, listDestinations, type Destination } from '../destination/destinations.ts';
import type { LabelOverride } from '../forwarder/agent/agentConfiguration.ts';
import { readAgentTarget } from '../forwarder/agent/agentTarget.ts';
import type { ArrivalWaits } from './arrivalWaits.ts';
import type { Delivery, DeliveryGrade, InstanceArrival } from './delivery.ts';
import type { DeliveryTarget } from './proof.ts';
import type { WatchedCluster } from './othersThere.ts';
import { watchInstance, type WatchedInstance } from './watchInstance.ts';

export interface ArrivalContext {
  readonly api: () => Promise<ClusterApi>;
  readonly cli: CliRunner;
  /** Whose test events they are. */
  readonly cluster: WatchedCluster;
  readonly forwarder: NonNullable<DeliveryTarget['forwarder']>;
  readonly waits: ArrivalWaits;
  readonly signal: AbortSignal;
  readonly progress: (detail: Message) => void;
}

/** So many of a cluster's test events are searched: one query has to hold those of all clusters. */
const SEARCHED = 3;

/**
 * Searches the test events that reached a forwarder in each instance that the cluster's logging agent sends to: *found
 * in Cloud Logs* once each has one of them, *not found in Cloud Logs* where one that answered has none. Else the grade
 * stays, with why, which is never that they did not arrive.
 * @throws Failure only after an abort (`cancelled`)
 */
export async function lookInCloudLogs(delivery: Delivery, context: ArrivalContext): Promise<Delivery> {
  if (delivery.grade !== 'reached forwarder' || delivery.testEvents.length === 0) return delivery;
  // The agent's trouble is of that time, and the forwarder was waited for since.
  const since = delivery.sentAt ?? new Date();
  const api = await context.api();
  const target = await readAgentTarget(api, context.signal);
  if (target.kind !== 'sends') {
    const why = target.kind === 'none' ? message('No logging agent of Cloud Logs runs in this cluster.') : target.why;
    return { ...delivery, evidence: [...delivery.evidence, message('Cloud Logs wasn’t asked: {0}', why)] };
  }
  const [labels, listed] = await Promise.all([
    eventLabels(target.labels, api, context),
    listDestinations(context.cli, context.signal),
  ]);
  const { offered } = chooseDestinations(target, listed);
  const ids = delivery.testEvents.slice(0, SEARCHED);
  const looks = await allOrAbort(context.signal, (signal) =>
    offered.map((destination) => lookIn({ ...context, destination, ids, labels, since, signal })),
  );
  const arrivals = looks.map(({ arrival }) => arrival);
  return {
    ...delivery,
    grade: gradeOf(arrivals),
    evidence: [
      ...delivery.evidence,
      ...overridden(labels, context.forwarder),
      ...looks.flatMap(({ evidence }) => evidence),
    ],
    arrivals,
  };
}

function gradeOf(arrivals: readonly InstanceArrival[]): DeliveryGrade {
  const outcomes = arrivals.map(({ outcome }) => outcome);
  if (outcomes.includes('not found')) return 'not found in Cloud Logs';
  const isFound = outcomes.every((outcome) => outcome === 'found' || outcome === 'found in the archive only');
  return isFound && outcomes.length > 0 ? 'found in Cloud Logs' : 'reached forwarder';
}

/**
 * The labels that the agent gives to the forwarder's lines: its own, or the names of namespace and container;
 * `undefined`: not known. @throws Failure only after an abort (`cancelled`)
 */
export async function eventLabels(
  labels: LabelOverride | undefined,
  api: ClusterApi,
  { forwarder: { namespace, deployment: name }, signal }: Pick<ArrivalContext, 'forwarder' | 'signal'>,
): Promise<EventLabels | undefined> {
  if (labels === undefined) return undefined;
  const { application = namespace, subsystem } = labels;
  if (subsystem !== undefined) return { application, subsystem };
  try {
    const found = await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }, signal);
    const containers = (found as Partial<V1Deployment> | undefined)?.spec?.template.spec?.containers ?? [];
    const [container] = containers;
    return container === undefined || containers.length > 1 ? undefined : { application, subsystem: container.name };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return undefined;
  }
}

function overridden(labels: EventLabels | undefined, { namespace }: ArrivalContext['forwarder']): readonly Message[] {
  if (labels === undefined || labels.application === namespace) return [];
  return [message('The agent labels events {0} instead of {1}.', labels.application, namespace)];
}

interface Looked {
  readonly arrival: InstanceArrival;
  readonly evidence: readonly Message[];
}

async function lookIn(watch: Parameters<typeof watchInstance>[0]): Promise<Looked> {
  const { destination, ids } = watch;
  try {
    const seen = await watchInstance(watch);
    const { name } = destination;
    const seconds = Math.round(seen.waitedMs / 1000);
    if (seen.found.size > 0) {
      const isArchive = [...seen.found.values()].every((tier) => tier === 'archive');
      const inArchive = seen.isArchiveOnly ? message('Only in the archive of') : message('In the archive of');
      const where = isArchive ? inArchive : message('In');
      const there = [...seen.found.keys()].join(', ');
      const said = message(
        '{0} Cloud Logs instance {1}, within {2} s after the forwarder: {3} of {4} test events searched ({5}).',
        ...[where, name, seconds, seen.found.size, ids.length, there],
      );
      const outcome = seen.isArchiveOnly ? 'found in the archive only' : 'found';
      return { arrival: { instance: name, outcome, seconds, said }, evidence: [said] };
    }
    return notFound(destination, seconds, seen);
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return notAsked(destination, error.text);
  }
}

function notFound(
  { name }: Destination,
  seconds: number,
  { others, why: { reasons, notKnown }, doubts, isFinal }: WatchedInstance,
): Looked {
  const certain = reasons.find(({ weight }) => weight === 'certain');
  const hidden = reasons.find(({ weight }) => weight === 'hidden');
  // Where nothing is seen at all, what could not be found out about who may see it leaves it open.
  const [doubt] = [
    ...(hidden ? [hidden.text] : []),
    ...doubts,
    ...(others.kind === 'none' ? notKnown : []),
    ...(others.kind === 'unknown' ? [others.text] : []),
  ];
  const isKnown = certain !== undefined || doubt === undefined;
  const said = certain?.text ?? doubt ?? reasons[0]?.text ?? others.text;
  const text = isFinal
    ? message('Not in Cloud Logs instance {0} after {1} s. {2}', name, seconds, others.text)
    : message('Not yet in Cloud Logs instance {0} after {1} s. {2}', name, seconds, others.text);
  return {
    arrival: { instance: name, outcome: isKnown ? 'not found' : 'not seen', seconds, said },
    evidence: [text, ...others.notes, ...doubts, ...reasons.map((reason) => reason.text), ...notKnown],
  };
}

function notAsked({ name }: Destination, why: Message): Looked {
  const said = message('Cloud Logs instance {0} couldn’t be asked: {1}', name, why);
  return { arrival: { instance: name, outcome: 'not asked', seconds: 0, said }, evidence: [said] };
}
