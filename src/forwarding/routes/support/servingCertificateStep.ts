import type { ClusterApi, KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../../text/message.ts';
import {
  CERTIFICATE_ANNOTATION,
  certificateFingerprint,
  serviceHost,
  servingCertificateIn,
  servingCertificateProblem,
} from '../../certificates/servingCertificate.ts';
import { conflictsOf, takenFields } from '../../plans/objects/fieldConflicts.ts';
import { isWrittenFromHere } from '../../plans/objects/ownPart.ts';
import { seenOf } from '../../plans/objects/seenObject.ts';
import { unissued } from '../../plans/steps/issueServingCertificate.ts';
import type { ExtraStep } from '../route.ts';

/** Time limit for the cluster to sign, in milliseconds. */
const SIGNING_TIMEOUT_MS = 2 * 60_000;
const TLS_TYPE = 'kubernetes.io/tls';

/** The certificate's owner, and where it is stored. */
export interface CertificatePlace {
  readonly namespace: string;
  readonly service: string;
  readonly deployment: string;
  readonly secret: string;
}

/**
 * The step that issues a certificate for TLS in transit if the present one is invalid; none if it is valid.
 * @param options.anyway renews a valid certificate as well.
 */
export async function certificateSteps(
  place: CertificatePlace,
  api: ClusterApi,
  { signal, anyway = false }: { readonly signal: AbortSignal; readonly anyway?: boolean },
): Promise<readonly ExtraStep[]> {
  const { namespace, secret, deployment } = place;
  const live = await api.read({ apiVersion: 'v1', kind: 'Secret', name: secret, namespace }, signal);
  const pods = await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, namespace }, signal);
  const reason = live && reasonToRenew(live, pods, place);
  if (live && !reason && !anyway) return [];
  const type = live?.['type'];
  const secretType = typeof type === 'string' ? type : TLS_TYPE;
  // With other contents, since the new certificate does not exist yet.
  const other = unissued({ ...place, secretType });
  const takeOver = live ? takenFields((await conflictsOf(other, api, signal)).conflicts, live) : [];
  const present = live && !reason ? servingCertificateIn(live) : undefined;
  return [
    {
      at: 'after-objects',
      action: {
        kind: 'issue-serving-certificate',
        ...place,
        secretType,
        ...(present ? { renews: certificateFingerprint(present.certificatePem) } : {}),
        seen: seenOf(live, other),
        takeOver,
        timeoutMs: SIGNING_TIMEOUT_MS,
      },
      notes: [
        ...(reason ? [message('Replacing the certificate in Secret {0}: {1}.', secret, reason)] : []),
        ...takeOver.map(({ manager, field }) =>
          message('Secret {0}: field {1} belongs to {2} and is taken over.', secret, field, manager),
        ),
      ],
    },
  ];
}

function reasonToRenew(
  live: KubernetesObject,
  deployment: KubernetesObject | undefined,
  { service, namespace }: CertificatePlace,
): Message | undefined {
  const certificate = servingCertificateIn(live);
  if (!certificate) return message('it can’t be read');
  const problem = servingCertificateProblem(certificate, serviceHost(service, namespace), new Date());
  if (problem) return problem;
  // Ours, but the pods were not restarted for it: an earlier run ended in between. Nothing is known about certificates
  // of others.
  const ours = isWrittenFromHere(live);
  const started = annotationOf(deployment);
  return ours && started !== certificateFingerprint(certificate.certificatePem)
    ? message('the pods weren’t restarted for it')
    : undefined;
}

function annotationOf(deployment: KubernetesObject | undefined): string | undefined {
  const { template } = (deployment?.['spec'] ?? {}) as {
    readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
  };
  return template?.metadata?.annotations?.[CERTIFICATE_ANNOTATION];
}
