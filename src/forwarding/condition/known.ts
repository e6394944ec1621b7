import type { FailureCode, Remedy } from '../../failure/failure.ts';
import type { AuditWebhook, Cluster, Master } from '../../ibmcloud/models.ts';
import type { Message } from '../../text/message.ts';
import type { WebhookRecord } from '../webhook/webhookRecord.ts';
import type { Verdict } from './verdict.ts';

/** A value from the CLI, and its time (milliseconds since the epoch). */
export interface Reading<T> {
  readonly value: T;
  readonly at: number;
}

/** A failed reading in the form that is saved: enough to show it after a reload, without the program's output. */
export interface FailedReading {
  readonly code: FailureCode;
  readonly text: Message;
  readonly remedy: Remedy | undefined;
  /** The CLI did not find the cluster, and the reason is that another resource group is targeted. */
  readonly otherGroup: boolean;
  readonly at: number;
}

/** One fact about a cluster: the last value, and the failure of the last attempt if it failed. */
export interface Fact<T> {
  readonly reading: Reading<T> | undefined;
  readonly failure: FailedReading | undefined;
}

/** What IBM Cloud says of a cluster. */
export interface KnownCluster {
  readonly cluster: Cluster;
  /** `reading.value` is `undefined` if no webhook is set. */
  readonly webhook: Fact<AuditWebhook | undefined>;
  readonly master: Fact<Master>;
}

/** A plan that ended early: in which step, counted from 1, of how many. */
export interface UnfinishedPlan {
  readonly step: number;
  readonly of: number;
}

/** What is known of a cluster, by whatever learnt it. */
export interface Known {
  readonly row: KnownCluster;
  /** The last verification. */
  readonly verdict?: Verdict | undefined;
  /** What was noted when a webhook was set from here. */
  readonly record?: WebhookRecord | undefined;
  /** Where a plan ended early. */
  readonly unfinished?: UnfinishedPlan | undefined;
  /** What a plan that runs in this window does to it, with the step. */
  readonly running?: Message | undefined;
  /** It is being verified now. */
  readonly isVerifying?: boolean;
  /** What a stream of its log says is wrong. */
  readonly problem?: Message | undefined;
}
