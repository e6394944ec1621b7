import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { certificatesIn, holdsPrivateKey, pemBlocks, pemOf } from '../../../src/text/pem.ts';
import { CertificateAuthority } from '../../lab/cluster/pki.ts';

describe('PEM', () => {
  let [one, two] = ['', ''];
  let key = '';
  before(async () => {
    const authority = await CertificateAuthority.create('one');
    one = authority.certPem;
    const issued = await authority.issueClient('CN=two', 1);
    two = issued.certPem;
    key = issued.keyPem;
  });
  const names = (text: string): readonly string[] =>
    certificatesIn(text).certificates.map(({ subject }) => subject.replace(/[^]*CN=/, ''));

  it('has several certificates, whatever stands around them and however lines end', () => {
    const text = `Bag Attributes\n  friendlyName: x\n${one}subject=/CN=two\n${two.trimEnd()}`;
    for (const written of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`]) {
      assert.deepEqual(names(written), ['one', 'two']);
      assert.equal(certificatesIn(written).unreadable, 0);
    }
  });

  it('has certificates beside a key, which is no certificate and no fault', () => {
    assert.deepEqual(names(`${key}${two}`), ['two']);
    assert.equal(certificatesIn(`${key}${two}`).unreadable, 0);
    assert.deepEqual(
      pemBlocks(`${key}${two}`).blocks.map(({ label }) => label),
      ['PRIVATE KEY', 'CERTIFICATE'],
    );
    assert.ok(holdsPrivateKey(key) && holdsPrivateKey(key.slice(0, 60)) && !holdsPrivateKey(one));
  });

  it('says what cannot be read, and reads the rest', () => {
    const cut = one.slice(0, one.length / 2);
    const spoiled = one.replace(/\n[\w+/]{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    for (const [text, unreadable] of [
      [`${two}${cut}`, 1],
      [`${cut}\n${two}`, 1],
      [`${one.slice(40)}${two}`, 1],
      [`${spoiled}${two}`, 1],
      [`${one.replace('END CERTIFICATE', 'END RSA PRIVATE KEY')}${two}`, 2],
    ] as const) {
      assert.deepEqual(names(text), ['two'], text);
      assert.equal(certificatesIn(text).unreadable, unreadable, text);
    }
    assert.deepEqual(certificatesIn('no PEM at all'), { certificates: [], unreadable: 0 });
  });

  it('is found in base64', () => {
    assert.equal(pemOf(Buffer.from(one).toString('base64')), one);
    assert.equal(pemOf(one), one);
  });

  it('costs no more than its length', { timeout: 20_000 }, () => {
    const begins = '-----BEGIN CERTIFICATE-----\n'.repeat(300_000);
    assert.equal(certificatesIn(begins).unreadable, 300_000);
  });
});
