import type {
  V1ConfigMap,
  V1Deployment,
  V1NetworkPolicy,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V1Service,
} from '@kubernetes/client-node';
import type { CallPriority, CliCommand } from '../../ibmcloud/cliCommand.ts';
import { getCaStatus } from '../../ibmcloud/commands/caStatus.ts';
import { describeCluster, getCluster } from '../../ibmcloud/commands/clusters.ts';
import { getClusterCa } from '../../ibmcloud/commands/credentials.ts';
import { listAlerts } from '../../ibmcloud/commands/logs/alertDefinitions.ts';
import { readDataUsage } from '../../ibmcloud/commands/logs/dataUsage.ts';
import { getStoredWebhook } from '../../ibmcloud/commands/storedWebhook.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import type { DeliveryServices } from '../delivery/checkDelivery.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { eventLabels } from '../delivery/cloudLogsArrival.ts';
import { readCounters, type CounterReadings } from '../delivery/errorCounters.ts';
import { readWebhookEvents } from '../destination/webhookEvents.ts';
import { gigabytesADay, readRecentDeliveries } from '../delivery/recentDeliveries.ts';
import { chooseDestinations, listDestinations } from '../destination/destinations.ts';
import { instanceRulesOf } from '../destination/instanceRules.ts';
import { isMeteredIn, retentionOf } from '../destination/retention.ts';
import { commonLabels, instanceOf } from '../forwarder/agent/agentTarget.ts';
import { readAgentConfiguration } from '../forwarder/agent/agentConfiguration.ts';
import { Failure } from '../../failure/failure.ts';
import { requireReadable } from '../../failure/largestText.ts';
import { readHaproxyFile } from '../forwarder/haproxy/haproxyFile.ts';
import { agentSelectorOf } from '../forwarder/konnectivityAgents.ts';
import { containsLabels } from '../forwarder/labels.ts';
import { readLoggingAgent } from '../forwarder/agent/loggingAgent.ts';
import { knownRoutes } from '../webhook/knownRoutes.ts';
import { isDirect, recogniseWebhook, routeByImage, routeOf } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import { isRecordOf, type WebhookRecords } from '../webhook/webhookRecord.ts';
import { Skipped } from './check.ts';
import type { ClusterFacts } from './facts.ts';
import { configMounts, haproxyMount, runsHaproxy } from './support/mounts.ts';
import { labelsOf } from './support/objects.ts';

/** What verification works with. */
export interface VerifyServices extends DeliveryServices {
  /** What was noted when webhooks were set. */
  readonly webhookRecords: WebhookRecords;
}

/** Sources of facts. */
export interface FactSources {
  readonly cluster: Cluster;
  readonly services: VerifyServices;
  /** Opens the cluster's API; called once. */
  readonly openApi: () => Promise<ClusterApi>;
  readonly earlierCounters: CounterReadings | undefined;
  /** When a stored webhook was last verified, in milliseconds since the epoch. */
  readonly lastVerifiedAt: number | undefined;
  readonly sendTestEvents: (facts: ClusterFacts, signal: AbortSignal) => Promise<Delivery>;
  readonly priority: CallPriority;
  readonly signal: AbortSignal;
}

/** The facts for one cluster's checks: each is read on first use, and at most once. */
export function readFacts(sources: FactSources): ClusterFacts {
  const { cluster, services, openApi, earlierCounters, lastVerifiedAt, priority, signal } = sources;
  const run = <T>(command: CliCommand<T>): Promise<T> => services.cli.run(command, { signal, priority });
  const api = once(openApi);
  const list = async <T>(collection: Omit<ObjectReference, 'name'>) =>
    shaped<T>(await (await api()).list(collection, { signal }));
  const inNamespace = <T>(apiVersion: string, kind: string) =>
    once(async () => list<T>({ apiVersion, kind, namespace: (await facts.target()).namespace }));

  /** Those of the forwarder's events, which the agent's configuration may override; `undefined`: not known. */
  const agentLabels = once(async () => {
    const { labels } = await facts.agentConfiguration();
    const { namespace } = await facts.target();
    const deployment = (await facts.findDeployment())?.metadata?.name;
    if (deployment === undefined) return undefined;
    return eventLabels(commonLabels(labels), await api(), { forwarder: { namespace, deployment }, signal });
  });

  const facts: ClusterFacts = {
    cluster,
    now: new Date(),
    lastRecord: services.webhookRecords.get(cluster.id),
    earlierCounters,
    lastVerifiedAt,
    record: async () => {
      const { server } = await facts.webhook();
      return isRecordOf(facts.lastRecord, server) ? facts.lastRecord : undefined;
    },
    stored: once(() => run(getStoredWebhook(cluster.id))),
    webhook: async () => (await facts.stored()) ?? missing(message('No audit webhook is set.')),
    route: async () => {
      const webhook = await facts.webhook();
      const byUrl = recogniseWebhook(webhook).route;
      if (byUrl === 'foreign' && parseServiceProxyUrl(webhook.server)) {
        // IBM's image under another name, as Terraform's, or in another namespace, as before 2023.
        const deployment = await facts.findDeployment();
        return (deployment && routeByImage({ ...deployment }))?.id ?? byUrl;
      }
      // Several routes may share a Service: then the image decides, not the URL alone.
      if (routeOf(byUrl)?.image === undefined) return byUrl;
      const live = await facts.deployments();
      return recogniseWebhook(
        webhook,
        live.map((deployment) => ({ kind: 'Deployment', ...deployment })),
      ).route;
    },
    isDirect: async () => isDirect(recogniseWebhook(await facts.webhook()).route),
    details: once(() => run(getCluster(cluster.id))),
    detailsText: once(() => run(describeCluster(cluster.id))),
    ca: once(() => run(getClusterCa(cluster.id))),
    caStatus: once(() => run(getCaStatus(cluster.id))),
    target: async () =>
      parseServiceProxyUrl((await facts.webhook()).server) ??
      missing(message('The webhook doesn’t use a Service of the cluster.')),
    api,

    namespace: once(async () => {
      const { namespace: name } = await facts.target();
      const found = await (await api()).read({ apiVersion: 'v1', kind: 'Namespace', name }, signal);
      return found ?? missing(message('Namespace {0} doesn’t exist.', name));
    }),
    findService: once(async () => {
      const { namespace, service: name } = await facts.target();
      const found = await (await api()).read({ apiVersion: 'v1', kind: 'Service', namespace, name }, signal);
      return found && oneShaped<V1Service>(found);
    }),
    service: async () =>
      (await facts.findService()) ?? missing(message('The Service in the webhook’s URL doesn’t exist.')),
    deployments: inNamespace<V1Deployment>('apps/v1', 'Deployment'),
    findDeployment: once(async () => {
      const { service: name } = await facts.target();
      const selector = (await facts.findService())?.spec?.selector ?? {};
      const all = await facts.deployments();
      const selected = all.find(
        ({ spec }) => Object.keys(selector).length > 0 && containsLabels(labelsOf(spec?.template), selector),
      );
      return selected ?? all.find(({ metadata }) => metadata?.name === documentedDeployment(name));
    }),
    deployment: async () => (await facts.findDeployment()) ?? missing(message('The Service has no Deployment.')),
    replicaSets: inNamespace<V1ReplicaSet>('apps/v1', 'ReplicaSet'),
    allPods: inNamespace<V1Pod>('v1', 'Pod'),
    pods: async () => {
      const labels = (await facts.deployment()).spec?.selector.matchLabels ?? {};
      const all = await facts.allPods();
      return all.filter(
        ({ metadata }) => metadata?.deletionTimestamp === undefined && containsLabels(metadata?.labels ?? {}, labels),
      );
    },
    configMaps: inNamespace<V1ConfigMap>('v1', 'ConfigMap'),
    haproxy: once(async () => {
      const deployment = await facts.deployment();
      if (!runsHaproxy(deployment)) missing(message('The forwarder isn’t HAProxy.'));
      const mount = haproxyMount(configMounts(deployment));
      const configMap = (await facts.configMaps()).find(({ metadata }) => metadata?.name === mount?.configMap);
      const text = mount && configMap?.data?.[mount.key];
      if (!mount || !configMap || text === undefined) {
        return missing(message('HAProxy’s configuration isn’t in a mounted ConfigMap.'));
      }
      requireReadable(mount.key, text);
      return { configMap, key: mount.key, text, file: readHaproxyFile(text) };
    }),
    networkPolicies: inNamespace<V1NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy'),
    disruptionBudgets: inNamespace<V1PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget'),
    agents: once(async () => {
      const pods = await list<V1Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system' });
      return pods.filter(({ metadata }) => metadata !== undefined && agentSelectorOf({ metadata }) !== undefined);
    }),
    loggingAgent: once(async () => {
      const agent = routeOf(await facts.route())?.agent;
      if (agent) return readLoggingAgent(agent, await api(), signal);
      return missing(message('Only routes with IBM’s images need a logging agent.'));
    }),
    agentConfiguration: once(async () => {
      const agent = await facts.loggingAgent();
      if (!agent) return missing(message('No logging agent runs in the cluster.'));
      if (routeOf(await facts.route())?.agent?.installable !== true) {
        return missing(message('The Log Analysis agent is retired.'));
      }
      return readAgentConfiguration(agent.configMaps, await api(), signal);
    }),
    webhookEvents: once(async () => {
      if (services.arrivalWaits === undefined) missing(message('Cloud Logs isn’t asked.'));
      return readWebhookEvents(services.cli, cluster, { signal });
    }),
    cloudLogs: once(async () => {
      const { hosts, isPartial } = await facts.agentConfiguration();
      const sent = hosts.map((host) => (host === undefined ? undefined : instanceOf(host)));
      const instances = sent.filter((instance) => instance !== undefined);
      if (isPartial || instances.length === 0 || instances.length < sent.length) {
        return missing(message('The agent’s configuration doesn’t say to which Cloud Logs instance it sends.'));
      }
      const listed = await listDestinations(services.cli, signal);
      return chooseDestinations({ kind: 'sends', agent: '', instances, labels: undefined }, listed).offered;
    }),
    alerts: ({ serviceUrl }) => run(listAlerts(serviceUrl)),
    retention: async (instance) => {
      const [policies, usage, labels] = await Promise.all([
        instanceRulesOf(services.cli).policies(instance, { signal }),
        orWhy(run(readDataUsage(instance.serviceUrl))),
        agentLabels(),
      ]);
      const now = facts.now.getTime();
      // Pods are read only where the instance's own figures do not do.
      const measured = isMeteredIn(usage, labels, now)
        ? { gigabytes: undefined }
        : await orWhy(facts.recent().then((recent) => ({ gigabytes: gigabytesADay(recent) })));
      const known = policies instanceof Failure ? { why: policies.text } : policies;
      return retentionOf({ days: instance.retentionDays, policies: known, usage, measured }, labels, now);
    },
    counters: once(async () => readCounters(await api(), signal)),
    recent: once(async () => readRecentDeliveries(await api(), await facts.pods(), signal)),
    sendTestEvents: (until) => sources.sendTestEvents(facts, until),
  };
  return facts;
}

/** The answer, or why there is none. @throws Failure only after an abort (`cancelled`) */
async function orWhy<T>(asked: Promise<T>): Promise<T | { readonly why: Message }> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Skipped) return { why: error.reason };
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { why: error.text };
  }
}

function missing(reason: ReturnType<typeof message>): never {
  throw new Skipped(reason);
}

/** The documented Deployment for a Service. */
function documentedDeployment(service: string): string {
  return knownRoutes.find(({ forwarder }) => forwarder?.service === service)?.forwarder?.deployment ?? service;
}

/** All callers get the first call's answer, or its failure. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= read());
}

/** The API server guarantees the shape of the objects of a kind. */
function shaped<T>(objects: readonly KubernetesObject[]): readonly T[] {
  return objects as readonly unknown[] as readonly T[];
}

function oneShaped<T>(object: KubernetesObject): T {
  return object as unknown as T;
}
