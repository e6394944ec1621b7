import { randomBytes } from 'node:crypto';
import { Failure, type FailureCode } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import type { ClusterServices } from '../cluster/clusterServices.ts';
import type { ArrivalWaits } from './arrivalWaits.ts';
import { CounterProof } from './counterProof.ts';
import type { Delivery } from './delivery.ts';
import { compareCounters, readCounters, type CounterComparison, type CounterReadings } from './errorCounters.ts';
import { HaproxyProof } from './haproxyProof.ts';
import type { DeliveryTarget, ArrivalProof } from './proof.ts';
import { TestEventProof } from './testEventProof.ts';

export type { DeliveryTarget } from './proof.ts';

/** Failures that are usual while an API server restarts. */
const passing: ReadonlySet<FailureCode> = new Set(['api-unreachable', 'gateway', 'timed-out']);
const MOST_RESTARTS = 3;
const FEWEST_TEST_EVENTS = 3;
/** Test events per API server: connections reach several servers unevenly. */
const TEST_EVENTS_PER_SERVER = 3;
/** Default interval for reading the forwarder's log, in milliseconds. */
const USUAL_LOOK_MS = 2_000;
/** Namespace for test events when nothing of ours runs in the cluster; it always exists. */
const NAMESPACE_WITHOUT_FORWARDER = 'default';

export interface DeliveryServices extends ClusterServices {
  /** Longest wait for a test event in milliseconds; default 45,000: an API server may batch for 30 s. */
  readonly deliveryWaitMs: number;
  /**
   * How long an API server may take to count a delivery that failed, in milliseconds: it tries five times, the first
   * again after 10 s (seen: 89 s after the test event, with batches of 1 s). Where a master has several API servers,
   * only this counter reveals one that reaches no pod, so the whole time is waited for.
   */
  readonly counterWaitMs: number;
  /** When test events are searched in IBM Cloud Logs; absent: they are not. */
  readonly arrivalWaits?: ArrivalWaits;
}

/** `api` may return another connection each time, with fresh credentials. */
export interface DeliveryContext {
  readonly api: () => Promise<ClusterApi>;
  readonly services: Pick<DeliveryServices, 'pollIntervalMs' | 'deliveryWaitMs' | 'counterWaitMs'>;
  readonly signal: AbortSignal;
  readonly progress: (detail: Message) => void;
  /** Recent counters, so that they need not be read again. */
  readonly counted?: () => Promise<CounterReadings>;
  /** Longest interval for reading the forwarder's log, in milliseconds. */
  readonly lookMs?: number;
}

/**
 * Sends test events, waits for a conclusive result, and grades it. Failures in between are part of the evidence. Waits
 * for API servers that restart.
 * @throws Failure only after an abort (`cancelled`)
 */
export async function checkDelivery(target: DeliveryTarget, context: DeliveryContext): Promise<Delivery> {
  const { services, signal, progress } = context;
  const deadline = Date.now() + services.deliveryWaitMs;
  let restarts = 0;
  let { counted } = context;
  for (;;) {
    try {
      const known = counted;
      counted = undefined;
      const { delivery, again } = await watch(target, context, known);
      restarts += 1;
      if (!again || restarts === MOST_RESTARTS) return delivery;
      progress(message('An API server restarted; checking again'));
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
      // The last API servers may restart after the master is `deployed`.
      if (!passing.has(error.code) || Date.now() >= deadline) {
        const evidence = [message('Couldn’t check delivery: {0}', error.text)];
        return { grade: 'unknown', evidence, testEvents: [], replicas: undefined };
      }
      progress(message('The API server isn’t answering; asking again'));
      await pause(betweenLooks(context), signal);
    }
  }
}

/** Path of the test event's request. */
export function testEventPath({ forwarder }: Pick<DeliveryTarget, 'forwarder'>): string {
  return `/api/v1/namespaces/${forwarder?.namespace ?? NAMESPACE_WITHOUT_FORWARDER}/configmaps?dryRun=All`;
}

function betweenLooks({ services, lookMs = USUAL_LOOK_MS }: DeliveryContext): number {
  return Math.min(services.pollIntervalMs, lookMs);
}

interface Watched {
  readonly delivery: Delivery;
  /**
   * Whether an API server that was seen before is still missing: the last ones may restart after the master is
   * `deployed`.
   */
  readonly again: boolean;
}

async function watch(
  target: DeliveryTarget,
  context: DeliveryContext,
  counted: DeliveryContext['counted'],
): Promise<Watched> {
  const { signal, services, progress } = context;
  const api = await context.api();
  const proof = createProof(target, api);
  const namespace = target.forwarder?.namespace ?? NAMESPACE_WITHOUT_FORWARDER;
  progress(message('Reading the API servers’ counters'));
  const before = await orWhyNot(counted ?? (() => readCounters(api, signal)));
  await proof.begin(signal);
  const servers = before.readings?.size ?? 1;
  const firstAt = new Date();
  const testEvents = await sendTestEvents(
    api,
    namespace,
    Math.max(FEWEST_TEST_EVENTS, servers * TEST_EVENTS_PER_SERVER),
    signal,
  );
  const sentAt = Date.now();
  await proof.sent(testEvents, signal);
  const { deliveryWaitMs, counterWaitMs } = services;
  // Only the counters reveal a failure if arrivals cannot be seen, or if it affects one of several API servers.
  const waitMs =
    servers === 1 && target.proof !== 'counters' ? deliveryWaitMs : Math.max(deliveryWaitMs, counterWaitMs);

  const compare = async (): Promise<Watched> => {
    const { readings } = before;
    const after = readings ? await orWhyNot(() => readCounters(api, signal, readings.keys())) : before;
    const counters = readings && after.readings ? compareCounters(readings, after.readings) : undefined;
    const counterProblem = before.problem ?? after.problem;
    const graded = proof.grade({ testEvents, counters, counterProblem, waitedMs: Date.now() - sentAt });
    const delivery = { ...graded, sentAt: firstAt };
    return { delivery, again: counters !== undefined && isMissed(counters, delivery) };
  };

  // With several API servers an early arrival says nothing about the others, so wait for their counters. If one
  // restarted since they were read, its successor must be counted from the start, and a longer wait gains nothing.
  let first = true;
  while (!proof.refused() && Date.now() - sentAt < waitMs) {
    if (proof.arrived()) {
      if (servers === 1) break;
      if (first) {
        const watched = await compare();
        if (watched.again) return watched;
      }
      first = false;
    }
    const seconds = Math.round((Date.now() - sentAt) / 1000);
    progress(message('waiting for a delivery, up to {0}: {1} s', inWords(waitMs), seconds));
    await pause(betweenLooks(context), signal);
    await proof.look(signal);
  }

  progress(message('Comparing the API servers’ counters'));
  return compare();
}

/** `2.5 min` or `45 s`. */
function inWords(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 6_000) / 10;
  return minutes < 1 ? `${Math.round(milliseconds / 1_000)} s` : `${minutes} min`;
}

/** One refusal is conclusive; an arrival says nothing about missing API servers. */
function isMissed({ compared, seen }: CounterComparison, { grade }: Delivery): boolean {
  return compared < seen && grade !== 'rejected';
}

interface Counters {
  readonly readings: CounterReadings | undefined;
  readonly problem: Message | undefined;
}

/** The counters need more permissions than the rest. Without them the delivery is still watched. */
async function orWhyNot(read: () => Promise<CounterReadings>): Promise<Counters> {
  try {
    return { readings: await read(), problem: undefined };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled' || passing.has(error.code)) throw error;
    return { readings: undefined, problem: error.text };
  }
}

/** @returns their `Audit-Id`s */
async function sendTestEvents(
  api: ClusterApi,
  namespace: string,
  count: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const run = randomBytes(4).toString('hex');
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const metadata = { name: `kube-audit-test-event-${run}-${number}`, namespace };
    const { auditId } = await api.createTestEvent({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, signal);
    if (auditId !== undefined) ids.push(auditId);
  }
  return ids;
}

/** Creates the watcher for a kind of proof. */
function createProof({ proof, forwarder }: DeliveryTarget, api: ClusterApi): ArrivalProof {
  if (!forwarder || proof === 'counters') return new CounterProof();
  return proof === 'haproxy-log' ? new HaproxyProof(api, forwarder) : new TestEventProof(api, forwarder);
}
