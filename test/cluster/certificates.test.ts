import 'reflect-metadata'; // @peculiar/x509 asks for it before it is loaded
import assert from 'node:assert/strict';
import { webcrypto, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import * as x509 from '@peculiar/x509';
import { eventually, openRawApi, readTarget, uniqueName } from './target.ts';

const raw = await openRawApi();
const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SERVICE = 'ibmcloud-kube-audit-service.ibm-kube-audit.svc';
const SUBJECT = `CN=system:node:${SERVICE}, O=system:nodes`;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const APPROVED = {
  type: 'Approved',
  status: 'True',
  reason: 'KubectlApprove',
  message: 'This CSR was approved by kubectl certificate approve.',
};

interface Condition {
  readonly type: string;
  readonly reason?: string;
  readonly message?: string;
}

interface SigningRequest {
  readonly spec: { readonly username?: string };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly certificate?: string };
}

async function pkcs10(subject = SUBJECT, names = [SERVICE]): Promise<string> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions:
      names.length === 0
        ? []
        : [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
  });
  return Buffer.from(`${request.toString('pem')}\n`).toString('base64');
}

function signingRequest(name: string, request: string, more: object = {}) {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request,
      signerName: 'kubernetes.io/kubelet-serving',
      usages: ['digital signature', 'key encipherment', 'server auth'],
      ...more,
    },
  };
}

/** Creates a request, approves it, and waits for what the signer says. */
async function signed(request: string, more: object = {}): Promise<SigningRequest> {
  const name = uniqueName('kube-audit-test');
  await raw.json('POST', `${REQUESTS}?fieldManager=kubectl-create`, signingRequest(name, request, more));
  try {
    const made = await raw.json<SigningRequest>('GET', `${REQUESTS}/${name}`);
    assert.notEqual(made.spec.username ?? '', '');
    await raw.json('PUT', `${REQUESTS}/${name}/approval`, { ...made, status: { conditions: [APPROVED] } });
    return await eventually('the signer has decided', 20, async () => {
      const found = await raw.json<SigningRequest>('GET', `${REQUESTS}/${name}`);
      const failed = found.status?.conditions?.some(({ type }) => type === 'Failed') === true;
      return failed || found.status?.certificate !== undefined ? found : undefined;
    });
  } finally {
    // The lab deletes nothing: its folder is thrown away.
    if (readTarget().kind !== 'lab') await raw.send('DELETE', `${REQUESTS}/${name}`);
  }
}

async function failureOf(request: string, more: object = {}): Promise<(string | undefined)[]> {
  const { status } = await signed(request, more);
  assert.equal(status?.certificate, undefined);
  const failed = status?.conditions?.find(({ type }) => type === 'Failed');
  return [failed?.reason, failed?.message];
}

test("an approved request becomes a certificate for a year, signed by the cluster's authority", async () => {
  const { status } = await signed(await pkcs10());
  assert.deepEqual(
    status?.conditions?.map(({ type, reason, message }) => [type, reason, message]),
    [[APPROVED.type, APPROVED.reason, APPROVED.message]],
  );
  const certificate = new X509Certificate(Buffer.from(status?.certificate ?? '', 'base64'));
  assert.equal(certificate.subject, `O=system:nodes\nCN=system:node:${SERVICE}`);
  assert.equal(certificate.subjectAltName, `DNS:${SERVICE}`);
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(certificate.ca, false);
  const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000;
  assert.equal(Math.round(days), 365);
  const { access } = readTarget();
  if (access) assert.ok(certificate.verify(new X509Certificate(access.caPem).publicKey));
});

test('a request without a name of the server is approved, and fails', async () => {
  assert.deepEqual(await failureOf(await pkcs10(SUBJECT, [])), [
    'SignerValidationFailure',
    'DNS or IP subjectAltName is required',
  ]);
});

test('other rules of the signer', async () => {
  const reason = 'SignerValidationFailure';
  assert.deepEqual(await failureOf(await pkcs10('CN=other, O=system:nodes')), [
    reason,
    'subject common name does not begin with system:node:',
  ]);
  assert.deepEqual(await failureOf(await pkcs10('CN=system:node:other, O=other')), [
    reason,
    'subject organization is not system:nodes',
  ]);
  assert.deepEqual(await failureOf(await pkcs10(), { usages: ['client auth'] }), [
    reason,
    'usages did not match [digital signature key encipherment server auth]',
  ]);
});

test('what cannot be a request is refused', async () => {
  const send = async (body: unknown) => {
    const { status, text } = await raw.send('POST', REQUESTS, body);
    // Kubernetes: Status.
    return [status, (JSON.parse(text) as { message: string }).message];
  };
  const invalid = (text: string) => `CertificateSigningRequest.certificates.k8s.io "bad" is invalid: ${text}`;
  assert.deepEqual(await send(signingRequest('bad', 'bm9uc2Vuc2U=')), [
    422,
    invalid('spec.request: Invalid value: "bm9uc2Vuc2U=": PEM block type must be CERTIFICATE REQUEST'),
  ]);
  assert.deepEqual(await send(signingRequest('bad', await pkcs10(), { usages: [] })), [
    422,
    invalid('spec.usages: Required value'),
  ]);
  assert.deepEqual(await send(signingRequest('bad', await pkcs10(), { signerName: '' })), [
    422,
    invalid('spec.signerName: Required value'),
  ]);
  assert.deepEqual(await send(signingRequest('bad', '$(base64 < server.csr)')), [
    400,
    'CertificateSigningRequest in version "v1" cannot be handled as a CertificateSigningRequest: illegal base64 data at input byte 0',
  ]);
});
