import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import {
  checkCertificates,
  clientCertificateOf,
  type ClientCertificate,
} from '../../../../src/forwarding/certificates/adminCertificate.ts';
import { CertificateAuthority } from '../../../lab/cluster/pki.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const kubeconfig = (user: object): string =>
  JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'x', user: 'admin' } }],
    users: [
      { name: 'other', user: {} },
      { name: 'admin', user },
    ],
  });

describe('the admin certificate', () => {
  let authority: CertificateAuthority;
  let other: CertificateAuthority;
  let good: ClientCertificate;
  before(async () => {
    authority = await CertificateAuthority.create('one CA');
    other = await CertificateAuthority.create('other CA');
    good = await issue(authority);
  });
  const issue = async (by: CertificateAuthority, days = 1): Promise<ClientCertificate> => {
    const { certPem, keyPem } = await by.issueClient('O=ibm-admins, CN=IBMid-1-admin-2026-11-23', days);
    return { certificatePem: certPem, keyPem };
  };
  const says = (caPem: string, certificate: ClientCertificate, now = new Date()): string => {
    try {
      checkCertificates(caPem, certificate, now);
      return 'fine';
    } catch (error) {
      assert.ok(error instanceof Failure, String(error));
      assert.doesNotMatch(`${error.message} ${error.detail ?? ''}`, /BEGIN/);
      return error.message;
    }
  };

  it('is read from data and from files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kube-audit-test-'));
    try {
      const [cert, key] = [join(folder, 'admin.pem'), join(folder, 'admin-key.pem')];
      await writeFile(cert, good.certificatePem);
      await writeFile(key, good.keyPem);
      const data = { 'client-certificate-data': base64(good.certificatePem), 'client-key-data': base64(good.keyPem) };
      assert.deepEqual(await clientCertificateOf(kubeconfig(data)), good);
      assert.deepEqual(await clientCertificateOf(kubeconfig({ 'client-certificate': cert, 'client-key': key })), good);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is missed with a sentence', async () => {
    for (const text of [
      kubeconfig({}),
      kubeconfig({ token: 't' }),
      '',
      'a: [',
      '[]',
      kubeconfig({ 'client-certificate': '/nowhere', 'client-key': '/nowhere' }),
      kubeconfig({ 'client-certificate': 'relative.pem', 'client-key': 'k.pem' }),
    ]) {
      await assert.rejects(
        clientCertificateOf(text),
        (error: unknown) => error instanceof Failure && error.code === 'bad-output',
      );
    }
  });

  it('passes when everything fits, also behind a CA file with two certificates', () => {
    assert.equal(says(authority.certPem, good), 'fine');
    assert.equal(says(other.certPem + authority.certPem, good), 'fine');
  });

  it('is refused for each thing that would stop the log silently', async () => {
    const pair = await issue(authority);
    assert.match(says('nonsense', good), /CA certificate for the cluster isn’t PEM/);
    assert.match(says(authority.certPem, { ...good, certificatePem: 'x' }), /admin certificate isn’t PEM/);
    assert.match(says(authority.certPem, { ...good, keyPem: 'x' }), /admin key isn’t PEM/);
    assert.match(says(authority.certPem, { ...good, keyPem: pair.keyPem }), /don’t match/);
    assert.match(says(other.certPem, good), /isn’t signed by/);
    const later = (days: number): Date => new Date(Date.now() + days * 24 * 3600_000);
    assert.match(says(authority.certPem, good, later(2)), /admin certificate expired on/);
    assert.match(says(authority.certPem, good, later(-3)), /valid only from/);
    assert.match(says(authority.certPem, await issue(authority, 5000), later(4000)), /CA certificate expired on/);
  });
});
