import { message } from '../../../text/message.ts';
import { failure, Skipped, pass, seen, type Check } from '../check.ts';
import { renewCertificates } from '../remedies.ts';
import { knownCertificate, sourceNames } from './storedCertificate.ts';

/**
 * Whether the owner of the stored certificate may still post to the forwarder's Service. Asks the API server for that
 * user's permissions (`SubjectAccessReview`), which leaves nothing behind.
 */
export const certificateOwner: Check = {
  id: 'certificate-owner',
  title: message('Certificate owner'),
  dependsOn: ['webhook-set', 'webhook-url', 'certificate'],

  async run(facts, signal) {
    const { namespace, service } = await facts.target();
    const known = await knownCertificate(facts);
    if (!known || known.source === 'delivery') {
      throw new Skipped(message('The certificate’s owner is unknown.'));
    }
    const api = await facts.api();
    const review = await api.create(
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: known.commonName,
          groups: [...known.organisations, 'system:authenticated'],
          resourceAttributes: {
            namespace,
            verb: 'create',
            version: 'v1',
            resource: 'services',
            subresource: 'proxy',
            name: service,
          },
        },
      },
      signal,
    );
    const { allowed, reason } = statusOf(review['status']);
    const evidence = [
      seen(sourceNames[known.source], known.subject),
      ...(reason === '' ? [] : [seen('SubjectAccessReview', reason)]),
    ];
    return allowed
      ? pass(message('The certificate’s owner may post to the forwarder.'), ...evidence)
      : failure(
          message(
            'Renew the certificates: their owner may no longer post to the forwarder, so deliveries are rejected.',
          ),
          {
            evidence,
            remedy: renewCertificates(facts.cluster),
          },
        );
  },
};

function statusOf(status: unknown): { readonly allowed: boolean; readonly reason: string } {
  const fields = typeof status === 'object' && status !== null ? status : {};
  return {
    allowed: 'allowed' in fields && fields.allowed === true,
    reason: 'reason' in fields && typeof fields.reason === 'string' ? fields.reason : '',
  };
}
