import type { AuditWebhook, Cluster } from '../../ibmcloud/models.ts';
import { recogniseWebhook, routeOf } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import type { Message } from '../../text/message.ts';
import type { WebhookRecord } from '../webhook/webhookRecord.ts';
import type { KnownCluster, UnfinishedPlan } from './known.ts';
import { judgeMaster } from './masterCondition.ts';
import { isReadable } from './readable.ts';

/**
 * What can be done with a cluster, or is true of it, so far as a menu asks: `bare` where no webhook is known to be set;
 * `idle` where the master takes a change; `changeable` where no plan runs or waits to be resumed either; `forwarder`
 * where the webhook names a Service; `consumer` where HAProxy's target can be changed; `certificates` where some are
 * used; `ibmImage` where the forwarder runs one of IBM's; `former` where a webhook was replaced or
 * unset from here; `console` where IBM Cloud's console has a page of it.
 */
export type Possibility =
  | 'readable'
  | 'webhook'
  | 'bare'
  | 'otherGroup'
  | 'idle'
  | 'changeable'
  | 'forwarder'
  | 'consumer'
  | 'certificates'
  | 'ibmImage'
  | 'former'
  | 'console';

/** What is known of a cluster that decides on what can be done with it. */
export interface Possible {
  readonly row: KnownCluster;
  readonly record?: WebhookRecord | undefined;
  readonly unfinished?: UnfinishedPlan | undefined;
  readonly running?: Message | undefined;
}

/** What can be done with a cluster, as far as is known: its menu offers no more. */
export function possibilities({ row, record, unfinished, running }: Possible): readonly Possibility[] {
  const { cluster, webhook, master } = row;
  const stored = webhook.reading?.value;
  const readable = isReadable(row);
  const idle = readable && (master.reading === undefined || judgeMaster(master.reading.value).kind !== 'busy');
  const holds: Readonly<Record<Possibility, boolean>> = {
    readable,
    webhook: stored !== undefined,
    bare: webhook.reading !== undefined && stored === undefined,
    otherGroup: webhook.failure?.otherGroup === true || master.failure?.otherGroup === true,
    idle,
    changeable: idle && unfinished === undefined && running === undefined,
    forwarder: stored !== undefined && parseServiceProxyUrl(stored.server) !== undefined,
    consumer: stored !== undefined && recogniseWebhook(stored).route === 'private-network',
    certificates: stored !== undefined && usesCertificates(stored),
    ibmImage: stored !== undefined && runsIbmImage(stored),
    former: record?.previous !== undefined,
    console: hasConsolePage(cluster),
  };
  return (Object.keys(holds) as Possibility[]).filter((word) => holds[word]);
}

/** Whether the API server uses certificates to deliver: over plain http it ignores them. */
function usesCertificates({ server }: AuditWebhook): boolean {
  return /^https:/i.test(server);
}

/** Whether the forwarder runs an image of IBM's; where a URL does not name a known one, only its pods would show it. */
function runsIbmImage(webhook: AuditWebhook): boolean {
  return routeOf(recogniseWebhook(webhook).route)?.image !== undefined;
}

/** Whether the form of a cluster's page in IBM Cloud's console is known: Satellite's clusters have another one. */
export function hasConsolePage({ provider }: Pick<Cluster, 'provider'>): boolean {
  return provider === 'classic' || provider === 'vpc-gen2';
}
