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

/** A reading of `/metrics` of whichever API server answered this connection. */
export interface AuditMetrics {
  /** `process_start_time_seconds`: tells API servers of one master apart. */
  readonly processStart: number;
  /** `apiserver_audit_event_total`. */
  readonly events: number;
  /** Sum of `apiserver_audit_error_total{plugin="webhook"}`; 0 where the series is absent. */
  readonly webhookErrors: number;
}

/** What a namespace holds. */
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
  /** The container whose log is meant where none is named. */
  readonly container: string;
  /** When the present run of that container began, as the API says it; `undefined` while it does not run. */
  readonly startedAt: string | undefined;
  /** How often that container was started again. */
  readonly restarts: number;
}

/** One container's log, and from where on it is read. Each line begins with its time (`timestamps=true`). */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** RFC 3339; exact to the second. */
  readonly sinceTime?: string;
  /** Only the newest lines. */
  readonly tailLines?: number;
  /** The log of the run before the present one. */
  readonly previous?: boolean;
  /** Over a connection of its own: it tells whether those that are kept still work. */
  readonly fresh?: boolean;
}

/**
 * One cluster's API. Every method takes an `AbortSignal`, is bounded in time, and throws only `Failure`s. Server-side
 * apply always uses our field manager. Requests are ours, on `node:https`; the credentials come from the client library.
 */
export interface ClusterApi {
  /** `GET` one object; `undefined` on 404. */
  read(reference: ObjectReference, signal: AbortSignal): Promise<KubernetesObject | undefined>;
  /** Server-side apply (`PATCH`, `application/apply-patch+yaml`). A dry run changes nothing. */
  apply(
    object: KubernetesObject,
    options: { readonly dryRun: boolean; readonly force: boolean; readonly signal: AbortSignal },
  ): Promise<ApplyAnswer>;
  /** `POST …?dryRun=All` over a connection of its own: leaves nothing behind and is audited by every policy. */
  createTestEvent(object: KubernetesObject, signal: AbortSignal): Promise<{ readonly auditId: string | undefined }>;
  /**
   * `GET` a collection, in pages; without a namespace that of all namespaces (or of a cluster-scoped kind). Items carry their
   * `apiVersion` and `kind`, which a list leaves out.
   */
  list(
    collection: Omit<ObjectReference, 'name'>,
    options: { readonly labels?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<readonly KubernetesObject[]>;
  /** `POST`: 409 (`api-conflict`) where it is there already. The answer is the object as created. */
  create(object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject>;
  /**
   * `PUT` of the whole object, or of one of its subresources (`approval` of a CertificateSigningRequest). With a
   * `resourceVersion` in it, 409 (`api-conflict`) where it changed meanwhile.
   */
  replace(
    object: KubernetesObject,
    options: { readonly subresource?: string; readonly signal: AbortSignal },
  ): Promise<KubernetesObject>;
  /**
   * `DELETE` with its dependents in the background. Gone already is as good.
   * @param options.uid deletes only this very object: 409 (`api-conflict`) where another has taken its name.
   */
  remove(reference: ObjectReference, options: { readonly uid?: string; readonly signal: AbortSignal }): Promise<void>;
  /** Everything in a namespace, of whatever kind this API has, as metadata: no Secret's content is asked for. */
  listNamespace(namespace: string, signal: AbortSignal): Promise<NamespaceContents>;
  listPods(namespace: string, labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly Pod[]>;
  /** One pod by its name; `undefined` where there is none (any more). */
  readPod(namespace: string, name: string, signal: AbortSignal): Promise<Pod | undefined>;
  /** `GET pods/log`, not followed. */
  readLog(request: LogRequest, signal: AbortSignal): Promise<string>;
  /**
   * `GET pods/log?follow=true` over a connection of its own: the bytes as they come, for as long as the container writes.
   * The iteration ends when the server ends the answer, and throws a `Failure` where the connection breaks or the signal aborts.
   */
  followLog(request: LogRequest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** `GET /metrics` over a connection of its own. */
  readMetrics(signal: AbortSignal): Promise<AuditMetrics>;
  /** Frees sockets. */
  close(): void;
}

/** Our name as a server-side apply field manager. */
export const FIELD_MANAGER = 'ibmcloud-kube-audit';
