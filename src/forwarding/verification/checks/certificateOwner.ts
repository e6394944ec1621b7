import { isRecord } from '../../../text/jsonValue.ts';
import { message } from '../../../text/message.ts';
import { failure, pass, seen, Skipped, unknown, type Check } from '../check.ts';
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
    const { namespace, scheme, service, port } = await facts.target();
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
            // As the URL has it: the API server asks for the whole of it.
            name: scheme !== '' ? `${scheme}:${service}:${port}` : port !== '' ? `${service}:${port}` : service,
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
    if (allowed === undefined)
      return unknown(message('The API server doesn’t say whether the certificate’s owner may post.'), { evidence });
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

/** `allowed`: `undefined` where it is not said, or an authorizer failed while it denied. */
function statusOf(status: unknown): { readonly allowed: boolean | undefined; readonly reason: string } {
  const { allowed, reason, evaluationError } = isRecord(status) ? status : {};
  const error = typeof evaluationError === 'string' ? evaluationError : '';
  return {
    allowed: typeof allowed !== 'boolean' || (!allowed && error !== '') ? undefined : allowed,
    reason: typeof reason === 'string' && reason !== '' ? reason : error,
  };
}
