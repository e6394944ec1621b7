import type { Message } from '../../text/message.ts';
import type { AuditPolicy, AuditWebhook, Master } from '../../ibmcloud/models.ts';
import type { FieldConflict, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import type { LogService } from '../forwarder/loggingAgent.ts';

/**
 * How an arrival shows on a route: the marker's `Audit-Id` in the pods' log (IBM's images), HAProxy's log of requests, or
 * nothing but the API servers' error counters.
 */
export type DeliveryProof = 'marker-in-pod-log' | 'haproxy-log' | 'counters';

/**
 * Whose certificates the API server uses towards the webhook: the cluster's CA with an admin certificate that is fetched while
 * the step runs, PEM files of the user by their absolute paths (those left out are left out of the command), or none.
 */
export type WebhookCertificates =
  | { readonly kind: 'cluster-admin' }
  | {
      readonly kind: 'files';
      readonly caFile?: string;
      readonly clientCertFile?: string;
      readonly clientKeyFile?: string;
    }
  | { readonly kind: 'none' };

/** One entry of a Secret that is made of files, by their paths: what stands in them is read when the step runs. */
export interface SecretEntry {
  readonly key: string;
  /** Joined in this order; empty for an entry that stays as it is in the cluster. */
  readonly files: readonly string[];
  /** SHA-256 (hex) of what the entry is to hold. */
  readonly digest: string;
}

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
  | {
      readonly kind: 'check-delivery';
      readonly proof: DeliveryProof;
      /** Whose pods' log is read; absent where nothing runs in the cluster. */
      readonly forwarder: { readonly namespace: string; readonly deployment: string } | undefined;
    };

/** One step of a plan. `id` is unique in its plan and stable, so that progress, logs and resuming can name it. */
export interface Step {
  readonly id: string;
  readonly title: Message;
  readonly action: StepAction;
}

/** Whose credentials speak to the cluster's API: the user's own, or an admin certificate that the user agreed to. */
export type ClusterCredentials = 'user' | 'admin';

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

export type DeliveryGrade = 'proved' | 'accepted' | 'not-refused' | 'refused' | 'unknown';

/** An audit event's arrival, graded (see DESIGN words), with the evidence in sentences. */
export interface Delivery {
  readonly grade: DeliveryGrade;
  readonly evidence: readonly Message[];
  /** `Audit-Id`s of the markers sent. */
  readonly markers: readonly string[];
  /** API servers that were seen to deliver, of those that were seen at all. */
  readonly replicas: { readonly delivering: number; readonly seen: number } | undefined;
}
