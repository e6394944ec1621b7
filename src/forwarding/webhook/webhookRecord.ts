import type { AuditWebhook, StoredPolicy } from '../../ibmcloud/models.ts';
import { certificatesIn } from '../../text/pem.ts';
import { redact } from '../../text/redaction.ts';
import type { RecognisedWebhook } from './recogniseWebhook.ts';

/** What is public of a certificate. Dates are ISO 8601, fingerprints SHA-256 in hexadecimal pairs, as OpenSSL prints them. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly fingerprint: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** What was given to `audit-webhook set`, without anything secret. */
export interface GivenCertificates {
  /** The client certificate; absent where none was given. */
  readonly certificate?: CertificateFacts;
  /** Fingerprint of each certificate of the CA file; absent where none was given. */
  readonly caFingerprints?: readonly string[];
}

/** A webhook that another has taken the place of: what Restore Previous Webhook offers. */
export interface FormerWebhook extends AuditWebhook {
  /** Its client certificate, where this extension had set it; it must be given again. */
  readonly certificate?: CertificateFacts;
}

/**
 * What this extension noted about one cluster when it set or unset its webhook: certificates cannot be read back reliably, and
 * one that is fetched later is another one. Plain JSON, no secret.
 */
export interface WebhookRecord extends GivenCertificates {
  readonly clusterId: string;
  /** As {@link storedUrl} gives it; `undefined` after an unset. */
  readonly server: string | undefined;
  readonly policy: StoredPolicy | undefined;
  readonly route: RecognisedWebhook['route'] | undefined;
  /** When it was set or unset, ISO 8601. */
  readonly setAt: string;
  readonly account: { readonly id: string; readonly name: string };
  /** Who was logged in: an e-mail address, or a service ID; empty where the CLI did not say. */
  readonly user: string;
  /** The webhook with another server that stood there before. */
  readonly previous: FormerWebhook | undefined;
}

/** A URL as it is kept: a password in it is left out. */
export function storedUrl(server: string): string {
  return redact(server);
}

/** Whether a record is about the webhook with this URL. */
export function isRecordOf(record: WebhookRecord | undefined, server: string): record is WebhookRecord {
  return record?.server === storedUrl(server);
}

/** Where records are kept, one for each cluster. */
export interface WebhookRecords {
  get(clusterId: string): WebhookRecord | undefined;
  put(record: WebhookRecord): Promise<void>;
}

/** The public facts of each certificate in a PEM text; whatever else stands there is passed over, a key is not read. */
export function certificateFacts(pem: string): readonly CertificateFacts[] {
  return certificatesIn(pem).certificates.map((certificate) => {
    const { subject, issuer, fingerprint256, serialNumber, validFrom, validTo } = certificate;
    return {
      subject: inOneLine(subject),
      issuer: inOneLine(issuer),
      fingerprint: fingerprint256,
      serial: serialNumber,
      notBefore: new Date(validFrom).toISOString(),
      notAfter: new Date(validTo).toISOString(),
    };
  });
}

/** Node puts each part of a name on a line of its own. */
function inOneLine(name: string): string {
  return name.split('\n').join(', ');
}

/**
 * The former webhook to keep when one with `server` is set, or none (`undefined`) any more.
 * All URLs as they are kept.
 * @param replaced what stood there when the plan was made.
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
