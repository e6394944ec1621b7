import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { certificatesIn, holdsPrivateKey } from '../../text/pem.ts';

/** PEM texts; a key is secret. */
export interface CertificateTexts {
  /** The certificates of one or more CAs. */
  readonly ca?: string | undefined;
  /** A client's certificate; intermediate certificates may follow. */
  readonly certificate?: string | undefined;
  /** The client's key. */
  readonly key?: string | undefined;
}

/** What is wrong with certificates, and in which text. `date` has OpenSSL's format. */
export interface CertificateProblem {
  readonly of: keyof CertificateTexts;
  readonly kind:
    | 'not-pem'
    /** A text that others can read contains a key. */
    | 'holds-key'
    | 'encrypted'
    | 'not-a-pair'
    | 'expired'
    | 'not-valid-yet'
    /** The next certificate in the text did not issue this one. */
    | 'broken-chain'
    /** No certificate of the CA issued it. */
    | 'not-vouched';
  readonly date?: string;
}

/** Tolerated clock error of the client, in milliseconds, before a certificate counts as not valid yet. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * The first problem: PEM, whether key and certificate are a pair, dates, and whether each certificate was issued by the
 * next, the last one by the CA if `vouched` is set. Missing texts are skipped.
 */
export function certificateProblem(
  { ca, certificate, key }: CertificateTexts,
  now: Date,
  { vouched }: { readonly vouched: boolean },
): CertificateProblem | undefined {
  const authorities = ca === undefined ? [] : certificatesOf(ca);
  const chain = certificate === undefined ? [] : certificatesOf(certificate);
  if (ca !== undefined) {
    if (authorities.length === 0) return { of: 'ca', kind: 'not-pem' };
    if (holdsPrivateKey(ca)) return { of: 'ca', kind: 'holds-key' };
  }
  const [leaf] = chain;
  if (certificate !== undefined && leaf === undefined) return { of: 'certificate', kind: 'not-pem' };
  if (key !== undefined) {
    const found = privateKeyOf(key);
    if (typeof found === 'string') return { of: 'key', kind: found };
    if (leaf?.checkPrivateKey(found) === false) return { of: 'key', kind: 'not-a-pair' };
  }
  const problem = chainProblem(chain, now);
  if (problem || !vouched || !leaf) return problem ?? authorityProblem(authorities, now);
  const issuers = authorities.filter((authority) => chain.some((one) => one.verify(authority.publicKey)));
  return issuers.length === 0 ? { of: 'certificate', kind: 'not-vouched' } : authorityProblem(issuers, now);
}

function chainProblem(chain: readonly X509Certificate[], now: Date): CertificateProblem | undefined {
  const of = 'certificate';
  const [leaf] = chain;
  if (!leaf) return undefined;
  if (isExpired(leaf, now)) return { of, kind: 'expired', date: leaf.validTo };
  if (!isCurrent(leaf, now)) return { of, kind: 'not-valid-yet', date: leaf.validFrom };
  for (const [index, issuer] of chain.slice(1).entries()) {
    if (chain[index]?.verify(issuer.publicKey) !== true) return { of, kind: 'broken-chain' };
    if (isExpired(issuer, now)) return { of, kind: 'expired', date: issuer.validTo };
  }
  return undefined;
}

/** A CA file may hold expired certificates beside the current one, so one valid certificate is enough. */
function authorityProblem(authorities: readonly X509Certificate[], now: Date): CertificateProblem | undefined {
  const [first] = authorities;
  if (!first || authorities.some((authority) => isCurrent(authority, now))) return undefined;
  return isExpired(first, now)
    ? { of: 'ca', kind: 'expired', date: first.validTo }
    : { of: 'ca', kind: 'not-valid-yet', date: first.validFrom };
}

function isCurrent({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return Date.parse(validTo) > now.getTime() && Date.parse(validFrom) <= now.getTime() + CLOCK_TOLERANCE_MS;
}

function isExpired({ validTo }: X509Certificate, now: Date): boolean {
  return Date.parse(validTo) <= now.getTime();
}

/** The certificates of a PEM text, in order; none if a part is unreadable. */
export function certificatesOf(pem: string): readonly X509Certificate[] {
  const { certificates, unreadable } = certificatesIn(pem);
  return unreadable === 0 ? certificates : [];
}

function privateKeyOf(pem: string): KeyObject | 'not-pem' | 'encrypted' {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's error for a missing passphrase depends on the key's format.
    return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem) ? 'encrypted' : 'not-pem';
  }
}
