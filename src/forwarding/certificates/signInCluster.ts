import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { ClusterApi, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';

const API_VERSION = 'certificates.k8s.io/v1';
const KIND = 'CertificateSigningRequest';
/** The signer that IBM documents. */
export const SIGNER = 'kubernetes.io/kubelet-serving';
/** The key usages that it grants to a server. */
export const USAGES = ['digital signature', 'key encipherment', 'server auth'] as const;
/** Time limit in milliseconds for the removal of the request after a cancelled run. */
const REMOVAL_TIMEOUT_MS = 10_000;

export function signingRequestReference(name: string): ObjectReference {
  return { apiVersion: API_VERSION, kind: KIND, name };
}

interface Condition {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The status fields of a CertificateSigningRequest. */
interface CsrStatus {
  readonly metadata?: { readonly uid?: string };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly certificate?: string };
}

/**
 * Has the cluster sign a certificate: creates the request, approves it (`kubectl certificate approve`), waits for the
 * certificate, and removes the request in any case. An old request of the same name is removed first: its contents
 * cannot be changed.
 *
 * @param requestPem PKCS#10.
 * @returns the certificate as PEM.
 * @throws Failure – `other` if the request was denied or the signer refused it; `timed-out`.
 */
export async function signCertificate(
  api: ClusterApi,
  { name, requestPem }: { readonly name: string; readonly requestPem: string },
  { timeoutMs, pollIntervalMs, signal }: Waiting,
): Promise<string> {
  const reference = signingRequestReference(name);
  await removeLeftover(api, reference, signal);
  const request = Buffer.from(requestPem).toString('base64');
  const spec = { request, signerName: SIGNER, usages: [...USAGES] };
  const made = await api.create({ apiVersion: API_VERSION, kind: KIND, metadata: { name }, spec }, signal);
  const { uid } = made.metadata ?? {};
  try {
    await approve(api, made, signal);
    return await issued(api, { reference, uid }, { timeoutMs, pollIntervalMs, signal });
  } finally {
    // Its key is lost with this run, so the request is useless. Kubernetes removes it after an hour.
    const removal = AbortSignal.timeout(REMOVAL_TIMEOUT_MS);
    await api.remove(reference, { ...(uid === undefined ? {} : { uid }), signal: removal }).catch(() => undefined);
  }
}

interface Waiting {
  readonly timeoutMs: number;
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
}

async function removeLeftover(api: ClusterApi, reference: ObjectReference, signal: AbortSignal): Promise<void> {
  const found = await api.read(reference, signal);
  const uid = found?.metadata?.uid;
  if (found) await api.remove(reference, { ...(uid === undefined ? {} : { uid }), signal });
}

async function approve(api: ClusterApi, made: KubernetesObject, signal: AbortSignal): Promise<void> {
  const condition = {
    type: 'Approved',
    status: 'True',
    reason: 'KubeAuditApproved',
    message: 'Asked for and approved by IBM Cloud Kubernetes Audit Logs.',
  };
  try {
    await api.replace({ ...made, status: { conditions: [condition] } }, { subresource: 'approval', signal });
  } catch (error) {
    // Somebody else decided first: the wait for the certificate sees the decision.
    if (!(error instanceof Failure) || error.code !== 'api-conflict') throw error;
  }
}

async function issued(
  api: ClusterApi,
  { reference, uid }: { readonly reference: ObjectReference; readonly uid: string | undefined },
  { timeoutMs, pollIntervalMs, signal }: Waiting,
): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = (await api.read(reference, signal)) as CsrStatus | undefined;
    // Another one of this name is not ours, whatever it holds.
    if (!found || found.metadata?.uid !== uid)
      throw refused(message('The certificate request {0} is gone; run the set-up again.', reference.name));
    const { certificate, conditions = [] } = found.status ?? {};
    const of = (type: string): Condition | undefined => conditions.find((condition) => condition.type === type);
    const denied = of('Denied');
    if (denied) {
      throw refused(message('The certificate request {0} was denied: {1}', reference.name, words(denied)));
    }
    const failed = of('Failed');
    if (failed) {
      throw refused(
        message('The cluster’s signer rejected the certificate request {0}: {1}', reference.name, words(failed)),
      );
    }
    if (certificate !== undefined) return Buffer.from(certificate, 'base64').toString('utf8');
    if (Date.now() >= deadline) throw notSigned(reference.name, of('Approved') !== undefined, timeoutMs);
    await pause(Math.min(pollIntervalMs, 1_000), signal);
  }
}

function words({ reason = '', message: text = '' }: Condition): string {
  return [reason, text].filter((part) => part !== '').join(': ') || '–';
}

function refused(text: Message): Failure {
  return new Failure('other', text, { remedy: 'retry' });
}

function notSigned(name: string, approved: boolean, timeoutMs: number): Failure {
  const seconds = Math.round(timeoutMs / 1000);
  return new Failure(
    'timed-out',
    approved
      ? message('The cluster issued no certificate for the request {0} within {1} seconds; try again.', name, seconds)
      : message('The certificate request {0} wasn’t approved within {1} seconds; try again.', name, seconds),
    { remedy: 'retry' },
  );
}
