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
export const API_FAILURE_ROWS: readonly FailureRow[] = [
  {
    code: 'pod-security',
    // From a warning header ("would violate"), an event ("violates") or a 403 of admission; must precede the plain 403.
    matches: ({ text }) => /violates? PodSecurity/i.test(text),
    text: message(
      'Pod Security of the namespace does not let these pods run; adapt the pod’s security settings or the namespace’s labels.',
    ),
    cause: message(
      'The namespace enforces a Pod Security Standard (`pod-security.kubernetes.io/enforce`) that the Deployment’s pods do not meet.',
    ),
    advice: message(
      'Give the pods the security context that the standard asks for, or change the namespace’s label; the log names each field.',
    ),
    remedy: 'show-log',
  },
  {
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
    text: message(
      'The cluster’s API server did not show a certificate that its own CA vouches for; check for a proxy in between and try again.',
    ),
    cause: message(
      'The certificate has expired, is made for another address, or comes from a proxy; or the cluster’s CA was just rotated.',
    ),
    advice: message('Leave the cluster’s host out of the proxy (`NO_PROXY`), or retry once a CA rotation has ended.'),
    remedy: 'retry',
  },
  {
    code: 'api-unreachable',
    matches: ({ connectionCode }) => connectionCode !== undefined,
    text: message(
      'The cluster’s API server could not be reached; check the network and whether the cluster has only a private endpoint, then try again.',
    ),
    cause: message(
      'The connection was refused, reset or never answered: no network, a firewall or allowlist, or a private endpoint without VPN.',
    ),
    advice: message('Connect to the network from which the cluster’s endpoint can be reached, then retry.'),
    remedy: 'retry',
  },
  {
    code: 'api-unauthorized',
    matches: status(401),
    text: message('The cluster’s API server did not accept the credentials; log in to IBM Cloud again.'),
    cause: message('The token has expired, or the owner of the certificate lost access to the cluster.'),
    advice: message('Run **Kube Audit: Log In**, then retry.'),
    remedy: 'log-in',
  },
  {
    code: 'api-forbidden',
    matches: status(403),
    text: message(
      'Your user may not do this in the cluster; ask for a role that allows it, or use the admin credentials when offered.',
    ),
    cause: message(
      'The cluster’s RBAC does not allow the request for this user; roles reach a cluster some minutes after they were given.',
    ),
    advice: message(
      'Ask the account’s administrator for the service role Manager on the cluster, or agree to the use of the admin certificate.',
    ),
    remedy: 'show-log',
  },
  {
    code: 'rate-limited',
    matches: status(429),
    text: message('The cluster’s API server is receiving too many requests; try again in a minute.'),
    cause: message('The API server sheds load.'),
    advice: message('Wait a minute, then retry.'),
    remedy: 'retry',
  },
  {
    code: 'api-unreachable',
    // From the service proxy, for requests to a pod behind it; must precede the plain 404 and 503.
    matches: ({ status: given, text }) => given === 503 && /no endpoints available for service/i.test(text),
    text: message(
      'The forwarder’s Service has no ready pod behind the port that was asked for; check the pods and the Service’s port name.',
    ),
    cause: message(
      'No pod is ready, or the webhook’s URL names a port (`http:NAME:http`) that the Service does not have, or names none where the port has a name.',
    ),
    advice: message(
      'Look at the pods of namespace `ibm-kube-audit`, and compare the URL’s port with the Service’s port name.',
    ),
    remedy: 'show-log',
  },
  {
    code: 'api-not-found',
    matches: status(404),
    text: message('The cluster does not have the object or namespace that was asked for; refresh and try again.'),
    cause: message('It was deleted meanwhile, or its namespace does not exist.'),
    advice: message('Refresh the view, then retry.'),
    remedy: 'retry',
  },
  {
    code: 'api-conflict',
    matches: status(409),
    text: message(
      'Somebody else owns or has just changed a field that was to be written; look at the difference and confirm to take it over.',
    ),
    cause: message('Server-side apply found another field manager, or the object changed between reading and writing.'),
    advice: message('Run the set-up again: it names the manager and the fields and asks before it takes them over.'),
    remedy: 'retry',
  },
  {
    code: 'api-invalid',
    matches: status(400, 413, 415, 422),
    text: message('The cluster’s API server refused the object as invalid; the log names the field.'),
    cause: message('A field’s value is not allowed, may not be changed any more, or an admission webhook refused it.'),
    advice: message('Look into the log for the field, and at objects of the same name that were made by hand.'),
    remedy: 'show-log',
  },
  {
    code: 'gateway',
    matches: status(500, 502, 503, 504),
    text: message('The cluster’s API server, or a gateway before it, has a fault; try again in a minute.'),
    cause: message('The API server is restarting, for example during a master refresh, or a gateway before it failed.'),
    advice: message('Retry in a minute; if it lasts, look at the master’s state.'),
    remedy: 'retry',
  },
];
