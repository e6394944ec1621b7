import type { Message } from '../../../text/message.ts';
import type { ConditionKind } from '../../condition/conditionKinds.ts';
import type { ClusterCover } from './coverage.ts';

/** How audit forwarding is on all clusters of an account at one time. Times are milliseconds since the epoch. */
export interface Evidence {
  readonly at: number;
  readonly tool: { readonly name: string; readonly version: string };
  /** `undefined` where it is not known who is logged in. */
  readonly account: { readonly id: string; readonly name: string } | undefined;
  /** The region that is targeted; `undefined` where none is. */
  readonly region: string | undefined;
  /** Why there may be other clusters, or these may have changed. */
  readonly notes: readonly Message[];
  /** Providers whose clusters could not be listed: there may be more. */
  readonly unlisted: readonly string[];
  readonly clusters: readonly EvidenceCluster[];
}

/** A cluster; what is `undefined` is not known. */
export interface EvidenceCluster {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly version: string;
  readonly region: string;
  readonly resourceGroup: string;
  readonly cover: ClusterCover;
  readonly condition: { readonly kind: ConditionKind; readonly text: Message };
  /** When the older of its webhook and its master was read; `undefined`: not both were, for this file. */
  readonly readAt: number | undefined;
  /** Whether the last verification shows how it is now: of the webhook and the master that it has, and young enough. */
  readonly isFresh: boolean;
  /** `'none'`: it is known that none is stored. */
  readonly webhook: StoredEvidence | 'none' | undefined;
  /** When a test event was last seen to arrive. */
  readonly arrivedAt: number | undefined;
  readonly verifiedAt: number | undefined;
  /** How the last verification came out, in a few words each; empty where there is none. */
  readonly verified: readonly Message[];
}

/** The audit webhook that is stored. */
export interface StoredEvidence {
  /** Without secrets. */
  readonly url: string;
  readonly route: Message;
  /** IBM Cloud's word, which may be one that is not known here. */
  readonly policy: string | undefined;
  readonly isPolicyKnown: boolean;
  /** Up to the forwarder or server that it names; `undefined` where only a part of that is known to be. */
  readonly isEncrypted: boolean | undefined;
  readonly certificateUntil: number | undefined;
  readonly certificateOwner: Message | undefined;
  /** The log consumer or instance, or why that is not known. */
  readonly destination: Message;
  readonly destinationRegion: string | undefined;
  /** For how many days the instance of Cloud Logs has events in frequent search, as the last verification saw it. */
  readonly retentionDays: number | undefined;
}
