import { isIPv4 } from 'node:net';
import { message, type Message } from '../../text/message.ts';
import { checkServerUrl, hasScheme, isLoopback, parseServerUrl } from './externalUrl.ts';

/** Warns of likely errors in a valid URL: typos, and addresses that API servers cannot reach. Pure. */
export function warnOfServerUrl(text: string): Message | undefined {
  const url = checkServerUrl(text) ? undefined : parseServerUrl(text);
  if (!url) return undefined;
  const { hostname } = url;
  const [stray] = /[`'"‘’“”<>]|[,;)\]}]$/.exec(text.replace(/^(https?:\/\/)?\[[^\]]*\]/i, '')) ?? [];
  if (stray !== undefined) {
    return message('The character {0} probably came along when the URL was copied; remove it.', stray);
  }
  if (isLoopback(hostname)) {
    return message(
      '{0} is the API server itself, not the cluster and not your machine; to reach a Service in the cluster choose another route.',
      hostname,
    );
  }
  if (isInternal(hostname)) {
    return message(
      '{0} is an address inside the cluster or a private network, which API servers no longer reach; choose a route with a forwarder in the cluster.',
      hostname,
    );
  }
  if (!hasScheme(text)) {
    return message('Without https:// before it the log is sent unencrypted, and certificates are ignored.');
  }
  if (url.username !== '' || url.password !== '') {
    return message('Everybody who may read the cluster’s details sees the name and password in this URL.');
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
