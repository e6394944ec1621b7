import { isIPv4 } from 'node:net';
import { message, type Message } from '../../../text/message.ts';
import { checkServerUrl, hasScheme, isLoopback, parseServerUrl } from './externalUrl.ts';

/** Warns of likely errors in a valid URL: typos, and addresses that API servers cannot reach. Pure. */
export function warnOfServerUrl(text: string): Message | undefined {
  const url = checkServerUrl(text) ? undefined : parseServerUrl(text);
  if (!url) return undefined;
  const { hostname } = url;
  const [stray] = /[`'"‘’“”<>]|[,;)\]}]$/.exec(text.replace(/^(https?:\/\/)?\[[^\]]*\]/i, '')) ?? [];
  if (stray !== undefined) {
    return message('Remove {0}: it was probably copied along with the URL.', stray);
  }
  if (isLoopback(hostname)) {
    return message(
      'To reach a Service in the cluster, choose another route: {0} is the API server itself, not the cluster or your machine.',
      hostname,
    );
  }
  if (isInternal(hostname)) {
    return message(
      'Choose a route with a forwarder in the cluster: API servers no longer reach {0}, an address inside the cluster or a private network.',
      hostname,
    );
  }
  if (!hasScheme(text)) {
    return message('Without https://, the log is sent unencrypted and certificates aren’t used.');
  }
  if (url.username !== '' || url.password !== '') {
    return message('Everybody who can read the cluster’s details sees this URL’s name and password.');
  }
  return undefined;
}

/** Private addresses, and names that only the cluster's DNS knows. */
function isInternal(hostname: string): boolean {
  if (!isIPv4(hostname)) return /\.(svc|local|internal)$|\.svc\./i.test(hostname) || /^\[f[cde]/i.test(hostname);
  const [first = 0, second = 0] = hostname.split('.').map(Number);
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254)
  );
}
