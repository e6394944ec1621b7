import type { CallPriority } from '../../ibmcloud/cliCommand.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { AuditMetrics, ClusterApi } from '../../kubernetes/clusterApi.ts';
import { limiter } from '../../kubernetes/limiter.ts';
import { message, type Message } from '../../text/message.ts';
import { redactMessage } from '../../text/redaction.ts';
import type { ClusterCredentials } from '../cluster/clusterServices.ts';
import { openCluster } from '../cluster/openCluster.ts';
import { aside } from '../cluster/sideBySide.ts';
import { enterCluster } from '../cluster/withCluster.ts';
import type { Subject } from '../condition/verdict.ts';
import { checkDelivery } from '../delivery/checkDelivery.ts';
import { lookInCloudLogs } from '../delivery/cloudLogsArrival.ts';
import type { CounterReadings } from '../delivery/errorCounters.ts';
import type { DeliveryTarget } from '../delivery/proof.ts';
import { routeOf } from '../webhook/recogniseWebhook.ts';
import { keptUrl } from '../webhook/webhookRecord.ts';
import { Skipped, type Finding } from './check.ts';
import { checks } from './checks.ts';
import { knownCertificate } from './checks/storedCertificate.ts';
import type { ClusterFacts } from './facts.ts';
import { readFacts, type VerifyServices } from './readFacts.ts';
import { runChecks } from './runChecks.ts';
import { runsHaproxy } from './support/mounts.ts';

/** The result of verifying one cluster. Plain JSON, without secrets. */
export interface VerifyResult {
  readonly cluster: Pick<Cluster, 'id' | 'name' | 'type' | 'version'>;
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly tookMs: number;
  /** Whether test events were enabled. */
  readonly testEvents: boolean;
  /** Version of this extension; absent in a result of one that did not say so. */
  readonly tool?: string;
  /** Credentials that were used in the cluster; absent if nothing was read there. */
  readonly credentials?: ClusterCredentials;
  /** What was verified; absent where no webhook is stored, or none could be read. */
  readonly subject?: Subject;
  readonly findings: readonly Finding[];
  /** The counters of each API server that was seen, for comparison by the next verification. */
  readonly counters: readonly AuditMetrics[];
}

export interface VerifyOptions {
  /** Whether to send test events and wait for them; without them the verification only reads. */
  readonly testEvents: boolean;
  /** Version of this extension. */
  readonly tool?: string;
  readonly signal: AbortSignal;
  /** Whether a cluster's admin certificate may be used, where the user's own credentials are refused. */
  readonly useAdmin: (cluster: Cluster) => Promise<boolean>;
  readonly earlier?: (clusterId: string) => VerifyResult | undefined;
  readonly onEvent?: (event: VerifyEvent) => void;
}

/** Progress of a verification. */
export type VerifyEvent =
  | {
      readonly kind: 'checked';
      readonly cluster: Cluster;
      readonly check: Message;
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: 'waiting'; readonly cluster: Cluster; readonly detail: Message }
  | { readonly kind: 'finished'; readonly cluster: Cluster; readonly result: VerifyResult };

/**
 * Clusters to read in parallel. More than the CLI allows calls, so that its scarce calls never wait for the others;
 * waits for test events do not count.
 */
const READ_AT_ONCE = 10;
/** From this many clusters on, their calls yield to the user's other calls. */
const MANY = 8;
/** Interval for reading logs with many clusters, in milliseconds. */
const MANY_LOOK_MS = 5_000;

/**
 * Runs all checks on each of these clusters. What cannot be read is part of the result.
 * @throws Failure only after an abort (`cancelled`).
 */
export async function verifyClusters(
  clusters: readonly Cluster[],
  services: VerifyServices,
  options: VerifyOptions,
): Promise<readonly VerifyResult[]> {
  const limit = limiter(READ_AT_ONCE);
  const isMany = clusters.length >= MANY;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const started = clusters.map((cluster) => verifyCluster(cluster, services, { ...options, signal }, limit, isMany));
  try {
    return await Promise.all(started);
  } finally {
    stop.abort();
    await Promise.allSettled(started);
  }
}

async function verifyCluster(
  cluster: Cluster,
  services: VerifyServices,
  options: VerifyOptions,
  limit: ReturnType<typeof limiter>,
  isMany: boolean,
): Promise<VerifyResult> {
  const { testEvents, tool, signal, useAdmin, earlier, onEvent = () => undefined } = options;
  const priority = isMany ? 'background' : 'interactive';
  const last = earlier?.(cluster.id);
  let api: ClusterApi | undefined;
  let credentials: ClusterCredentials | undefined;
  let done = 0;
  try {
    const { began, facts, running } = await limit(async () => {
      const began = Date.now();
      const facts = readFacts({
        cluster,
        services,
        priority,
        signal,
        earlierCounters: last && countersOf(last),
        lastVerifiedAt: last?.subject && Date.parse(last.at),
        async openApi() {
          const opened = await openApi(cluster, services, {
            signal,
            priority,
            useAdmin: () => useAdmin(cluster),
          });
          ({ api, credentials } = opened);
          return opened.api;
        },
        async sendTestEvents(facts, until) {
          if (!testEvents) throw new Skipped(message('Sending test events is turned off.'));
          const target = await deliveryTarget(facts);
          const progress = (detail: Message): void => onEvent({ kind: 'waiting', cluster, detail });
          const delivery = await checkDelivery(target, {
            ...{ api: facts.api, services, signal: until, progress, counted: facts.counters },
            ...(isMany ? { lookMs: MANY_LOOK_MS } : {}),
          });
          const { cli, arrivalWaits: waits } = services;
          const { forwarder } = target;
          if (waits === undefined || forwarder === undefined || (await facts.route()) !== 'cloud-logs') return delivery;
          return lookInCloudLogs(delivery, { api: facts.api, cli, cluster, forwarder, waits, signal: until, progress });
        },
      });
      const running = runChecks(checks, facts, signal, ({ title }) =>
        onEvent({ kind: 'checked', cluster, check: title, done: (done += 1), of: checks.length }),
      );
      void aside(running.all);
      await running.cheap;
      return { began, facts, running };
    });
    const findings = (await running.all).map(withoutSecrets);
    const { id, name, type, version } = cluster;
    const subject = await subjectOf(facts);
    const result: VerifyResult = {
      cluster: { id, name, type, version },
      at: new Date().toISOString(),
      tookMs: Date.now() - began,
      testEvents,
      ...(tool === undefined ? {} : { tool }),
      ...(credentials === undefined ? {} : { credentials }),
      ...(subject === undefined ? {} : { subject }),
      findings,
      counters: await facts.counters().then(
        (readings) => [...readings.values()],
        () => last?.counters ?? [],
      ),
    };
    onEvent({ kind: 'finished', cluster, result });
    return result;
  } finally {
    api?.close();
  }
}

/** What the facts are about. All of it was read for the checks; what could not be read then is not known. */
async function subjectOf(facts: ClusterFacts): Promise<Subject | undefined> {
  const unknown = (): undefined => undefined;
  const webhook = await facts.stored().catch(unknown);
  if (webhook === undefined) return undefined;
  const master = await facts.details().then((details) => details.master, unknown);
  const until = (await knownCertificate(facts).catch(unknown))?.notAfter;
  return {
    webhook: { ...keptUrl(webhook.server), policy: webhook.policy },
    ...(master === undefined ? {} : { master }),
    ...(until === undefined || Number.isNaN(until) ? {} : { certificateUntil: until }),
  };
}

/** A webhook's URL may contain a password, which must not be stored or shown in a finding. */
function withoutSecrets(finding: Finding): Finding {
  return { ...finding, text: redactMessage(finding.text), evidence: finding.evidence.map(redactMessage) };
}

/** How an arrival is proved on this cluster, and whose log is read. */
async function deliveryTarget(facts: ClusterFacts): Promise<DeliveryTarget> {
  if (await facts.isDirect()) return { proof: 'counters', forwarder: undefined };
  const { namespace } = await facts.target();
  const deployment = await facts.deployment();
  const forwarder = { namespace, deployment: deployment.metadata?.name ?? '' };
  if (runsHaproxy(deployment)) return { proof: 'haproxy-log', forwarder };
  return routeOf(await facts.route())?.deliveryProof === 'test-event-in-pod-log'
    ? { proof: 'test-event-in-pod-log', forwarder }
    : { proof: 'counters', forwarder: undefined };
}

/**
 * Opens the cluster's API. If the user declines, RBAC may still allow individual checks, and each reports what it could
 * not read.
 */
async function openApi(
  cluster: Cluster,
  services: VerifyServices,
  {
    signal,
    priority,
    useAdmin,
  }: { readonly signal: AbortSignal; readonly priority: CallPriority; readonly useAdmin: () => Promise<boolean> },
): Promise<{ readonly api: ClusterApi; readonly credentials: ClusterCredentials }> {
  const { opened, credentials } = await enterCluster(
    (admin) => openCluster(cluster, services, { admin, signal, priority }),
    async (api) => void (await api.read({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }, signal)),
    services,
    { signal, useAdmin, declined: () => undefined },
  );
  return { api: opened, credentials };
}

function countersOf({ counters }: VerifyResult): CounterReadings {
  return new Map(counters.map((reading) => [reading.processStart, reading]));
}
