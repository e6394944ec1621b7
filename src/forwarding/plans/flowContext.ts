import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';
import type { EndpointSetting } from '../cluster/openCluster.ts';
import type { PlanJournal } from './journal.ts';
import type { WebhookRecords } from '../webhook/webhookRecord.ts';

/** What a flow works with: the two ends of the world that tests replace, a place for short-lived files, and its waits. */
export interface FlowServices {
  readonly cli: CliRunner;
  /** Opens one cluster's API with the credentials of a kubeconfig; nothing is sent yet. */
  connect(kubeconfigYaml: string): Promise<ClusterApi>;
  /** Parent of the short-lived folders that hold PEM files while `audit-webhook set` runs. */
  readonly temporaryFolder: string;
  /** Milliseconds between two looks at a state that is waited for. */
  readonly pollIntervalMs: number;
  /** Longest wait for a marker in milliseconds; more than the 30 s for which an API server may batch (45,000). */
  readonly deliveryWaitMs: number;
  /**
   * How long an API server may take to count a delivery that failed, in milliseconds: it tries five times, the first
   * again after 10 s (seen: 89 s after the marker, with batches of 1 s). Where a master has several API servers, only this
   * counter tells of one that reaches no pod, so the whole time is waited for. `deliveryWaitMs` where absent.
   */
  readonly counterWaitMs?: number;
  /**
   * How long a master may stay `deployed` after a refresh, with no sign of the refresh, before the wait ends with a note,
   * in milliseconds; five minutes where absent.
   */
  readonly refreshGraceMs?: number;
  /** Through which endpoint clusters' APIs are spoken to; `auto` where absent. */
  readonly endpoint?: EndpointSetting;
  /** Takes a sentence for the log. */
  readonly tell?: (text: Message) => void;
  /** What was noted when webhooks were set; nothing is noted where absent. */
  readonly webhookRecords?: WebhookRecords;
  /** Of plans that were begun; absent: nothing is kept, and what ended early can only be begun anew. */
  readonly journal?: PlanJournal;
}
