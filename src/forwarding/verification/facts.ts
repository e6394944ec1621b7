import type {
  V1ConfigMap,
  V1Deployment,
  V1Namespace,
  V1NetworkPolicy,
  V1Pod,
  V1PodDisruptionBudget,
  V1Service,
} from '@kubernetes/client-node';
import type { CaStatus } from '../../ibmcloud/commands/caStatus.ts';
import type { StoredWebhook } from '../../ibmcloud/commands/storedWebhook.ts';
import type { Cluster, ClusterDetails } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { CounterReadings } from '../delivery/errorCounters.ts';
import type { RecentDeliveries } from '../delivery/recentDeliveries.ts';
import type { HaproxyFile } from '../forwarder/haproxy/haproxyFile.ts';
import type { AgentState } from '../forwarder/loggingAgent.ts';
import type { RecognisedWebhook } from '../webhook/recogniseWebhook.ts';
import type { ServiceProxyTarget } from '../webhook/serviceProxyUrl.ts';
import type { WebhookRecord } from '../webhook/webhookRecord.ts';

/** A ConfigMap of the forwarder's pods and the file of it that HAProxy reads. */
export interface HaproxyConfiguration {
  readonly configMap: V1ConfigMap;
  readonly key: string;
  readonly text: string;
  /** The same, read. */
  readonly file: HaproxyFile;
}

/**
 * What the checks of one cluster look at. Everything is read when it is first asked for, and once; each method throws
 * `Skipped` where there is no such thing, and the same `Failure` to everybody where it cannot be read.
 * Dates in objects are texts, whatever the library's types say.
 */
export interface ClusterFacts {
  readonly cluster: Cluster;
  readonly now: Date;
  /** What this extension noted when it set the webhook that is stored now. */
  readonly record: () => Promise<WebhookRecord | undefined>;
  /** The same, whether or not that webhook is still the stored one. */
  readonly lastRecord: WebhookRecord | undefined;
  /** What each API server had counted when this cluster was last verified. */
  readonly earlierCounters: CounterReadings | undefined;
  /** `audit-webhook get`; `undefined` where none is set. */
  readonly stored: () => Promise<StoredWebhook | undefined>;
  /** The same; Skipped where none is set. */
  readonly webhook: () => Promise<StoredWebhook>;
  readonly route: () => Promise<RecognisedWebhook['route']>;
  /** `cluster get`. */
  readonly details: () => Promise<ClusterDetails>;
  /** `cluster get` as text, for what its JSON does not say. */
  readonly detailsText: () => Promise<string>;
  /** `ca get`: PEM text. */
  readonly ca: () => Promise<string>;
  /** `ca status`. */
  readonly caStatus: () => Promise<CaStatus>;
  /** The Service that the webhook's URL names; Skipped where it names none. */
  readonly target: () => Promise<ServiceProxyTarget>;
  readonly api: () => Promise<ClusterApi>;
  readonly namespace: () => Promise<V1Namespace>;
  /** `undefined` where it does not exist. */
  readonly findService: () => Promise<V1Service | undefined>;
  readonly service: () => Promise<V1Service>;
  /** Of the forwarder's namespace. */
  readonly deployments: () => Promise<readonly V1Deployment[]>;
  /** The forwarder's, by the Service's selector, else by the document's name. */
  readonly findDeployment: () => Promise<V1Deployment | undefined>;
  readonly deployment: () => Promise<V1Deployment>;
  /** Of the forwarder's namespace. */
  readonly allPods: () => Promise<readonly V1Pod[]>;
  /** Those of the forwarder's Deployment. */
  readonly pods: () => Promise<readonly V1Pod[]>;
  readonly configMaps: () => Promise<readonly V1ConfigMap[]>;
  /** Skipped where the forwarder is not HAProxy, or its file cannot be found. */
  readonly haproxy: () => Promise<HaproxyConfiguration>;
  readonly networkPolicies: () => Promise<readonly V1NetworkPolicy[]>;
  readonly disruptionBudgets: () => Promise<readonly V1PodDisruptionBudget[]>;
  /** Pods of `kube-system` through which the API server reaches other pods. */
  readonly agents: () => Promise<readonly V1Pod[]>;
  /** The logging agent that the route's service needs; `undefined` where it is not installed. */
  readonly loggingAgent: () => Promise<AgentState | undefined>;
  readonly counters: () => Promise<CounterReadings>;
  /** What the forwarder's pods logged lately. */
  readonly recent: () => Promise<RecentDeliveries>;
  /** Sends test events and watches them; Skipped where the user wants none sent. */
  readonly sendTestEvents: (signal: AbortSignal) => Promise<Delivery>;
}
