import type { AuditWebhook } from '../../../ibmcloud/models.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import type { PendingRefresh } from './journal.ts';

/** What steps tell of the changes that they make; each is on the disk before the step goes on. */
export interface StepRecord {
  /** Told before an object is written, and again with `after` when it was. */
  objectChange(
    reference: ObjectReference,
    before: KubernetesObject | undefined,
    after?: KubernetesObject,
  ): Promise<void>;
  /** Told before `audit-webhook set` or `unset` is called, which needs a refresh then: what is stored, and what is to be (`undefined`: none). */
  webhookCalled(from: AuditWebhook | undefined, to: AuditWebhook | undefined): Promise<void>;
  /** The call that was told last was answered with success. */
  webhookAccepted(): Promise<void>;
  /** That call has changed nothing: all is as it was before it. */
  webhookRefused(): Promise<void>;
  /** Something is about to change that is not taken back by an undo: whether it did is not known until the step has ended. */
  touches(): void;
  /** The stored webhook is about to be changed (`no`), its refresh to be called (`maybe`), was called (`yes`), has ended (`undefined`). */
  pendingRefresh(pending: PendingRefresh | undefined): Promise<void>;
}
