import type { PlaceId } from '../../../../src/forwarding/verification/seenPlace.ts';

const at = (place: PlaceId, ...names: readonly string[]): Record<string, PlaceId> =>
  Object.fromEntries(names.map((name) => [name, place]));

/** Where the path of a delivery is broken, by the names of the broken clusters. */
export const brokenPlaces: Readonly<Record<string, PlaceId>> = {
  ...at(
    'api-server',
    'no-webhook',
    'webhook-gone',
    'webhook-unset-from-here',
    'replaced-by-other-tool',
    'stray-backquote',
    'missing-post',
    'missing-proxy',
  ),
  ...at('api-server', 'http-to-itself', 'placeholder-in-url', 'cluster-ip', 'cluster-name', 'sysdig-by-cluster-ip'),
  ...at('api-server', 'certificate-expired', 'certificate-expired-by-record', 'certificate-omitted', 'owner-removed'),
  ...at('api-server', 'no-client-certificate', 'ca-rotated', 'empty-ca-file', 'other-servers-ca-for-itself'),
  ...at('api-server', 'cluster-ca-for-external', 'broken-admission-webhook', 'master-unwell', 'never-refreshed'),
  ...at('konnectivity', 'agents-down'),
  ...at('service', 'old-url-new-manifest', 'new-url-old-manifest', 'no-service', 'applied-to-another-cluster'),
  ...at('service', 'namespace-of-2021', 'selector-mismatch'),
  ...at('forwarder', 'no-deployment', 'scaled-to-zero', 'image-missing', 'killed-for-memory', 'crash-loop'),
  ...at('forwarder', 'policy-of-other-agents', 'policy-of-other-port', 'restricted-namespace', 'scc-refuses'),
  ...at('forwarder', 'placeholder-left', 'no-final-newline', 'host-without-resolvers', 'no-server-line'),
  ...at('forwarder', 'other-port-bound', 'no-configmap', 'other-file-name', 'config-changed-later'),
  ...at('forwarder', 'key-in-configmap'),
  ...at('agent', 'no-logging-agent', 'agent-on-some-workers', 'agent-of-other-namespaces'),
  ...at('agent', 'agent-of-another-place', 'names-of-terraform'),
  ...at('receiver', 'consumer-refuses', 'consumer-answers-500', 'public-consumer'),
};
