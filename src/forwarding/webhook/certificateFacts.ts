import { createHash, type X509Certificate } from 'node:crypto';
import { certificatesIn } from '../../text/pem.ts';

/** Public facts of a certificate. Dates are ISO 8601, fingerprints SHA-256 in hexadecimal pairs, like OpenSSL's. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly fingerprint: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** The public facts of what `audit-webhook set` received. */
export interface GivenCertificates {
  /** The client certificate; absent if none was given. */
  readonly certificate?: CertificateFacts;
  /** Fingerprint of each certificate of the CA file; absent if none was given. */
  readonly caFingerprints?: readonly string[];
  /** Their public keys, from {@link keyDigest}: IBM extends a CA with the same key. Absent in older records. */
  readonly caKeys?: readonly string[];
}

/** The public facts of each certificate in a PEM text; ignores other text and keys. */
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

/** SHA-256 (hex) of a certificate's public key. A CA that was extended has the same, and what it signed stays valid. */
export function keyDigest({ publicKey }: X509Certificate): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/**
 * Whether each CA of a PEM text is among those that a record has, or has the key of one; `undefined` if that cannot be
 * known: the record has none, or a certificate of the text cannot be read.
 */
export function isSameAuthority(
  { caFingerprints = [], caKeys = [] }: GivenCertificates,
  pem: string,
): boolean | undefined {
  if (caFingerprints.length === 0 && caKeys.length === 0) return undefined;
  const { certificates, unreadable } = certificatesIn(pem);
  const isNoted = certificates.every(
    (certificate) => caFingerprints.includes(certificate.fingerprint256) || caKeys.includes(keyDigest(certificate)),
  );
  if (!isNoted) return false;
  return certificates.length > 0 && unreadable === 0 ? true : undefined;
}

/** Node puts each part of a name on a separate line. */
function inOneLine(name: string): string {
  return name.split('\n').join(', ');
}
