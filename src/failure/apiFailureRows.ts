import { message } from '../text/message.ts';
import type { FailureRow, ProgramOutput } from './failureRow.ts';

const status =
  (...statuses: readonly number[]) =>
  (said: ProgramOutput): boolean =>
    said.status !== undefined && statuses.includes(said.status);

const connection =
  (...codes: readonly (string | RegExp)[]) =>
  ({ connectionCode }: ProgramOutput): boolean =>
    connectionCode !== undefined &&
    codes.some((code) => (typeof code === 'string' ? code === connectionCode : code.test(connectionCode)));

/** What a cluster's API server, or the connection to it, reports when a request fails. */
export const API_FAILURE_ROWS = [
  {
    id: 'pod-security',
    code: 'pod-security',
    // From a warning header ("would violate"), an event ("violates") or a 403 of admission; must precede the plain 403.
    matches: ({ text }) => /violates? PodSecurity/i.test(text),
    text: message('The namespace’s Pod Security rejects these pods. Change their security context, or its labels.'),
    remedy: 'show-log',
  },
  {
    id: 'certificate',
    code: 'api-certificate',
    matches: connection(
      /^CERT_/,
      /^ERR_TLS_/,
      /^ERR_SSL_/,
      /^UNABLE_TO_/,
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'HOSTNAME_MISMATCH',
      'INVALID_CA',
      'EPROTO',
    ),
    text: message('The certificate of the cluster’s API server isn’t trusted. Check for a proxy in between.'),
    remedy: 'retry',
  },
  {
    id: 'unreachable',
    code: 'api-unreachable',
    matches: ({ connectionCode }) => connectionCode !== undefined,
    text: message('Can’t reach the cluster’s API server. Check the network; it may have only a private endpoint.'),
    remedy: 'retry',
  },
  {
    id: 'unauthorized',
    code: 'api-unauthorized',
    matches: status(401),
    text: message('The cluster’s API server rejected the credentials. Log in to IBM Cloud again.'),
    remedy: 'log-in',
  },
  {
    id: 'forbidden',
    code: 'api-forbidden',
    matches: status(403),
    text: message(
      'You lack permission for this in the cluster. Ask for a role, or use admin credentials when offered.',
    ),
    remedy: 'show-log',
  },
  {
    id: 'rate-limited',
    code: 'rate-limited',
    matches: status(429),
    text: message('Too many requests to the cluster’s API server. Try again in a minute.'),
    remedy: 'retry',
  },
  {
    id: 'no-endpoints',
    code: 'api-unreachable',
    // From the service proxy, for requests to a pod behind it; must precede the plain 404 and 503.
    matches: ({ status: given, text }) => given === 503 && /no endpoints available for service/i.test(text),
    text: message('The forwarder’s Service has no ready pod behind this port. Check the pods and the port’s name.'),
    remedy: 'show-log',
  },
  {
    id: 'not-found',
    code: 'api-not-found',
    matches: status(404),
    text: message('The cluster doesn’t have this object or namespace. Refresh, then try again.'),
    remedy: 'retry',
  },
  {
    id: 'conflict',
    code: 'api-conflict',
    matches: status(409),
    text: message('Another manager owns or has just changed this field. Review the diff and confirm to take it over.'),
    remedy: 'retry',
  },
  {
    id: 'invalid',
    code: 'api-invalid',
    matches: status(400, 413, 415, 422),
    text: message('The cluster’s API server rejected the object as invalid. The log names the field.'),
    remedy: 'show-log',
  },
  {
    id: 'gateway',
    code: 'gateway',
    matches: status(500, 502, 503, 504),
    text: message('The cluster’s API server, or a gateway before it, failed. Try again in a minute.'),
    remedy: 'retry',
  },
] as const satisfies readonly FailureRow[];
