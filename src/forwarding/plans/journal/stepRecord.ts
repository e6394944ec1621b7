import type { AuditWebhook, Master } from '../../../ibmcloud/models.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import type { InstanceName } from '../../destination/namedInstance.ts';
import type { AlertName, RefreshOf } from './journal.ts';

/**
 * Steps make their changes through this: what is about to change is on disk before the call, and what became of it
 * afterwards. A refused call leaves nothing in the record.
 */
export interface StepRecord {
  /** Writes an object. @param write the request; returns the object as it is then. @throws what `write` throws */
  changeObject(
    reference: ObjectReference,
    before: KubernetesObject | undefined,
    write: () => Promise<KubernetesObject>,
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
  /** Makes an instance of IBM Cloud Logs, which an undo names and leaves. @throws what `call` throws */
  createInstance(instance: InstanceName, call: () => Promise<void>): Promise<void>;
  /** Removes an alert of Cloud Logs, which an undo names and can't bring back. @throws what `call` throws */
  removeAlert(alert: AlertName, call: () => Promise<void>): Promise<void>;
  /** Changes something that an undo does not revert. @throws what `work` throws */
  touch<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Has the master refreshed.
   * @param before its state before that.
   * @param of absent: what the run stored last. @throws what `call` throws
   */
  refresh(before: Master, of: RefreshOf | undefined, call: () => Promise<void>): Promise<void>;
  /** The refresh came to nothing: it must be called again. */
  refreshFailed(): Promise<void>;
  /** The master runs with what is stored. */
  refreshEnded(): Promise<void>;
}
