import type { DeliveryServices } from '../delivery/checkDelivery.ts';
import type { WebhookRecords } from '../webhook/webhookRecord.ts';
import type { PlanJournal } from './journal/journal.ts';

/** What a flow works with: clusters, a place for short-lived files, its waits, and what it keeps. */
export interface FlowContext extends DeliveryServices {
  /** Parent of the short-lived folders that hold PEM files while `audit-webhook set` runs. */
  readonly temporaryFolder: string;
  /**
   * How long a master may stay `deployed` after a refresh, with no sign of the refresh, before the wait ends with a note,
   * in milliseconds.
   */
  readonly refreshGraceMs: number;
  /** What was noted when webhooks were set. */
  readonly webhookRecords: WebhookRecords;
  /** Of plans that were begun. */
  readonly journal: PlanJournal;
}
