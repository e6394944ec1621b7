import type { AuditWebhook, Master } from '../../../ibmcloud/models.ts';
import type { ObjectReference } from '../../../kubernetes/clusterApi.ts';
import type { Message } from '../../../text/message.ts';
import type { InstanceName } from '../../destination/namedInstance.ts';
import type { PlanTarget } from '../planTarget.ts';
import type { Claim, Holder } from './claims.ts';

/** Flows that can be re-planned from their saved inputs. */
export type FlowId =
  | 'set-up'
  | 'unset'
  | 'renew-certificates'
  | 'change-policy'
  | 'change-consumer'
  | 'restore-webhook'
  | 'refresh-master'
  | 'restart-forwarder'
  | 'apply-manifest'
  | 'create-logs-instance'
  | 'undo';

/**
 * The inputs of a plan, as plain data for JSON: the flow, answers, choices, absolute paths of files, but never a file's
 * content.
 */
export interface FlowMemo {
  readonly flow: FlowId;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A change that a step has made, or was about to make when it ended. */
export type Change =
  | {
      readonly kind: 'object';
      readonly reference: ObjectReference;
      /** Whether the object was new. */
      readonly created: boolean;
      /** Absent if the answer to the request never arrived. */
      readonly uid?: string;
      readonly resourceVersion?: string;
      /** Of the object as the run left it, for kinds whose version is compared. */
      readonly version?: string;
    }
  | {
      readonly kind: 'webhook';
      /** The webhook that was stored before the run. */
      readonly former: AuditWebhook | undefined;
      /** Calls that may have stored the current webhook: at least one. */
      readonly calls: readonly WebhookCall[];
    }
  /** An instance of IBM Cloud Logs that was made: nothing takes it back. */
  | ({ readonly kind: 'instance' } & InstanceName)
  /** An alert that was removed; `unknown`: the call had no answer. Nothing brings it back. */
  | ({ readonly kind: 'alert'; readonly outcome: WebhookOutcome } & AlertName);

/** An alert by its name, and its Cloud Logs instance by its own. */
export interface AlertName {
  readonly name: string;
  readonly instance: string;
}

/** The outcome of a call: success, or no answer. Refused calls are not recorded. */
export type WebhookOutcome = 'unknown' | 'accepted';

/** A call of `audit-webhook set` or `unset`. */
export interface WebhookCall {
  /** The webhook to store; `undefined` for an unset. */
  readonly to: AuditWebhook | undefined;
  readonly outcome: WebhookOutcome;
}

/** The webhook that a plan replaces or removes (`from`) and stores (`to`). */
export interface WebhookChange {
  readonly from?: AuditWebhook;
  readonly to?: AuditWebhook;
}

/** The record of a started plan: its inputs, progress and changes. Never the contents of objects or files. */
export interface JournalEntry extends PlanTarget {
  readonly memo: FlowMemo;
  readonly title: Message;
  /** Absent if the plan touches no webhook. */
  readonly webhook?: WebhookChange;
  /**
   * Steps by id, each with a SHA-256 of what the user agreed to: a new plan that adds nothing needs no new decision.
   */
  readonly steps: readonly { readonly id: string; readonly agreed: string }[];
  /** Number of steps that succeeded. */
  readonly finished: number;
  /** Whether the next step was started. */
  readonly running: boolean;
  readonly changes: readonly Change[];
  /** The last refresh that has ended; absent if none has, or if it isn't known what it loaded. */
  readonly refreshed?: RefreshOf;
  /** The run's message when it ended early; absent if the process died. */
  readonly ended?: Message;
}

/** What a refresh loads: the webhook that was stored when it was called; `undefined`: none was. */
export interface RefreshOf {
  readonly webhook: AuditWebhook | undefined;
}

/**
 * A webhook was changed, and the master has not loaded it as far as is known: a later plan for this cluster must finish
 * this.
 */
export interface PendingRefresh {
  /** Whether `master refresh` was called: `maybe` until its answer arrives. */
  readonly begun: 'no' | 'maybe' | 'yes';
  /** The master's state before that call. */
  readonly before?: Master;
  /** Absent if it isn't known, as in records of earlier versions. */
  readonly of?: RefreshOf | undefined;
}

/** Stores entries, one per cluster. An entry that cannot be read is not missing: asking for it is a Failure. */
export interface PlanJournal {
  /**
   * The right to run a plan on this cluster, which one run of all windows holds; `undefined` if another one does.
   * @throws Failure `other` if it cannot be known or recorded
   */
  claim(clusterId: string): Promise<Claim | undefined>;
  /** Who holds that right. @throws Failure `other` */
  holder(clusterId: string): Promise<Holder>;
  entry(clusterId: string): Promise<JournalEntry | undefined>;
  /** Whether there are any; reads no file. */
  hasEntries(): Promise<boolean>;
  entries(): Promise<readonly JournalEntry[]>;
  write(entry: JournalEntry): Promise<void>;
  remove(clusterId: string): Promise<void>;
  pendingRefresh(clusterId: string): Promise<PendingRefresh | undefined>;
  setPendingRefresh(clusterId: string, pending: PendingRefresh | undefined): Promise<void>;
}
