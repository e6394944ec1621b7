import { X509Certificate } from 'node:crypto';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { certificateProblem } from './checkCertificates.ts';
import type { RequestedName } from './csr.ts';

/**
 * Annotation of the pod template with the SHA-256 (hex) of the certificate that the pods started with: they read it
 * only once.
 */
export const CERTIFICATE_ANNOTATION = 'ibmcloud-kube-audit/certificate-sha256';

/** The certificate's name: the Service's DNS name within the cluster. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc`;
}

/** The subject that IBM documents for the signer `kubernetes.io/kubelet-serving`. */
export function requestedName(service: string, namespace: string, clusterAddresses: readonly string[]): RequestedName {
  const host = serviceHost(service, namespace);
  return {
    commonName: `system:node:${host}`,
    organisation: 'system:nodes',
    dnsNames: [`${host}.cluster.local`, host],
    addresses: clusterAddresses,
  };
}

/** The cluster IPs of a Service; empty for a headless one (`None`). */
export function clusterAddresses({ spec }: KubernetesObject): readonly string[] {
  const { clusterIP, clusterIPs } = (spec ?? {}) as { readonly clusterIP?: unknown; readonly clusterIPs?: unknown };
  const all: readonly unknown[] = Array.isArray(clusterIPs) ? clusterIPs : [clusterIP];
  return all.filter((one): one is string => typeof one === 'string' && one !== '' && one !== 'None');
}

/** Certificate and key of a Secret of type `kubernetes.io/tls`, as PEM. Secret. */
export interface ServingCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export function servingCertificateIn({ data }: KubernetesObject): ServingCertificate | undefined {
  const { 'tls.crt': certificate, 'tls.key': key } = (data ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof certificate !== 'string' || typeof key !== 'string') return undefined;
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
  return { certificatePem: text(certificate), keyPem: text(key) };
}

/** What is wrong with a certificate for this host; `undefined` if it is valid. */
export function servingCertificateProblem(
  { certificatePem, keyPem }: ServingCertificate,
  host: string,
  now: Date,
): Message | undefined {
  const problem = certificateProblem({ certificate: certificatePem, key: keyPem }, now, { vouched: false });
  switch (problem?.kind) {
    case undefined:
      return new X509Certificate(certificatePem).checkHost(host) === undefined
        ? message('it is for other names than {0}', host)
        : undefined;
    case 'expired':
      return message('it expired on {0}', problem.date ?? '');
    case 'not-valid-yet':
      return message('it is valid only from {0}', problem.date ?? '');
    case 'not-a-pair':
      return message('certificate and key don’t match');
    default:
      return message('it can’t be read');
  }
}

/** SHA-256 of a certificate, in lower-case hex. */
export function certificateFingerprint(certificatePem: string): string {
  return new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
}
