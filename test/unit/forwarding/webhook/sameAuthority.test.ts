import 'reflect-metadata'; // @peculiar/x509 asks for it before it is loaded
import assert from 'node:assert/strict';
import { webcrypto, X509Certificate } from 'node:crypto';
import { before, describe, it } from 'node:test';
import * as x509 from '@peculiar/x509';
import { isSameAuthority, keyDigest, certificateFacts } from '../../../../src/forwarding/webhook/certificateFacts.ts';

describe('whether a CA is still the one that was stored', () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  let [first, extended, another] = ['', '', ''];

  before(async () => {
    x509.cryptoProvider.set(webcrypto);
    const make = async (keys: webcrypto.CryptoKeyPair, year: number): Promise<string> => {
      const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: 'CN=cluster-ca',
        keys,
        signingAlgorithm: algorithm,
        notBefore: new Date(Date.UTC(year, 0, 1)),
        notAfter: new Date(Date.UTC(year + 5, 0, 1)),
      });
      return certificate.toString('pem');
    };
    const keysOf = (): Promise<webcrypto.CryptoKeyPair> =>
      webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const [one, other] = [await keysOf(), await keysOf()];
    [first, extended, another] = [await make(one, 2024), await make(one, 2026), await make(other, 2026)];
  });

  const noted = (pem: string): Parameters<typeof isSameAuthority>[0] => ({
    caFingerprints: certificateFacts(pem).map(({ fingerprint }) => fingerprint),
    caKeys: [keyDigest(new X509Certificate(pem))],
  });

  it('is where IBM has extended it with the same key', () => {
    assert.equal(isSameAuthority(noted(first), first), true);
    assert.equal(isSameAuthority(noted(first), extended), true);
  });

  it('is not where the key is another, or where one of several is', () => {
    assert.equal(isSameAuthority(noted(first), another), false);
    assert.equal(isSameAuthority(noted(first), `${extended}\n${another}`), false);
  });

  it('is not known where a certificate cannot be read, or none is noted', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    for (const pem of ['', 'no certificate', broken, `${first}\n${broken}`]) {
      assert.equal(isSameAuthority(noted(first), pem), undefined, pem);
    }
    assert.equal(isSameAuthority(noted(first), `${another}\n${broken}`), false);
    assert.equal(isSameAuthority({}, first), undefined);
    assert.equal(isSameAuthority({ caFingerprints: [] }, first), undefined);
  });

  it('is by its fingerprint alone where a record has no keys', () => {
    const { caFingerprints = [] } = noted(first);
    assert.equal(isSameAuthority({ caFingerprints }, first), true);
    assert.equal(isSameAuthority({ caFingerprints }, extended), false);
  });
});
