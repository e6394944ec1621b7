import type { AuditPolicy, AuditWebhook, Master } from '../../ibmcloud/models.ts';
import type { FieldConflict, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';
import type { SecretEntry } from '../certificates/secretDigests.ts';
import type { ClusterCredentials } from '../cluster/clusterServices.ts';
import type { DeliveryTarget } from '../delivery/proof.ts';
import type { LogService } from '../forwarder/loggingAgent.ts';
import type { WebhookCertificates } from '../webhook/webhookCertificates.ts';

/** What a step does, as data. Each kind has one file in `steps/` that runs it and one entry in the preview. */
export type StepAction =
  | {
      readonly kind: 'apply';
      readonly object: KubernetesObject;
      /** The live object, as far as we own or would own its fields; `undefined` where there is none. For the preview's difference. */
      readonly live: KubernetesObject | undefined;
      /** Fields of other managers that the user agreed to take over; empty means that force is never used. */
      readonly takeOver: readonly FieldConflict[];
      /** False where the namespace is new, so that the server could not check the object beforehand. */
      readonly checkedByServer: boolean;
    }
  | {
      readonly kind: 'apply-secret';
      readonly namespace: string;
      readonly name: string;
      readonly entries: readonly SecretEntry[];
      /** SHA-256 (hex) of the entries of the live Secret by their key; `undefined` where there is none. */
      readonly live: Readonly<Record<string, string>> | undefined;
      /** Entries of other managers that the user agreed to take over. */
      readonly takeOver: readonly FieldConflict[];
    }
  | {
      readonly kind: 'issue-serving-certificate';
      readonly namespace: string;
      /** For whose name in the cluster the certificate is. */
      readonly service: string;
      /** Whose pods are restarted with it. */
      readonly deployment: string;
      /** Secret that gets certificate and key. */
      readonly secret: string;
      /** Of the Secret; it cannot be changed where there is one. */
      readonly secretType: string;
      /** SHA-256 (hex) of the certificate that is renewed although it would still do; absent where one that will do stays. */
      readonly renews?: string;
      /** Fields of the Secret that the user agreed to take over. */
      readonly takeOver: readonly FieldConflict[];
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'wait-available';
      readonly namespace: string;
      readonly deployment: string;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'set-webhook';
      readonly server: string;
      readonly policy: AuditPolicy;
      readonly certificates: WebhookCertificates;
      /** What was stored when the plan was made: another value at run time stops the plan. */
      readonly replaces: AuditWebhook | undefined;
    }
  | {
      readonly kind: 'unset-webhook';
      /** What was stored when the plan was made: another value at run time stops the plan. */
      readonly removes: AuditWebhook;
    }
  | { readonly kind: 'refresh-master' }
  | {
      readonly kind: 'wait-deployed';
      readonly timeoutMs: number;
      /** How the master stood before the refresh, where an earlier run began it. */
      readonly since?: Master;
    }
  | {
      readonly kind: 'restore-object';
      /** As it was. */
      readonly object: KubernetesObject;
      /** As a run of ours left it: an object that is not like this any more stays. */
      readonly left: KubernetesObject;
    }
  | {
      readonly kind: 'remove-object';
      readonly reference: ObjectReference;
      /** Another object that has taken its name meanwhile stays. */
      readonly uid: string;
    }
  | {
      readonly kind: 'wait-logging-agent';
      readonly service: LogService;
      /** Whether it was there when the plan was made. */
      readonly installed: boolean;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'restart-deployment'; readonly namespace: string; readonly deployment: string }
  | ({ readonly kind: 'check-delivery' } & DeliveryTarget);

/** One step of a plan. `id` is unique in its plan and stable, so that progress, logs and resuming can name it. */
export interface Step {
  readonly id: string;
  readonly title: Message;
  readonly action: StepAction;
}

/** What a flow will do, before it does it. Account and cluster are pinned: a run compares them before each step. */
export interface Plan {
  readonly title: Message;
  readonly account: { readonly id: string; readonly name: string };
  readonly cluster: { readonly id: string; readonly name: string; readonly type: 'kubernetes' | 'openshift' };
  readonly credentials: ClusterCredentials;
  readonly steps: readonly Step[];
  /** Said above the preview: whose webhook is replaced, which fields are taken over, what the server could not check. */
  readonly notes: readonly Message[];
}
