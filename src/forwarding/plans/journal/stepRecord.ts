import type { AuditWebhook } from '../../../ibmcloud/models.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import type { PendingRefresh } from './journal.ts';

/** Steps report their changes here; each report is on disk before the step continues. */
export interface StepRecord {
  /** Call before an object is written, and again with `after` once it is. */
  objectChange(
    reference: ObjectReference,
    before: KubernetesObject | undefined,
    after?: KubernetesObject,
  ): Promise<void>;
  /**
   * Call before `audit-webhook set` or `unset`, which needs a refresh afterwards: the stored webhook, and the next one
   * (`undefined`: none).
   */
  webhookCalled(from: AuditWebhook | undefined, to: AuditWebhook | undefined): Promise<void>;
  /** The last reported call succeeded. */
  webhookAccepted(): Promise<void>;
  /** The last reported call changed nothing. */
  webhookRefused(): Promise<void>;
  /** Something is about to change that an undo does not revert; whether it did is unknown until the step has ended. */
  touches(): void;
  /**
   * State of the refresh: the stored webhook is about to change (`no`), the refresh to be called (`maybe`), was called
   * (`yes`), has ended (`undefined`).
   */
  pendingRefresh(pending: PendingRefresh | undefined): Promise<void>;
}
