/**
 * Shapes of the lab's state on disk. Every process (CLI calls, the lab's servers, tests) reads and writes these files.
 */

import type { CloudLogsInstance } from './cloud-logs/instance.ts';

export type Role = 'none' | 'viewer' | 'editor' | 'operator' | 'administrator';

/** `<lab>/account.json` */
export interface AccountState {
  session: {
    loggedIn: boolean;
    /**
     * Logged in, but each call that needs a token fails as `ibmcloud-facts.md` 4.4 records; the value picks the
     * wording.
     */
    expired: false | 'refresh' | 'token' | 'inactivity';
    user: string;
    accountGuid: string;
    region: string;
    resourceGroupId: string | null;
  };
  accounts: { guid: string; name: string; state: string; owner: string }[];
  resourceGroups: { id: string; name: string; isDefault: boolean; accountGuid: string }[];
  /** Installed plug-ins; a missing one answers as 4.2. */
  plugins: { containerService: boolean; containerRegistry: boolean; cloudLogs?: boolean };
  registryRegion: string;
  /** Milliseconds that every `ks` call takes on top of its own time. */
  latencyMs: number;
  /** Answers that the facts mark unknown, each switchable (section 7). */
  unknowns: {
    webhookGetUnset: 'empty' | 'failed';
    webhookGetJson: 'full' | 'redacted' | 'without-policy';
    targetJsonLoggedOut: 'empty-object' | 'failed';
    busyMaster: 'refused' | 'accepted';
    kubeconfigUser: 'oidc' | 'token';
    adminKeys: 'embedded' | 'paths';
    /** A call about a cluster of a resource group that is not the targeted one; absent: `not-found` (G0004). */
    otherResourceGroup?: 'not-found' | 'served';
    /** `audit-webhook unset` where nothing is set; absent: `ok`. */
    unsetWithoutWebhook?: 'ok' | 'failed';
    /** Whether `audit-webhook set` itself refuses files that hold no PEM and a URL without a scheme; absent: `none`. */
    setValidation?: 'none' | 'local';
    /** Exit code of failures that the `ks` API answers; absent: 1. */
    apiFailureExitCode?: number;
    /** `version --output json`; absent: `json`. */
    versionJson?: 'json' | 'refused';
    /** Keys of `account list --output json`; absent: `AccountGUID`, `Name`, `State`, `Owner`. */
    accountListKeys?: 'capitalised' | 'lower-case';
    /** Where an event of the account names the cluster; absent: in the CRN of its target. */
    activityTarget?: 'crn' | 'name' | 'request';
    /** Application of the account's events, of which IBM's pages have both; absent: `ibm-audit-event`. */
    activityLabel?: 'ibm-audit-event' | 'ibm-audit-events';
    /** State of an instance that was just made; absent: `provisioning` for a while. */
    newInstance?: 'active' | 'provisioning';
    /** Keys of `ks logging config get --output json`; absent: `api`, after the words of the command's flags. */
    loggingConfigJson?: 'api' | 'refused';
    /** The option of `logs alert-definition-create` that takes the alert; absent: `prototype`. `none`: no such one. */
    alertOption?: 'prototype' | 'alert-definition-prototype' | 'none';
  };
  /** Service instances of every account; absent: none. */
  serviceInstances?: ServiceInstance[];
  /** Instance of Cloud Logs that the account's own events reach; absent: none. */
  activityInstance?: string;
  /** Which instance of Cloud Logs may write into which bucket of which instance of Object Storage; absent: none. */
  authorizations?: { source: string; target: string; bucket: string }[];
  /** How instances of IBM Cloud Logs behave, by their GUIDs; absent: as `usualInstance` says. */
  cloudLogs?: { [guid: string]: Partial<CloudLogsInstance> };
  /** Message of the day, printed before the text output of `ks` commands without `-q`; absent or empty: none. */
  messageOfTheDay?: string;
}

/** An instance of a service, as `resource service-instances` lists it. */
export interface ServiceInstance {
  name: string;
  /** Service name of the catalogue: `logs`, `logdna`, `logdnaat`, … */
  service: string;
  guid: string;
  region: string;
  accountGuid: string;
  resourceGroupId: string;
  /** Absent where the service has none. */
  dashboardUrl?: string;
  /** Of Cloud Logs: days in frequent search; absent: 7. */
  retentionDays?: string;
  /** Looks at it that still find it being made; absent: it is active. */
  pollsUntilActive?: number;
}

/** A Fluentd log forwarding configuration of a cluster, which `ks logging config get` lists. */
export interface LoggingConfig {
  id: string;
  source: string;
  namespace: string;
  host: string;
  port: string;
  type: 'syslog' | 'ibm';
  protocol: 'udp' | 'tcp' | 'tls' | '';
}

/** State of a cluster's CA rotation: `ca create`, then `ca rotate`. */
export interface CaRotation {
  phase: 'creating' | 'created' | 'rotating' | 'rotated';
  /** Polls of `ca status` that still show the phase under way, where it is one. */
  pollsLeft: number;
  started: string;
  completed: string;
}

export type EndpointType = 'public' | 'private' | 'vpe' | 'link';

export interface StoredWebhook {
  server: string;
  /** `default`, `verbose`, or another word that a test stores: IBM Cloud may know more than its documentation. */
  policy: string;
  caCert?: string;
  clientCert?: string;
  clientKey?: string;
}

/** `<lab>/clusters/<id>.json` */
export interface ClusterState {
  id: string;
  name: string;
  accountGuid: string;
  resourceGroupId: string;
  region: string;
  location: string;
  dataCenter: string;
  provider: 'classic' | 'vpc-gen2' | 'satellite';
  type: 'kubernetes' | 'openshift';
  version: string;
  state: string;
  status: string;
  workers: number;
  /** Zones of the workers; absent: `dataCenter` alone. */
  zones?: string[];
  createdDate: string;
  /**
   * The user's platform role on this cluster. With `none` the cluster is listed, and every call about it fails as 4.5.
   */
  role: Role;
  master: { state: string; status: string; health: string; statusModified: string };
  /** A refresh under way; advanced by each `cluster get` of this cluster. */
  refresh: { seen: number; pollsDeployed: number; pollsUpdating: number } | null;
  /** How the next refresh behaves: polls that still say `deployed`, then polls that say `updating` (0 skips it). */
  refreshPolls: { deployed: number; updating: number };
  /** What `audit-webhook set` stored. */
  stored: StoredWebhook | null;
  /**
   * What the API servers run with since the last refresh ended; `generation` counts refreshes, so that the servers
   * restart.
   */
  applied: { generation: number; webhook: StoredWebhook | null };
  /** CA rotation; absent: never begun. */
  caRotation?: CaRotation;
  /** False: images are being pulled, and no container starts before this is gone. */
  imagesPulled?: boolean;
  /** What goes wrong in its API, from the next request on. */
  apiFault?: ApiFault;
  /** How many CAs the cluster had; absent: 1. With each further one the API servers restart and trust nothing older. */
  caGeneration?: number;
  /**
   * Owners whose admin certificates are worth nothing any more: how the API server answers, by the certificate's common
   * name.
   */
  removedOwners?: { [commonName: string]: 401 | 403 };
  /** Whose admin certificate is handed out, without `-admin-DATE`; absent: the account's user. */
  adminOwner?: string;
  /** Service endpoints that are enabled; absent: those of the provider. */
  endpoints?: EndpointType[];
  /** Enabled endpoints that cannot be reached from here; absent: none. */
  unreachableEndpoints?: EndpointType[];
  /** The konnectivity agents in `kube-system`; absent: ready, with the labels of the cluster's type. */
  konnectivity?: { labels?: { [key: string]: string }; ready?: boolean };
  /** Fluentd configurations; absent: none. */
  loggingConfigs?: LoggingConfig[];
  /** API servers of the master: 1, or 3. */
  apiServers: number;
  /**
   * API servers, counted from 0, that reach no pod, and so deliver nothing through their service proxy; absent: none.
   */
  cutOff?: number[];
  /** Longest wait of the audit webhook's batch in milliseconds (Kubernetes: 30,000). */
  auditBatchMaxWaitMs: number;
  /** Name of the PKI that it shares with others; absent: it has one of its own, as real clusters do. */
  sharedPki?: string;
  /** Whether the lab serves this cluster's API (the benchmark's 200 clusters need none). */
  served: boolean;
}

/** `<lab>/api/<id>.json`, written by the lab's servers once the cluster's API listens. All PEM as text. */
export interface ClusterAccess {
  /** `https://127.0.0.1:PORT`: a front that spreads connections over the API servers. */
  url: string;
  caPem: string;
  adminCertPem: string;
  adminKeyPem: string;
  /** Bearer token (a JWT) of the user's own, non-admin credentials. */
  userToken: string;
  /** The admin certificate that a service ID gets. */
  serviceId?: { adminCertPem: string; adminKeyPem: string };
}

/** One line of `<lab>/calls.jsonl`, appended when a call ends. */
export interface CallRecord {
  pid: number;
  args: string[];
  startedAt: number;
  endedAt: number;
  exitCode: number;
  /** Calls under way when this one started, itself included. */
  inFlight: number;
}

/** `<lab>/faults.json` holds an array of these; the first that matches a call takes effect. */
export interface Fault {
  /** Name or id of the cluster that the call is about; absent: any. */
  cluster?: string;
  /** Leading words, for example `ks cluster get` or `target`. */
  command: string;
  /** Which matching calls, counted from 1 on; absent: every one. */
  calls?: number[];
  /** A failure by its name in `test/lab/ibmcloud/failures.ts`, or raw behaviour. */
  effect:
    | { kind: 'failure'; name: string }
    | { kind: 'raw'; stdout?: string; stderr?: string; exitCode: number }
    | { kind: 'delay'; ms: number }
    | { kind: 'hang' }
    /** Asks on standard output and waits for a line; at the end of the input it fails, or waits for ever. */
    | { kind: 'ask'; atEnd?: 'fail' | 'hang' };
  /** For `failure` and `raw`: the command has its effect first, and only then answers like this. */
  afterEffect?: boolean;
}

/** Requests to a cluster's API that misbehave; dry runs do not. */
export interface ApiFault {
  /** Absent: every one that changes something. */
  method?: string;
  /** The path, or with `/` at its end how it begins. */
  path: string;
  /** 500 or 403 with a `Status`; done, and then 200 with a page of a gateway; no answer at all, and nothing done. */
  effect: 'failure' | 'forbidden' | 'rubbish' | 'hang';
}
