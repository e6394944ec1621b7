import type { AuditWebhook, StoredPolicy } from '../../ibmcloud/models.ts';
import { HIDDEN } from '../../text/redaction.ts';
import type { CertificateFacts, GivenCertificates } from './certificateFacts.ts';
import type { RecognisedWebhook } from './recogniseWebhook.ts';
import { storedUrl, UNREADABLE_URL } from './url/storedUrl.ts';
import { isDigestOf, urlDigest } from './url/urlDigest.ts';

/** A webhook that was replaced: Restore Previous Webhook offers it. */
export interface FormerWebhook extends AuditWebhook {
  /** Its client certificate, if this extension had set it; the user must provide it again. */
  readonly certificate?: CertificateFacts;
}

/**
 * What this extension recorded when it set or unset a cluster's webhook: certificates cannot be read back reliably, and
 * each fetched one is new. Plain JSON, no secret.
 */
export interface WebhookRecord extends GivenCertificates {
  readonly clusterId: string;
  /** From {@link storedUrl}; `undefined` after an unset. */
  readonly server: string | undefined;
  readonly serverDigest?: string;
  readonly policy: StoredPolicy | undefined;
  readonly route: RecognisedWebhook['route'] | undefined;
  /** When it was set or unset, ISO 8601. */
  readonly setAt: string;
  readonly account: { readonly id: string; readonly name: string };
  /** Who was logged in: an e-mail address, or a service ID; empty if the CLI omitted it. */
  readonly user: string;
  /** The previous webhook with another server. */
  readonly previous: FormerWebhook | undefined;
}

/** What is kept of a URL: as it is where it holds no secret, else its stored form and a digest of the whole. */
export function keptUrl(server: string): Pick<AuditWebhook, 'server' | 'serverDigest'> {
  const stored = storedUrl(server);
  return stored === server ? { server } : { server: stored, serverDigest: urlDigest(server) };
}

/** Whether two URLs are the same as far as is known: one that was kept may have only its digest. */
export function sameUrl(one: KeptUrl, other: KeptUrl): boolean {
  if (one.server === other.server) return true;
  const [kept, whole] = one.serverDigest === undefined ? [other, one] : [one, other];
  if (kept.serverDigest !== undefined && !whole.server.includes(HIDDEN))
    return isDigestOf(kept.serverDigest, whole.server);
  const isHidden = kept.server.includes(HIDDEN) || whole.server.includes(HIDDEN);
  const stored = storedUrl(kept.server);
  return isHidden && stored !== UNREADABLE_URL && stored === storedUrl(whole.server);
}

/** Whether what somebody typed is the whole URL of which one is kept: the kept text itself has no secret. */
export function isWholeUrl(typed: string, kept: KeptUrl): boolean {
  return !typed.includes(HIDDEN) && sameUrl(kept, { server: typed });
}

type KeptUrl = Pick<AuditWebhook, 'server' | 'serverDigest'>;

/** Whether a record is about the webhook with this URL. */
export function isRecordOf(record: WebhookRecord | undefined, server: string): record is WebhookRecord {
  if (record?.server === undefined) return false;
  const { serverDigest } = record;
  return sameUrl({ server: record.server, ...(serverDigest === undefined ? {} : { serverDigest }) }, { server });
}

/** Stores records, one for each cluster. */
export interface WebhookRecords {
  get(clusterId: string): WebhookRecord | undefined;
  put(record: WebhookRecord): Promise<void>;
}

/**
 * The former webhook to record when one with `server` is set, or none (`undefined`). All URLs in their stored form.
 * @param replaced the stored webhook when the plan was made.
 * @param last the last record of this cluster.
 */
export function previousOf(
  server: string | undefined,
  replaced: AuditWebhook | undefined,
  last: WebhookRecord | undefined,
): FormerWebhook | undefined {
  const candidates: readonly (FormerWebhook | undefined)[] = [
    replaced && withCertificate(replaced, last),
    last?.server === undefined
      ? undefined
      : withCertificate({ server: last.server, policy: last.policy ?? { unknown: '' } }, last),
    last?.previous,
  ];
  return candidates.find((former) => former !== undefined && former.server !== server);
}

function withCertificate(webhook: AuditWebhook, last: WebhookRecord | undefined): FormerWebhook {
  const certificate = last?.server === webhook.server ? last.certificate : undefined;
  return certificate === undefined ? webhook : { ...webhook, certificate };
}
