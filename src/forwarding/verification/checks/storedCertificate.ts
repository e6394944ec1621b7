import type { X509Certificate } from 'node:crypto';
import type { ClusterFacts } from '../facts.ts';

/**
 * The client certificate that the API server presents for deliveries, as far as it is known: never a newly fetched one.
 */
export interface KnownCertificate {
  readonly source: 'stored' | 'record' | 'delivery';
  /** `CN=IBMid-…-admin-2026-04-03, O=ibm-admins, …` */
  readonly subject: string;
  readonly commonName: string;
  readonly organisations: readonly string[];
  readonly issuer: string | undefined;
  /** SHA-256 in hex, lower case, without colons. */
  readonly fingerprint: string | undefined;
  /** Milliseconds since the epoch; `undefined` if only its name is known. */
  readonly notAfter: number | undefined;
}

/** The name of each source in the evidence. */
export const sourceNames = {
  stored: 'audit-webhook get',
  record: 'Noted when the webhook was set',
  delivery: 'User of the deliveries in the forwarder’s log',
} as const satisfies Record<KnownCertificate['source'], string>;

/**
 * The stored certificate, from the first source that knows it: IBM Cloud's answer, our record of the `set`, or the API
 * server's audit events of its deliveries.
 */
export async function knownCertificate({
  webhook,
  record,
  recent,
}: ClusterFacts): Promise<KnownCertificate | undefined> {
  const { clientCertificate } = await webhook();
  if (clientCertificate) return fromCertificate(clientCertificate);
  const noted = (await record())?.certificate;
  if (noted) {
    return {
      source: 'record',
      ...namesOf(noted.subject),
      issuer: noted.issuer,
      fingerprint: plainFingerprint(noted.fingerprint),
      notAfter: Date.parse(noted.notAfter),
    };
  }
  const [user] = await recent().then(
    ({ users }) => users,
    () => [],
  );
  return (
    user && {
      source: 'delivery',
      subject: `CN=${user.name}`,
      commonName: user.name,
      organisations: [],
      issuer: undefined,
      fingerprint: user.fingerprint,
      notAfter: undefined,
    }
  );
}

function fromCertificate(certificate: X509Certificate): KnownCertificate {
  return {
    source: 'stored',
    ...namesOf(certificate.subject),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    fingerprint: plainFingerprint(certificate.fingerprint256),
    notAfter: Date.parse(certificate.validTo),
  };
}

/** Node separates a name's parts by line feeds; others use commas. */
function namesOf(subject: string): Pick<KnownCertificate, 'subject' | 'commonName' | 'organisations'> {
  const parts = subject.split(/\n|,\s*/).map((part) => part.trim());
  const valuesOf = (key: string): string[] =>
    parts.flatMap((part) => (part.startsWith(`${key}=`) ? [part.slice(key.length + 1)] : []));
  return { subject: parts.join(', '), commonName: valuesOf('CN')[0] ?? '', organisations: valuesOf('O') };
}

export function plainFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
