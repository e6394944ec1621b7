import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { Failure } from '../../../failure/failure.ts';
import { FIELD_MANAGER, type KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { objectPath, referenceOf } from '../../../kubernetes/resourcePath.ts';
import { message } from '../../../text/message.ts';
import { certificateRequest } from '../../certificates/csr.ts';
import {
  CERTIFICATE_ANNOTATION,
  certificateFingerprint,
  clusterAddresses,
  requestedName,
  serviceHost,
  servingCertificateProblem,
} from '../../certificates/servingCertificate.ts';
import { SIGNER, signCertificate, signingRequestReference, USAGES } from '../../certificates/signInCluster.ts';
import { restartPods } from '../../forwarder/restartPods.ts';
import { applyAsAgreed } from '../objects/applyAsAgreed.ts';
import { takeOverNote } from '../objects/dryRun.ts';
import type { TakenField } from '../objects/fieldConflicts.ts';
import { requireSeen, type Seen } from '../objects/seenObject.ts';
import type { StepKind } from '../step.ts';
import { byHand, takenOver } from '../stepLine.ts';

/** Bits of the RSA key. The documented uses of the certificate require RSA. */
const KEY_BITS = 2048;

export interface IssueServingCertificate {
  readonly kind: 'issue-serving-certificate';
  readonly namespace: string;
  /** The Service whose name the certificate gets. */
  readonly service: string;
  /** The Deployment to restart with it. */
  readonly deployment: string;
  /** The Secret for certificate and key. */
  readonly secret: string;
  /** Type of the Secret; it cannot be changed for an existing one. */
  readonly secretType: string;
  /** SHA-256 (hex) of the valid certificate to renew; absent if a valid one is kept. */
  readonly renews?: string;
  /** What the Secret was: one that was made, changed or removed since stops the run. */
  readonly seen: Seen;
  /** Fields of the Secret that the user agreed to take over. */
  readonly takeOver: readonly TakenField[];
  readonly timeoutMs: number;
}

/**
 * Issues a certificate of the cluster for the forwarder's TLS: the key is created in memory and stored only in the
 * Secret; the certificate is checked before it is stored; the pods are restarted, since they read it only once.
 */
export const issueServingCertificate: StepKind<IssueServingCertificate> = {
  kind: 'issue-serving-certificate',
  decides: true,
  leaves: 'object',

  title: ({ service }) => message('Issue a certificate for {0}', service),

  describe({ namespace, service, deployment, secret, secretType, takeOver }) {
    const { commonName, organisation, dnsNames } = requestedName(service, namespace, []);
    const request = objectPath(signingRequestReference(requestName({ service, namespace })));
    const certificate = { apiVersion: 'v1', kind: 'Secret', name: secret, namespace };
    const query = `fieldManager=${FIELD_MANAGER}&force=${takeOver.length > 0}`;
    return [
      ...[
        `an RSA key of ${KEY_BITS} bits, made in memory, and a certificate request: O=${organisation}, CN=${commonName}`,
        `  for ${dnsNames.join(', ')} and the cluster IP of Service ${service}`,
        `POST ${request} (${SIGNER}: ${USAGES.join(', ')}); one left behind is removed first`,
        `PUT ${request}/approval (kubectl certificate approve)`,
        `GET ${request} until it holds the certificate, which must fit the key and the names`,
      ].map((note) => ({ note })),
      ...takeOver.map(takenOver),
      { note: `PATCH ${objectPath(certificate)}?${query} (${secretType}: tls.crt and tls.key <KEY>)` },
      { note: `DELETE ${request}` },
      {
        note: `PUT of Deployment ${deployment} with the annotation ${CERTIFICATE_ANNOTATION}: its pods are restarted`,
        // kubectl approves any request with this name, and the key would be in a file.
        bash: byHand(
          certificate,
          'Do what the lines above say for {0}: a script makes no key and approves no certificate.',
        ),
      },
    ];
  },

  takeOvers: ({ secret, takeOver }) =>
    takeOver.map((conflict) => takeOverNote(conflict, { kind: 'Secret', metadata: { name: secret } }, undefined)),
  agreed: ({ renews: _, seen: __, ...agreed }) => agreed,

  async run(action, { api, services, signal, progress, record }) {
    const { namespace, service, deployment, secret, seen, takeOver, timeoutMs } = action;
    const cluster = await api();
    const certificate = { apiVersion: 'v1', kind: 'Secret', name: secret, namespace };
    requireSeen(unissued(action), await cluster.read(certificate, signal), seen);
    const addresses = addressesOf(action, await cluster.read(serviceReference(action), signal));
    progress(message('Creating a key'));
    const keyPem = await rsaKey();
    const requestPem = certificateRequest(requestedName(service, namespace, addresses), keyPem);
    progress(message('Waiting for the cluster to sign the certificate'));
    const certificatePem = await signCertificate(
      cluster,
      { name: requestName(action), requestPem },
      { timeoutMs, pollIntervalMs: services.pollIntervalMs, signal },
    );
    const problem = servingCertificateProblem({ certificatePem, keyPem }, serviceHost(service, namespace), new Date());
    if (problem) {
      throw new Failure(
        'bad-output',
        message('The certificate that the cluster issued can’t be used: {0}. Run the set-up again.', problem),
        { remedy: 'retry' },
      );
    }
    const stored = secretObject(action, { certificatePem, keyPem });
    await applyAsAgreed(cluster, stored, { takeOver, seen }, { signal, record });
    progress(message('Restarting the forwarder’s pods'));
    await restartPods(
      cluster,
      { namespace, deployment },
      { [CERTIFICATE_ANNOTATION]: certificateFingerprint(certificatePem) },
      { signal, write: (before, replace) => record.changeObject(referenceOf(before), before, replace) },
    );
  },
};

/** The documented name of the request. */
function requestName({ service, namespace }: Pick<IssueServingCertificate, 'service' | 'namespace'>): string {
  return `${service}.${namespace}`;
}

/** The Secret before there is a certificate: its fields, without their contents. */
export function unissued(
  action: Pick<IssueServingCertificate, 'namespace' | 'secret' | 'secretType'>,
): KubernetesObject {
  return secretObject(action, { certificatePem: '-', keyPem: '-' });
}

function secretObject(
  { namespace, secret, secretType }: Pick<IssueServingCertificate, 'namespace' | 'secret' | 'secretType'>,
  { certificatePem, keyPem }: { readonly certificatePem: string; readonly keyPem: string },
): KubernetesObject {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret, namespace },
    type: secretType,
    data: { 'tls.crt': base64(certificatePem), 'tls.key': base64(keyPem) },
  };
}

function serviceReference({ service: name, namespace }: IssueServingCertificate) {
  return { apiVersion: 'v1', kind: 'Service', name, namespace } as const;
}

function addressesOf({ service }: IssueServingCertificate, live: KubernetesObject | undefined): readonly string[] {
  const addresses = live ? clusterAddresses(live) : [];
  if (addresses.length > 0) return addresses;
  throw new Failure(
    'api-not-found',
    message('Service {0} has no cluster IP to issue a certificate for; run the set-up again.', service),
    { remedy: 'retry' },
  );
}

async function rsaKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}
