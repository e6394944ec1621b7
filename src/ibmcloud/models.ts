/** The CLI's data under our names; one shape for classic and VPC (facts of both: `cluster get --output json`). */

export type Provider = 'classic' | 'vpc-gen2' | 'satellite';

export type ClusterType = 'kubernetes' | 'openshift';

/** A word of IBM Cloud's that is not known here, empty where it gave none: it is shown, and taken for no other. */
export interface UnknownWord {
  readonly unknown: string;
}

/** A cluster as `ibmcloud ks cluster ls` lists it. */
export interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly provider: Provider | UnknownWord;
  readonly type: ClusterType | UnknownWord;
  readonly region: string;
  readonly location: string;
  readonly resourceGroupId: string;
  readonly resourceGroupName: string;
  /** For example `1.33.4_1546` or `4.19.25_1572_openshift`. */
  readonly version: string;
  /** Cluster state: `normal`, `warning`, `deleting`, … */
  readonly state: string;
}

/** The master in `ibmcloud ks cluster get`. Empty strings where the CLI omits a field. */
export interface Master {
  /** `deployed`, `updating`, … */
  readonly state: string;
  readonly status: string;
  readonly health: string;
  /** When `status` last changed, as the CLI prints it (`2022-08-15T02:17:06+0000`). */
  readonly statusModified: string;
  /** The rotation of the cluster's CA; absent where the answer does not show it, as of classic clusters. */
  readonly caRotation?: CaStatus;
}

/** State of a cluster's CA rotation. Texts are empty where there was no rotation. */
export interface CaStatus {
  /** For example `CA certificate created. Reload your worker nodes then begin the CA certificate rotation.` */
  readonly status: string;
  /** As the CLI prints it: `2024-08-30T16:21:13+0000`. */
  readonly completed: string;
}

/** Service endpoints of a cluster's API: `link` is Satellite's, `vpe` the VPC's gateway. */
export type Endpoint = 'public' | 'private' | 'vpe' | 'link';

export interface ClusterDetails extends Cluster {
  readonly master: Master;
  readonly serverUrl: string;
  /** Endpoints that are enabled, as far as the CLI shows them. */
  readonly endpoints: readonly Endpoint[];
}

/** Values of `audit-webhook set --policy`. */
export type AuditPolicy = 'default' | 'verbose';

/** A stored policy; one that is not known cannot be stored again. */
export type StoredPolicy = AuditPolicy | UnknownWord;

/** The stored webhook of a cluster (`audit-webhook get`); `undefined` means that none is set. Never holds keys. */
export interface AuditWebhook {
  readonly server: string;
  /** Where it is kept and its URL holds secrets, which are not: from `urlDigest`, of the whole URL. */
  readonly serverDigest?: string;
  readonly policy: StoredPolicy;
}

/** `ibmcloud target --output json`. */
export interface Target {
  readonly user: string;
  readonly account: { readonly id: string; readonly name: string } | undefined;
  readonly region: string | undefined;
  readonly resourceGroup: { readonly id: string; readonly name: string } | undefined;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}
