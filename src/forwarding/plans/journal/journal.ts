import type { AuditWebhook, Master } from '../../../ibmcloud/models.ts';
import type { ObjectReference } from '../../../kubernetes/clusterApi.ts';
import type { Message } from '../../../text/message.ts';
import { isAlive } from '../../certificates/isAlive.ts';
import type { PlanTarget } from '../planTarget.ts';

/** The flows whose plans can be made again from what they were made of. */
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
  | 'undo';

/**
 * What a plan was made of, as plain data that survives as JSON: which flow, and its inputs (answers, choices, absolute paths of
 * files), never what stands in a file.
 */
export interface FlowMemo {
  readonly flow: FlowId;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a step has changed, or was about to change when it ended. */
export type Change =
  | {
      readonly kind: 'object';
      readonly reference: ObjectReference;
      /** Whether there was none of this name before. */
      readonly created: boolean;
      /** Absent where the answer to the request was never seen. */
      readonly uid?: string;
      readonly resourceVersion?: string;
    }
  | {
      readonly kind: 'webhook';
      /** What was stored before the run. */
      readonly former: AuditWebhook | undefined;
      /** Calls that may have stored what is there now: at least one. */
      readonly calls: readonly WebhookCall[];
    };

/** Whether a call was answered with success, or began and was never answered so. One that was refused is not kept. */
export type WebhookOutcome = 'unknown' | 'accepted';

/** A call of `audit-webhook set` or `unset`. */
export interface WebhookCall {
  /** What it stores; `undefined` for an unset. */
  readonly to: AuditWebhook | undefined;
  readonly outcome: WebhookOutcome;
}

/** The webhook that a plan replaces or removes (`from`) and stores (`to`). */
export interface WebhookChange {
  readonly from?: AuditWebhook;
  readonly to?: AuditWebhook;
}

/** Of a plan that was begun: what it was made of, how far it came, what it changed. Never the contents of objects or files. */
export interface JournalEntry extends PlanTarget {
  readonly memo: FlowMemo;
  readonly title: Message;
  /** Absent where the plan touches no webhook. */
  readonly webhook?: WebhookChange;
  /** Steps by id, and what the user agreed to of each as a SHA-256: a plan that is made again and holds no other needs no new decision. */
  readonly steps: readonly { readonly id: string; readonly agreed: string }[];
  /** How many steps have ended well. */
  readonly finished: number;
  /** Whether the next one was begun. */
  readonly running: boolean;
  readonly changes: readonly Change[];
  /** What the run said when it ended early; absent where it was never heard of again. */
  readonly ended?: Message;
  /** The process that runs the plan, and when it wrote this (ms since 1970). */
  readonly process: number;
  readonly writtenAt: number;
}

/** A webhook was changed and the master has not taken it over as far as is known: a plan for this cluster has to see to it. */
export interface PendingRefresh {
  /** Whether `master refresh` was called: `maybe` while no answer was seen. */
  readonly begun: 'no' | 'maybe' | 'yes';
  /** How the master stood before that call. */
  readonly before?: Master;
}

/** Where entries are kept, one for each cluster. What cannot be read counts as not there. */
export interface PlanJournal {
  entry(clusterId: string): Promise<JournalEntry | undefined>;
  /** Whether there is any; reads no file. */
  hasEntries(): Promise<boolean>;
  entries(): Promise<readonly JournalEntry[]>;
  write(entry: JournalEntry): Promise<void>;
  remove(clusterId: string): Promise<void>;
  pendingRefresh(clusterId: string): Promise<PendingRefresh | undefined>;
  setPendingRefresh(clusterId: string, pending: PendingRefresh | undefined): Promise<void>;
}

/** Whether nobody works on this plan any more: its process is gone, or the machine was started since. */
export function isAbandoned({ process: pid, writtenAt, ended }: JournalEntry, uptimeMs: number): boolean {
  if (ended !== undefined) return true;
  return Date.now() - uptimeMs > writtenAt || !isAlive(pid);
}
