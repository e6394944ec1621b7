import 'reflect-metadata'; // @peculiar/x509 asks for it before it is loaded
import assert from 'node:assert/strict';
import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import * as x509 from '@peculiar/x509';
import { certificateRequest } from '../../../../src/forwarding/certificates/csr.ts';
import { requestedName } from '../../../../src/forwarding/certificates/servingCertificate.ts';

const { privateKey: key } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('a certificate request', () => {
  it('says what IBM documents, and is signed by its key', async () => {
    x509.cryptoProvider.set(webcrypto);
    const name = requestedName('ibmcloud-kube-audit-service', 'ibm-kube-audit', ['172.21.7.9', 'fd00::1:2']);
    const request = new x509.Pkcs10CertificateRequest(certificateRequest(name, key));
    assert.equal(await request.verify(), true);
    assert.equal(
      request.subjectName.toString(),
      'O=system:nodes, CN=system:node:ibmcloud-kube-audit-service.ibm-kube-audit.svc',
    );
    const extension = request.getExtension('2.5.29.17');
    assert.ok(extension instanceof x509.SubjectAlternativeNameExtension);
    assert.deepEqual(
      extension.names.items.map(({ type, value }) => [type, value]),
      [
        ['dns', 'ibmcloud-kube-audit-service.ibm-kube-audit.svc.cluster.local'],
        ['dns', 'ibmcloud-kube-audit-service.ibm-kube-audit.svc'],
        ['ip', '172.21.7.9'],
        ['ip', 'fd00::1:2'],
      ],
    );
  });

  it('is read by OpenSSL, however long its names are', () => {
    const dnsNames = Array.from({ length: 40 }, (_, index) => `name-${index}.example.com`);
    const pem = certificateRequest({ commonName: 'a', organisation: 'b', dnsNames, addresses: ['::'] }, key);
    const { status, stdout, stderr } = spawnSync('openssl', ['req', '-noout', '-verify', '-text'], {
      input: pem,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    for (const name of dnsNames) assert.ok(stdout.includes(`DNS:${name}`), name);
    assert.match(stdout, /IP Address:0:0:0:0:0:0:0:0/);
  });

  it('is refused rather than written wrong where its names are too long', () => {
    const dnsNames = Array.from({ length: 4_000 }, (_, index) => `name-${index}.example.com`);
    assert.throws(
      () => certificateRequest({ commonName: 'a', organisation: 'b', dnsNames, addresses: [] }, key),
      RangeError,
    );
  });
});
