import type {
  V1ConfigMap,
  V1Deployment,
  V1Namespace,
  V1NetworkPolicy,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V1Service,
} from '@kubernetes/client-node';
import type { AlertDefinition } from '../../ibmcloud/commands/logs/alertDefinitions.ts';
import type { StoredWebhook } from '../../ibmcloud/commands/storedWebhook.ts';
import type { CaStatus, Cluster, ClusterDetails } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { CounterReadings } from '../delivery/errorCounters.ts';
import type { RecentDeliveries } from '../delivery/recentDeliveries.ts';
import type { WebhookEvents } from '../destination/webhookEvents.ts';
import type { Destination } from '../destination/destinations.ts';
import type { Retention } from '../destination/retention.ts';
import type { AgentConfiguration } from '../forwarder/agent/agentConfiguration.ts';
import type { HaproxyFile } from '../forwarder/haproxy/haproxyFile.ts';
import type { AgentState } from '../forwarder/agent/loggingAgent.ts';
import type { RecognisedWebhook } from '../webhook/recogniseWebhook.ts';
import type { ServiceProxyTarget } from '../webhook/url/serviceProxyUrl.ts';
import type { WebhookRecord } from '../webhook/webhookRecord.ts';

/** A ConfigMap of the forwarder's pods and its file for HAProxy. */
export interface HaproxyConfiguration {
  readonly configMap: V1ConfigMap;
  readonly key: string;
  readonly text: string;
  readonly file: HaproxyFile;
}

/**
 * Facts about one cluster, for its checks. Each is read once, on first use. Each method throws `Skipped` if there is no
 * such thing, and the same `Failure` to all callers if it cannot be read. Dates in objects are texts, despite the
 * library's types.
 */
export interface ClusterFacts {
  readonly cluster: Cluster;
  readonly now: Date;
  /** Our record of the webhook that is stored now. */
  readonly record: () => Promise<WebhookRecord | undefined>;
  /** Our last record, even if another webhook is stored now. */
  readonly lastRecord: WebhookRecord | undefined;
  /** When a stored webhook was last verified, in milliseconds since the epoch. */
  readonly lastVerifiedAt: number | undefined;
  /** The counters of each API server at the last verification of this cluster. */
  readonly earlierCounters: CounterReadings | undefined;
  /** `audit-webhook get`; `undefined` if none is set. */
  readonly stored: () => Promise<StoredWebhook | undefined>;
  /** The stored webhook; Skipped if none is set. */
  readonly webhook: () => Promise<StoredWebhook>;
  /** By the URL, and where several routes share a Service by the image that runs there. */
  readonly route: () => Promise<RecognisedWebhook['route']>;
  /** Whether the API server itself posts to a server: the URL alone shows it. */
  readonly isDirect: () => Promise<boolean>;
  /** `cluster get`. */
  readonly details: () => Promise<ClusterDetails>;
  /** `cluster get` as text, for what its JSON lacks. */
  readonly detailsText: () => Promise<string>;
  /** `ca get`: PEM text. */
  readonly ca: () => Promise<string>;
  /** `ca status`. */
  readonly caStatus: () => Promise<CaStatus>;
  /** The Service in the webhook's URL; Skipped if it names none. */
  readonly target: () => Promise<ServiceProxyTarget>;
  readonly api: () => Promise<ClusterApi>;
  readonly namespace: () => Promise<V1Namespace>;
  /** `undefined` if it does not exist. */
  readonly findService: () => Promise<V1Service | undefined>;
  readonly service: () => Promise<V1Service>;
  /** Deployments in the forwarder's namespace. */
  readonly deployments: () => Promise<readonly V1Deployment[]>;
  /** The forwarder's Deployment, by the Service's selector, or else by the documented name. */
  readonly findDeployment: () => Promise<V1Deployment | undefined>;
  readonly deployment: () => Promise<V1Deployment>;
  /** ReplicaSets in the forwarder's namespace. */
  readonly replicaSets: () => Promise<readonly V1ReplicaSet[]>;
  /** Pods in the forwarder's namespace. */
  readonly allPods: () => Promise<readonly V1Pod[]>;
  /** Pods of the forwarder's Deployment. */
  readonly pods: () => Promise<readonly V1Pod[]>;
  readonly configMaps: () => Promise<readonly V1ConfigMap[]>;
  /** Skipped if the forwarder is not HAProxy, or its file cannot be found. */
  readonly haproxy: () => Promise<HaproxyConfiguration>;
  readonly networkPolicies: () => Promise<readonly V1NetworkPolicy[]>;
  readonly disruptionBudgets: () => Promise<readonly V1PodDisruptionBudget[]>;
  /** Pods of `kube-system` through which the API server reaches other pods. */
  readonly agents: () => Promise<readonly V1Pod[]>;
  /** The logging agent of the route's service; `undefined` if it is not installed. */
  readonly loggingAgent: () => Promise<AgentState | undefined>;
  /** What the agent's ConfigMaps say; Skipped if no agent is installed, or it is not one whose form is known. */
  readonly agentConfiguration: () => Promise<AgentConfiguration>;
  /** Who changed the webhook, by IBM Cloud's own events; Skipped if Cloud Logs isn't to be asked. */
  readonly webhookEvents: () => Promise<WebhookEvents>;
  /** The Cloud Logs instances that the agent sends to; Skipped where it is not known which they are. */
  readonly cloudLogs: () => Promise<readonly Destination[]>;
  /** Every alert of an instance. */
  readonly alerts: (instance: Destination) => Promise<readonly AlertDefinition[]>;
  /** How long the cluster's events are kept there; what could not be read of it is said in it. */
  readonly retention: (instance: Destination) => Promise<Retention>;
  readonly counters: () => Promise<CounterReadings>;
  /** Recent log lines of the forwarder's pods. */
  readonly recent: () => Promise<RecentDeliveries>;
  /** Sends test events and watches them; Skipped if the user does not want it. */
  readonly sendTestEvents: (signal: AbortSignal) => Promise<Delivery>;
}
