import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import type { Breakage } from './brokenClusters.ts';
import { brokenForwarders } from './brokenForwarders.ts';
import { brokenWebhooks } from './brokenWebhooks.ts';

/** A cluster with one thing wrong, and the one check that must name it. */
export interface BrokenCase extends Breakage {
  /** Id of the check that fails; `undefined` for a cluster on which none does. */
  readonly fails: string | undefined;
  /** Id of a check that must warn. */
  readonly warns?: string;
  /** What the finding must say. */
  readonly says: RegExp;
  /** What this extension noted when it set the webhook. */
  readonly record?: Partial<WebhookRecord>;
  /** What happens to the cluster while it runs. */
  readonly later?: (id: string, lab: string) => Promise<void> | void;
}

/** By the names of their clusters. */
export const brokenCases: Readonly<Record<string, BrokenCase>> = { ...brokenForwarders, ...brokenWebhooks };
