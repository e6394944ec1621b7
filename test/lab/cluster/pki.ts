import 'reflect-metadata'; // @peculiar/x509 asks for it before it is loaded
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };

/** A certificate with its key, as PEM text. */
export interface CertificateAndKey {
  certPem: string;
  keyPem: string;
}

/** The certificate authority of one cluster: nothing that it signed is good for another cluster. */
export class CertificateAuthority {
  readonly certPem: string;
  private readonly certificate: x509.X509Certificate;
  private readonly key: webcrypto.CryptoKey;

  private constructor(certificate: x509.X509Certificate, key: webcrypto.CryptoKey) {
    this.certificate = certificate;
    this.certPem = `${certificate.toString('pem')}\n`;
    this.key = key;
  }

  static async create(name: string): Promise<CertificateAuthority> {
    x509.cryptoProvider.set(webcrypto);
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: `CN=${name}`,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + 3650 * DAY_MS),
      signingAlgorithm: SIGNING_ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys.privateKey);
  }

  /** An authority that was made before. */
  static async restore(certPem: string, keyPem: string): Promise<CertificateAuthority> {
    x509.cryptoProvider.set(webcrypto);
    const der = x509.PemConverter.decodeFirst(keyPem);
    const key = await webcrypto.subtle.importKey('pkcs8', der, KEY_ALGORITHM, true, ['sign']);
    return new CertificateAuthority(new x509.X509Certificate(certPem), key);
  }

  /** Signs a request as a controller manager does: its subject, key and names, for these days. @returns PEM text. */
  async sign(request: x509.Pkcs10CertificateRequest, notBefore: Date, notAfter: Date): Promise<string> {
    const names = request.getExtension('2.5.29.17');
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      // The signer writes the organisation first, whatever order the request has.
      subject: [{ O: request.subjectName.getField('O') }, { CN: request.subjectName.getField('CN') }],
      issuer: this.certificate.subject,
      notBefore,
      notAfter,
      signingAlgorithm: SIGNING_ALGORITHM,
      publicKey: request.publicKey,
      signingKey: this.key,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.BasicConstraintsExtension(false, undefined, true),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate.publicKey),
        ...(names ? [names] : []),
      ],
    });
    return `${certificate.toString('pem')}\n`;
  }

  /** The authority's own key, for a controller manager that signs requests with it. */
  async keyPem(): Promise<string> {
    return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', this.key), 'PRIVATE KEY')}\n`;
  }

  /** A server certificate. @param names DNS names and IP addresses that it is good for. */
  issueServer(commonName: string, names: x509.JsonGeneralNames, days = 365): Promise<CertificateAndKey> {
    return this.issue(`CN=${commonName}`, days, x509.ExtendedKeyUsage.serverAuth, [
      new x509.SubjectAlternativeNameExtension(names),
    ]);
  }

  /**
   * A client certificate.
   *
   * @param subject for example `O=ibm-admins, CN=IBMid-…-admin-2026-08-15`.
   * @param days a part of one below zero for a certificate that has expired.
   */
  issueClient(subject: string, days: number): Promise<CertificateAndKey> {
    return this.issue(subject, days, x509.ExtendedKeyUsage.clientAuth, []);
  }

  private async issue(
    subject: string,
    days: number,
    usage: x509.ExtendedKeyUsage,
    extensions: x509.Extension[],
  ): Promise<CertificateAndKey> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: this.certificate.subject,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + days * DAY_MS),
      signingAlgorithm: SIGNING_ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.key,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate.publicKey),
        ...extensions,
      ],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { certPem: `${certificate.toString('pem')}\n`, keyPem: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n` };
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

/** 16 random bytes; the first stays small, so that the number is positive. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = 1;
  return Buffer.from(bytes).toString('hex');
}
