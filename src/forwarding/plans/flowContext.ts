import type { DeliveryServices } from '../delivery/checkDelivery.ts';
import type { WebhookRecords } from '../webhook/webhookRecord.ts';
import type { PlanJournal } from './journal/journal.ts';

/** What a flow needs: cluster access, a folder for temporary files, time limits, and storage. */
export interface FlowContext extends DeliveryServices {
  /** Parent of the temporary folders for PEM files while `audit-webhook set` runs. */
  readonly temporaryFolder: string;
  /**
   * How long a master may stay `deployed` after a refresh, with no sign of the refresh, before the wait ends with a
   * note, in milliseconds.
   */
  readonly refreshGraceMs: number;
  /** What was noted when webhooks were set. */
  readonly webhookRecords: WebhookRecords;
  /** Of plans that were begun. */
  readonly journal: PlanJournal;
}
