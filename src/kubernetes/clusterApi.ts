import type { KubernetesObject as KubernetesObjectBase } from '@kubernetes/client-node';

/** Any object with `apiVersion`, `kind`, `metadata`; other fields are open. */
export type KubernetesObject = KubernetesObjectBase & { readonly [field: string]: unknown };

/** Names one object. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** One field that another manager owns (Kubernetes: 409 with cause `FieldManagerConflict`). */
export interface FieldConflict {
  readonly manager: string;
  /** As the server names it, for example `.data.haproxy.cfg`. */
  readonly field: string;
}

export interface ApplyAnswer {
  readonly object: KubernetesObject;
  /** The `Audit-Id` header of the answer. */
  readonly auditId: string | undefined;
  /** Texts of the answer's `Warning` headers. */
  readonly warnings: readonly string[];
}

/** Thrown as the `cause` of a `Failure` with code `api-conflict`. */
export interface ConflictCause {
  readonly conflicts: readonly FieldConflict[];
}

/** One reading of `/metrics`, from whichever API server answered this connection. */
export interface AuditMetrics {
  /** `process_start_time_seconds`: distinguishes the API servers of one master. */
  readonly processStart: number;
  /** `apiserver_audit_event_total`. */
  readonly events: number;
  /** Sum of `apiserver_audit_error_total{plugin="webhook"}`; 0 where the series is absent. */
  readonly webhookErrors: number;
}

export interface NamespaceContents {
  /** `apiVersion`, `kind` and `metadata` of each object. */
  readonly objects: readonly KubernetesObject[];
  /** Kinds that could not be read: there may be more objects. */
  readonly unread: readonly string[];
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly ready: boolean;
  /** Waiting reason or message of its first container that is not ready, for example `ImagePullBackOff`. */
  readonly problem: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly uid: string;
  /** The default container for logs. */
  readonly container: string;
  /** The one that an annotation names in its place, and that the pod does not have. */
  readonly missingContainer: string | undefined;
  /** When the current run of that container began, according to the API; `undefined` while it does not run. */
  readonly startedAt: string | undefined;
  /** Restart count of that container. */
  readonly restarts: number;
}

/** One container's log, and where to start. Each line begins with its time (`timestamps=true`). */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** RFC 3339; exact to the second. */
  readonly sinceTime?: string;
  /** Only the newest lines. */
  readonly tailLines?: number;
  /** The log of the previous run. */
  readonly previous?: boolean;
  /** Over a new connection, which shows whether the kept ones still work. */
  readonly fresh?: boolean;
}

/**
 * One cluster's API. Every method takes an `AbortSignal`, is bounded in time, and throws only `Failure`s. Server-side
 * apply always uses our field manager. We send the requests over `node:https`; the credentials come from the client
 * library.
 */
export interface ClusterApi {
  /** `GET` one object; `undefined` on 404. */
  read(reference: ObjectReference, signal: AbortSignal): Promise<KubernetesObject | undefined>;
  /** Server-side apply (`PATCH`, `application/apply-patch+yaml`). A dry run changes nothing. */
  apply(
    object: KubernetesObject,
    options: { readonly dryRun: boolean; readonly force: boolean; readonly signal: AbortSignal },
  ): Promise<ApplyAnswer>;
  /** `POST …?dryRun=All` over a new connection: leaves nothing behind, and every policy logs it. */
  createTestEvent(object: KubernetesObject, signal: AbortSignal): Promise<{ readonly auditId: string | undefined }>;
  /**
   * `GET` of a collection, in pages; without a namespace that of all namespaces (or of a cluster-scoped kind). Items
   * get their `apiVersion` and `kind`, which a list omits.
   */
  list(
    collection: Omit<ObjectReference, 'name'>,
    options: { readonly labels?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<readonly KubernetesObject[]>;
  /** `POST`: 409 (`api-conflict`) if it exists. Returns the created object. */
  create(object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject>;
  /**
   * `PUT` of the whole object, or of one of its subresources (`approval` of a CertificateSigningRequest). With a
   * `resourceVersion`, 409 (`api-conflict`) if it has changed since.
   */
  replace(
    object: KubernetesObject,
    options: { readonly subresource?: string; readonly signal: AbortSignal },
  ): Promise<KubernetesObject>;
  /**
   * `DELETE` with its dependents in the background. Succeeds if it is gone.
   * @param options.uid deletes only this very object: 409 (`api-conflict`) if another has taken its name.
   * @param options.resourceVersion deletes only this version of it: 409 (`api-conflict`) if it was written since.
   */
  remove(
    reference: ObjectReference,
    options: { readonly uid?: string; readonly resourceVersion?: string; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Everything in a namespace, of any kind that this API serves, as metadata: no Secret's content is requested. */
  listNamespace(namespace: string, signal: AbortSignal): Promise<NamespaceContents>;
  listPods(namespace: string, labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly Pod[]>;
  /** One pod by its name; `undefined` if it does not exist. */
  readPod(namespace: string, name: string, signal: AbortSignal): Promise<Pod | undefined>;
  /** `GET pods/log`, not followed. */
  readLog(request: LogRequest, signal: AbortSignal): Promise<string>;
  /**
   * `GET pods/log?follow=true` over a new connection: the bytes as they arrive, for as long as the container writes.
   * The iteration ends when the server ends the answer, and throws a `Failure` when the connection breaks or the signal
   * aborts.
   */
  followLog(request: LogRequest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** `GET /metrics` over a new connection. */
  readMetrics(signal: AbortSignal): Promise<AuditMetrics>;
  /** Frees sockets. */
  close(): void;
}

/** Our name as a server-side apply field manager. */
export const FIELD_MANAGER = 'ibmcloud-kube-audit';
